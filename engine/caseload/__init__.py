"""Whole caseloads: the tables of a dataset judged case by case, and what came of it as one table.

columns    the table of outcomes, version 1
"""
