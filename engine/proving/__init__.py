"""What the examples beside the packs prove: which branches they reach, and which changes they would notice.

In: the packs at hand and their examples. Out: coverage, mutation scores, boundary examples to be reviewed.
Guaranteed: packs are read, layered and judged by the product's own code; nothing here changes a file.
"""
