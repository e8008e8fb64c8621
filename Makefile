# Short names for tools/dev.py, which says more: python3 tools/dev.py --help
# Hand arguments on with ARGS, for example: make test ARGS="-k visit"
PYTHON ?= python3
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench soak offline-kit lock

help:
	@$(PYTHON) tools/dev.py --help

setup run test lint bench soak offline-kit lock:
	@$(PYTHON) tools/dev.py $@ $(ARGS)
