"""The commands of `dutybook`, one a module; `engine.cli` names them and imports one when it is called.

In: arguments that click has parsed. Out: text, and an exit status. Guaranteed: a command only reads
arguments, calls the library and writes its answer; what is right or wrong is decided below, in `engine.api`
and under it.
"""
