"""The passes of the compiler, one module each; `engine/compile.py` runs them in order."""
