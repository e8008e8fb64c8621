"""What is kept of children: a folder and a small database of its own for each authority, never shared.

    base        the folder, the database, its tables' version
    older       records of an older version, brought up to this one
    tables      datasets, audits; tables_casefiles, tables_challenges: their matters; schema: all of them
    uploads     files that come in, and their guards
    datasets    what was read of them
    audits      what was judged
    identity    which outcome it is from one audit to the next, and what it was judged from
    outcomes    questions to an audit's outcomes, answered by DuckDB
    cases       one case of an audit, judged again with its reasons
    challenges  what people say against an outcome
    samples     cases that people read, and who reads which
    grades      by which they judge them
    markings    what they found
    actions     what is to be done about it
    retention   how long records are kept, and what is past that

Guaranteed: whatever is reached here is reached through the folder of one authority, so that an id of another
finds nothing; removing the folder removes everything that is known of its children.
"""
