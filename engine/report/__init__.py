"""Turns outcomes into what people and programs read: text, JSON, CSV, results of examples.

In: a frozen `Checked` (see `engine.report.checked`) or results of examples. Out: text. Guaranteed: the same
input gives the same text, whatever the locale, the time zone, the terminal or the working directory;
nothing here evaluates, reads a file or looks at the clock.
"""
