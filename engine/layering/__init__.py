"""The parts of `engine/layers.py`: trees laid over each other, names, choices, versions.

In: located trees and models. Out: what a Policy holds. Guaranteed: nothing here reads a file or the clock.
"""
