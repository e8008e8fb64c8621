"""Invented caseloads: believable records of children who do not exist, in every format that is read.

    chance     one child's own stream of chance, the same whatever else is made
    record     the rows of one child, cut at the extract date
    lives      which way a child's case goes, part by part
    caseload   lives one after another, and the planted cases whose answers were worked by hand
    write      the caseload as files: native, SSD, Annex A, SSDA903, CIN census

In: a number of cases, a seed, an extract date. Out: files. Guaranteed: the same arguments give the same
files; child 17 is the same child in a caseload of 300 and in one of 400,000; no row is dated after the
extract date; nothing comes from a real record.
"""
