"""Case-file audits: people read a sample of an audit's cases and grade what no machine can judge.

    frames     the cases that can be drawn, with the strata they belong to
    sampling   the draw itself
    checks     the matters of a policy that a person judges
    results    what the audit found in a case, by standard
    standing   how far a case file is, and its grade
    counts     how far a sample is, its grades, where two markers differ
    reaudit    which open actions a later audit shows to be met
    tables     all of it as rows for a spreadsheet

Guaranteed: nothing here writes; what is kept is `web.records`' matter.
"""
