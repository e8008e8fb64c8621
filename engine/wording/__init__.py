"""Plain English for standards: the parts that `engine/sentences.py` puts together.

In: the models of a pack and the words of the vocabulary. Out: text. Guaranteed: nothing here decides
anything.
"""
