# Limen: every task of the project. `make` alone lists them.
# On a fresh Debian 12 with make and git, `make demo` and `make test` need nothing done beforehand.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
UV ?= uv

# One thread per process: runs are repeatable and share a small machine fairly.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MPLBACKEND := Agg

# The stamps live inside the environment, so that deleting it deletes them too.
# Two stages: who only wants to see the demo waits for no linter.
BASE := $(VENV)/.setup-base
DEV := $(VENV)/.setup-dev

# Tests marked with the same xdist_group share a worker and so an expensive fixture.
PYTEST := $(BIN)/python -m pytest
WORKERS := -n 2 --dist loadgroup

$(BASE): requirements/base.txt requirements/build.txt pyproject.toml scripts/setup.sh
	@scripts/setup.sh base
	@touch $@

$(DEV): $(BASE) requirements/dev.txt
	@scripts/setup.sh dev
	@touch $@

.PHONY: help setup demo test test-nightly check bench docs lock clean

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

setup: $(DEV) ## Make .venv with everything for work on the project

demo: $(BASE) ## Make a small running book with its report in out/demo
	@$(BIN)/limen demo out/demo

test: check ## Run the checks, then every test but the nightly ones
	@$(PYTEST) $(WORKERS) -m "not nightly"

test-nightly: check ## Run the checks, then every test with its full counts
	@$(PYTEST) $(WORKERS) --timeout 3600 --hypothesis-profile nightly

check: $(DEV) ## House rules, format, lint, types
	@$(PYTEST) tests/tidy
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

bench: $(DEV) ## Run the benchmarks and print their figures
	@$(BIN)/python -m benchmarks

docs: $(DEV) ## Write the generated pages of docs/reference anew
	@$(BIN)/python scripts/reference.py

# build.txt needs no source of its own: two names, at the versions dev.txt has.
LOCK := $(UV) pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-header --no-annotate
lock: ## Renew requirements/*.txt after a change in pyproject.toml (needs uv)
	@$(LOCK) pyproject.toml -o requirements/base.txt
	@$(LOCK) --extra dev -c requirements/base.txt pyproject.toml -o requirements/dev.txt
	@printf 'hatchling\neditables\n' | $(LOCK) -c requirements/dev.txt - -o requirements/build.txt

clean: ## Remove .venv and everything that was built
	@rm -rf $(VENV) build dist out .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
