# What a person types. Every target sets up what it needs; `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
RULES := .venv-rules
SIZE ?= 5000
SEED ?= 1
KEEP ?= 0

.PHONY: help setup demo test check format features bench test-kafka test-faults contracts schema up clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.venv/.installed: requirements/bootstrap.txt requirements/runtime.txt requirements/development.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' || { echo "Shuno needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/bootstrap.txt requirements/development.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

# The checker of the house rules needs other versions of our own libraries, so it lives in an environment of its own.
$(RULES)/.installed: requirements/rules.txt .venv/.installed
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(RULES)
	@$(BIN)/uv pip sync --quiet --python $(RULES)/bin/python --require-hashes requirements/rules.txt
	@touch $@

setup: .venv/.installed ## Make .venv with everything in it, `shuno` included

check: .venv/.installed $(RULES)/.installed ## Lint, types, import and house rules, generated files: what needs no server
	@mkdir -p .shuno-test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "Run: make format" >&2; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache > .shuno-test/imports.txt 2>&1 || { cat .shuno-test/imports.txt >&2; exit 1; }
	@$(BIN)/python -m tests.architecture.house_rules
	@$(BIN)/shuno contracts export --check
	@echo "checks passed"

format: .venv/.installed ## Put the source into its one form
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

test: .venv/.installed check ## The checks and every test, on PostgreSQL and the embedded broker
	@$(BIN)/pytest -n 2 --dist loadgroup -m "not faults"

test-kafka: .venv/.installed ## The broker's tests on a genuine Apache Kafka (needs Java 17 and Maven)
	@$(BIN)/pytest --kafka -m broker -p no:randomly

test-faults: .venv/.installed ## Kill every process in the middle of a year, several times over (slow)
	@$(BIN)/pytest -m faults --timeout 1200

features: .venv/.installed ## Which rows of the feature table the last whole test run has proven
	@$(BIN)/python -m tests.features.report

demo: .venv/.installed ## A synthetic city through a fiscal year; SIZE= taxpayers, SEED=, KEEP=1 to look around
	@$(BIN)/shuno demo --size $(SIZE) --seed $(SEED) $(if $(filter 1,$(KEEP)),--keep)

bench: .venv/.installed ## Payments per second beside hand-made SQL; sign-ins, decisions, the guard, the audit
	@$(BIN)/python -m tests.benchmarks
	@$(BIN)/python -m tests.benchmarks.people
	@$(BIN)/python -m tests.benchmarks.night
	@$(BIN)/python -m tests.benchmarks.dunning
	@$(BIN)/python -m tests.benchmarks.matching
	@$(BIN)/python -m tests.benchmarks.looking_up
	@$(BIN)/python -m tests.benchmarks.addresses
	@$(BIN)/python -m tests.benchmarks.letters
	@$(BIN)/python -m tests.benchmarks.audit --rows 1000000

contracts: .venv/.installed ## Write the JSON Schemas and the AsyncAPI document from the event models
	@$(BIN)/shuno contracts export

schema: .venv/.installed ## Write each service's schema.sql from its migrations
	@$(BIN)/python -m tests.every_service.schema

up: .venv/.installed ## Everything on this machine, until Ctrl-C
	@$(BIN)/shuno up

clean: ## Remove what make setup made
	@rm -rf .venv $(RULES) .shuno-test build *.egg-info
