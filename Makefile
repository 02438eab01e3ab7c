# The five commands to know. Needs Python 3.11 or newer with pip; nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint bench bench-baro docs

run: $(VENV)/ready-run           ## start Simride on this machine and open the browser
	$(BIN)/simride

test: lint                       ## every check there is
	$(BIN)/python -m pytest

lint: $(VENV)/ready-test         ## style, types and the layers
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/ready-test        ## figures: speed, understanding; rewrites the tables of accuracy.md and understanding.md
	$(BIN)/simride bench
	$(BIN)/python benchmarks/understanding.py --page
	$(BIN)/python benchmarks/leaks.py
	$(BIN)/python benchmarks/stories.py
	$(BIN)/python benchmarks/engine.py
	$(BIN)/python benchmarks/library.py
	$(BIN)/python benchmarks/accuracy.py
	$(BIN)/python benchmarks/logbook.py
	$(BIN)/python benchmarks/rollouts.py
	$(BIN)/python benchmarks/pages.py

bench-baro: $(VENV)/ready-test   ## an outside judge of the telemetry; installs 520 MB elsewhere, so only when asked
	$(BIN)/python benchmarks/baro.py

docs: $(VENV)/ready-test         ## rewrite the pages that are generated from code and data
	$(BIN)/python -m simride.cli.pages

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=24"

$(VENV)/ready-run: $(VENV)/bin/python pyproject.toml constraints.txt hatch_build.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/ready-test: $(VENV)/bin/python pyproject.toml constraints.txt hatch_build.py
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@ $(VENV)/ready-run
