# OCOP Atlas: `make help` lists what there is. Each target works as the first command in a fresh clone.
SHELL := /bin/sh
PY := .venv/bin/python
DEMO_HOME ?= demo
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
# bytecode is kept: each of a hundred short processes would compile prefect and scrapy anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test test-fast test-duckdb2 coverage lint format types floors floors-reading floors-parsing bench-reading train-confidence bench-harvest bench-warehouse soak lock clean

help: ## what each target does
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## make .venv from the lock
	@sh tools/bootstrap.sh

demo: setup ## sample portals in, comparison out: the main job, in a home of its own (./demo)
	@.venv/bin/ocop demo --home $(DEMO_HOME)

test: lint types floors ## everything that must hold before a change lands
	@$(PY) -m pytest -q -n 2 --dist loadfile

coverage: setup ## which lines the tests do not reach; three times the work of the tests alone
	@$(PY) -m pytest -q -n 2 --dist loadfile --cov --cov-report=term:skip-covered

test-fast: setup ## the tests alone, on one core; ARGS="tests/nlp -k range"
	@$(PY) -m pytest -q $(ARGS)

test-duckdb2: setup ## the warehouse's tests on DuckDB 2.0 (a second lock, a second environment)
	@sh tools/duckdb2.sh

lint: setup ## ruff: rules and format
	@.venv/bin/ruff check . && .venv/bin/ruff format --check -q .

types: setup ## mypy, strict on our packages
	@.venv/bin/mypy

floors: setup ## imports only go down
	@.venv/bin/lint-imports

floors-reading: setup ## raise the floors under the reader; ARGS='--because "…"' lets one fall
	@$(PY) tools/raise_floors.py $(ARGS)

floors-parsing: setup ## raise the floors under the parsers; ARGS='--because "…"' lets one fall
	@$(PY) tools/raise_floors.py parsing $(ARGS)

bench-reading: setup ## the reader's speed and memory beside the obvious ways; ARGS=--quick for a try
	@$(PY) benchmarks/reading.py $(ARGS)

train-confidence: setup ## the model of the figures' confidence anew from the labelled articles in tests/nlp/gold
	@$(PY) -m nlp.calibration

bench-harvest: setup ## the harvester beside a bare spider, its parser beside trafilatura; ARGS=--quick for a try
	@$(PY) benchmarks/harvest.py $(ARGS)

bench-warehouse: setup ## the warehouse beside DuckDB's own COPY; ARGS="--figures 10000000 --folder DIR"
	@$(PY) benchmarks/warehouse.py $(ARGS)

soak: setup ## twenty kills of build and publish; 2,000 opens during 80 releases
	@SOAK=full $(PY) -m pytest -q -s -n 0 tests/warehouse/test_warehouse_soak.py

format: setup ## let ruff put the code into shape
	@.venv/bin/ruff format -q . && .venv/bin/ruff check -q --fix .

lock: setup ## write requirements.lock anew from pyproject.toml (names, versions and hashes only)
	@sh tools/lock.sh

clean: ## remove the environment, caches and the demo's home; never data/
	rm -rf .venv .venv-duckdb2 .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage* htmlcov $(DEMO_HOME) *.egg-info
