"""Readers: one located node to one typed value, by the schema; every fault noted with its place.

A reader takes a node and a context and returns the value, or notes the fault and raises `Bad`; whoever
reads a mapping or a list goes on with the rest, so that one run finds all faults.
"""
