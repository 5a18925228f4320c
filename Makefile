# `make run` a working site on this machine · `make test` everything CI runs · `make lock` after changing dependencies
SHELL := /bin/bash
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
STAMPS := .venv/.stamps

.PHONY: setup run test lint lock clean

# A virtual environment that needs nothing but python3 with venv; uv only makes the installation fast.
$(STAMPS)/venv:
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: $(STAMPS)/venv requirements/dev.txt
	@$(BIN)/uv pip sync --quiet --require-hashes requirements/dev.txt
	@touch $@

setup: $(STAMPS)/dev

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml

lock: $(STAMPS)/venv
	@$(LOCK) -o requirements/run.txt
	@$(LOCK) --group dev -c requirements/run.txt -o requirements/dev.txt
