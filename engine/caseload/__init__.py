"""Whole caseloads: the tables of a dataset judged case by case, and what came of it as one table.

nest       tables -> one row a case, in files of so many cases
facts      such rows -> `facts.Case` (decode: one column; slow: what is not as it should be)
batch      rows of cases -> rows of outcomes: the one function of pool and Spark
           (allocated: who had the case; assumed: what it rests on; people: the case itself; reasons: why)
work       what one worker does with one chunk; pool: chunks over processes; spark: the same over a cluster
store      the outcomes of all chunks as one file
columns    the table of outcomes, version 1
judging    all of that, for whoever wants outcomes
audit      an audit and what it rests on
           (ruling: what it is judged by; second: judged twice; prints: hashes; whole: all or nothing)
tally      counts; gaps, summary: what a report shows; suppress, shown: without small numbers
verify     an audit run again (differences: row by row)
affected   what a changed policy can change; impact: what it does change; changes: between two audits
worklist   what is owed soon
"""
