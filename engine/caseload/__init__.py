"""Whole caseloads: the tables of a dataset judged case by case, and what came of it as one table.

nest       tables -> one row a case, in files of so many cases
facts      such rows -> `facts.Case`; decode: one column; slow: what is not as it should be
batch      rows of cases -> rows of outcomes: the one function of a pool and of Spark
           (allocated: who had the case; assumed: what it rests on; reasons: one sentence)
work       what one worker does with one chunk; pool: chunks over processes
store      the outcomes of all chunks as one file
columns    the table of outcomes, version 1
"""
