# make run    a working site on this machine: http://127.0.0.1:8000  (PORT, DATA_DIR, DEMO_PASSWORD)
# make test   style, types, layers, migrations, tests  (ARGS="tests/practice -x")
# make test-faults   breaks a running site on purpose and compares, see docs/faults.md  (FAULTS="disk,kill", SECONDS=1800, SEED=7)
# make fuzz   sends generated requests to a running site, see docs/fuzzing.md  (CASES=20000, SEED=7)
# make test-faults-short   a minute of it, as CI does before the tests
# make audit  security rules over our code, known vulnerabilities of what it uses (needs the internet)
# make lock   after changing the dependencies in pyproject.toml
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := run
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
STAMPS := .venv/.stamps

PORT ?= 8000
DATA_DIR ?= var
DEMO_PASSWORD ?=
ARGS ?=
export PORT DATA_DIR DEMO_PASSWORD

# The site and its tests start many processes; none shall compile the libraries anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run setup test test-faults fuzz lint audit browser lock prepare

# ---- Installation: needs python3 with venv, nothing else; uv only makes it fast ----

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (PYTHON=...)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv is missing: apt-get install -y python3-venv"; exit 1; }
	@echo "Making a virtual environment ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@mkdir -p $(STAMPS) && touch $@

# pip knows the certificates and mirrors of this machine; what uv cannot fetch without them, pip can.
SYNC = $(BIN)/uv pip sync --quiet --require-hashes $(1) 2>/dev/null || \
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r $(1)

# What runs the site is part of what tests it: an environment for tests stays one.
$(STAMPS)/run: requirements/run.txt | $(STAMPS)/venv
	@if [ -e $(STAMPS)/dev ]; then $(MAKE) $(STAMPS)/dev; else \
	  echo "Installing ..."; $(call SYNC,requirements/run.txt); fi
	@touch $@

$(STAMPS)/dev: requirements/dev.txt | $(STAMPS)/venv
	@echo "Installing what the tests need ..."
	@$(call SYNC,requirements/dev.txt)
	@touch $@ $(STAMPS)/run

setup: $(STAMPS)/dev

# ---- The site ----

# Runs again when a migration or a shipped file is newer, when the database is gone, or for another password.
DATA_SOURCES := $(shell find fixtures */migrations */*/migrations -type f -not -name '*.pyc' 2>/dev/null)
DATABASE := $(DATA_DIR)/db.sqlite3
DEMO_FILE := $(DATA_DIR)/demo_password

$(DATA_DIR)/.prepared: $(DATA_SOURCES) $(STAMPS)/run
	@$(BIN)/python manage.py prepare
	@touch $@

prepare: $(STAMPS)/run
	@mkdir -p $(DATA_DIR)
	@[ -e $(DATABASE) ] || rm -f $(DATA_DIR)/.prepared
	@[ -z "$$DEMO_PASSWORD" ] || [ "$$DEMO_PASSWORD" = "$$(cat $(DEMO_FILE) 2>/dev/null)" ] || rm -f $(DATA_DIR)/.prepared
	@$(MAKE) --silent $(DATA_DIR)/.prepared

run: prepare
	@SITE_URL=$${SITE_URL:-http://127.0.0.1:$(PORT)} WELCOME=1 exec $(BIN)/gunicorn

# ---- Checks ----

# A tool that is content says nothing.
QUIETLY = @echo "$(1) ..."; out=$$($(2) 2>&1) || { echo "$$out"; exit 1; }

lint: $(STAMPS)/dev
	$(call QUIETLY,ruff,$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .)
	$(call QUIETLY,mypy,$(BIN)/mypy)
	$(call QUIETLY,layers,$(BIN)/lint-imports)
	$(call QUIETLY,migrations,DATA_DIR=$$(mktemp -d) $(BIN)/python manage.py makemigrations --check --dry-run)

PIP_AUDIT := pip-audit==2.10.1

# --strict: what could not be looked up is a failure, too.
audit: $(STAMPS)/dev
	@$(BIN)/ruff check --select S examprep domains questions practice
	@$(BIN)/uv tool run $(PIP_AUDIT) --strict --disable-pip --require-hashes -r requirements/run.txt

# Chromium without its windows needs a third of the processor time; older systems have only the whole.
FIND_BROWSER := command -v chromium-headless-shell || command -v chromium || command -v google-chrome

# libatomic1 is what Playwright's driver needs and a small Debian lacks.
HAS_BROWSER := { [ -n "$${CHROMIUM:-}" ] || $(FIND_BROWSER); } && \
	$(BIN)/python -c 'import ctypes; ctypes.CDLL("libatomic.so.1")'
INSTALL := DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends

browser: $(STAMPS)/venv
	@if { $(HAS_BROWSER); } >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing a browser for the tests ..."; \
	  { apt-get update -qq && $(INSTALL) libatomic1 && \
	    { $(INSTALL) chromium-headless-shell || $(INSTALL) chromium; }; } >/dev/null 2>&1 || \
	  { echo "apt-get install -y chromium libatomic1: failed"; exit 1; }; \
	else echo "The tests need a browser: sudo apt-get install -y chromium libatomic1"; exit 1; fi

# One process more than there are cores, as tests with a browser mostly wait for it; each has servers of its own, and who
# is done takes tests over from the others.
CORES := $(shell nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)

test: setup browser lint
	@$(BIN)/python -m pytest -q -n $$(($(CORES) < 4 ? $(CORES) + 1 : 4)) --dist worksteal $(ARGS)

FAULTS ?=
SECONDS ?= 240
LIVES ?= 100
SEED ?=

test-faults: setup browser
	@FAULT_LIVES=$(LIVES) $(BIN)/python -m pytest -q --show-capture=no tests/faults/test_life_of_an_attempt.py
	@$(BIN)/python -m tests.faults.run --seconds $(SECONDS) --faults "$(FAULTS)" $(if $(SEED),--seed $(SEED))

CASES ?= 20000

fuzz: setup
	@$(BIN)/python -m tests.fuzz.run --cases $(CASES) $(if $(SEED),--seed $(SEED))

# Also in CI: a minute that kills, empties and loses, always the same.
test-faults-short: setup
	@$(BIN)/python -m tests.faults.run --seconds 12 --people 4 --seed 5 --no-browser \
	  --faults "kill -9 web,kill -9 worker,Redis emptied,replies lost"

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml

lock: $(STAMPS)/venv
	@$(LOCK) -o requirements/run.txt
	@$(LOCK) --group dev -c requirements/run.txt -o requirements/dev.txt
