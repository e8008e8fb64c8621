"""The checks of `engine/lint.py`: each a small pure function from a standard to findings.

In: models. Out: findings. Guaranteed: nothing here changes what a standard means.
"""
