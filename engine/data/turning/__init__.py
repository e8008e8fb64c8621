"""Staged tables to facts, in SQL: value by value, row by row, then across rows, then out."""
