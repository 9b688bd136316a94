# Everything runs from a fresh clone with Python 3.11 or newer and make. `make` alone lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
HOME_FOLDER ?= build/home

.DEFAULT_GOAL := help
.PHONY: help setup run quick test check lint prove quiet told fault-test spark-test sql-order bench bench-quick pages pictures format lock wheel clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## make .venv from the lock file (again only when the lock or pyproject.toml changes)

$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "aftersales needs Python 3.11 or newer, and '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)." >&2; \
	  echo "Name another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: setup  ## run five invented business dates of data/sample into build/home
	$(BIN)/aftersales demo --home $(HOME_FOLDER)

# Compared with where the branch left its upstream; another revision: make quick SINCE=HEAD~3
SINCE ?=
quick: lint  ## lint, the house rules and the tests of what you changed; under a minute
	$(BIN)/python -m tests.touched $(if $(SINCE),--since $(SINCE))

# Two processes; tests/shares.py says which tests share a worker. `make test ARGS=` uses one process, and
# `make test ARGS="-k r36"` runs the tests of one rule.
ARGS ?= -n 2 --no-loadscope-reorder
test: setup  ## run all tests
	$(BIN)/python -m pytest $(ARGS)

# RETURNS sets the number of returns, and another SEED makes another world: make prove RETURNS=100000 SEED=7
RETURNS ?= 30000
SEED ?= 20260701
prove: setup  ## compare the books with the reference model of the rulebook, for many more returns than the tests
	PROVE_RETURNS=$(RETURNS) PROVE_SEED=$(SEED) $(BIN)/python -m pytest -s tests/model/test_books_follow_the_rulebook.py

# QUIET_DATES sets the number of dates; the tests run six.
QUIET_DATES ?= 30
quiet: setup  ## run an ordinary home for thirty dates: doctor and the exceptions must stay silent
	QUIET_DATES=$(QUIET_DATES) $(BIN)/python -m pytest tests/told/test_quiet.py

told: setup  ## try every slip and loss of docs/operators.md: what status, doctor and the exit code then say
	TOLD_ONE_IN=1 $(BIN)/python -m pytest tests/told/test_told.py

fault-test: setup  ## run every fault trial (kills, full disks, second starts, hostile files) and print a table
	$(BIN)/python -m tests.faults.full

# pyspark has no wheel on the package index: the locked setuptools builds it, so no unlocked package is downloaded.
SPARK_STAMP := build/spark/venv/.installed
$(SPARK_STAMP): requirements-spark.lock requirements-dev.lock
	@mkdir -p build/spark
	@test -x build/spark/venv/bin/python || $(PYTHON) -m venv build/spark/venv
	build/spark/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	build/spark/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-build-isolation -r requirements-spark.lock
	build/spark/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# SPARK_RETURNS and SPARK_KILLS set the size: make spark-test SPARK_RETURNS=20000 SPARK_KILLS=6
SPARK_RETURNS ?= 200000
SPARK_KILLS ?= 3
spark-test: $(SPARK_STAMP)  ## compare both engines over hostile worlds, on a cluster whose workers are killed; half an hour
	@command -v java >/dev/null || { test "$$(id -u)" = 0 && apt-get update -qq && \
	  apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null; } || { \
	  echo "Spark needs Java 17, and this command could not install it. Install a JRE 17." >&2; exit 1; }
	SPARK_RETURNS=$(SPARK_RETURNS) SPARK_KILLS=$(SPARK_KILLS) build/spark/venv/bin/python -m tests.spark.full

# A separate environment with pandas and fastexcel, for the yardsticks only: with pandas installed, Pandera takes twice as
# long to import.
BENCH_STAMP := build/bench/venv/.installed
$(BENCH_STAMP): bench/requirements.lock
	@mkdir -p build/bench
	@test -x build/bench/venv/bin/python || $(PYTHON) -m venv build/bench/venv
	build/bench/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bench/requirements.lock
	@touch $@

# BENCH selects figures, sizes and the number of runs: make bench BENCH="--only night --rows 100000 --repeat 5"
BENCH ?=
bench: setup $(BENCH_STAMP)  ## measure every figure of docs/performance.md and its yardstick; takes hours and some 40 GB
	$(BIN)/python -m bench $(BENCH)

bench-quick: setup $(BENCH_STAMP)  ## measure in three minutes, with 100,000 rows and without histories
	$(BIN)/python -m bench --quick $(BENCH)

sql-order: setup  ## the relations of sql/ in the order in which they are computed
	@$(BIN)/python -m tests.house.sql_order

# Each page is held by a test that compares it with its source.
pages: setup  ## every generated page of docs/ again, in some minutes: dictionary, sources, formats, reference-tables, sql, pollution
	$(BIN)/aftersales dictionary --output docs/dictionary.md
	$(BIN)/python -m tools.sources_page
	$(BIN)/python -m tools.formats_page
	$(BIN)/python -m tools.reference_page
	$(BIN)/python -m tests.house.sql_order --write
	$(BIN)/python -m tests.pollution.page

pictures: setup  ## make docs/pictures again from the sample (needs LibreOffice, pdftoppm and Chromium)
	$(BIN)/python -m tests.report.html.pictures docs/pictures

lint: setup  ## check format, lint, types and the import contract, without the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test  ## run every check of .ci/run except that of the wheel

format: setup  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The machine's own configuration is switched off: its extra index or wheel folder must not decide a hash. No lock file may
# name a host or a path (tests/house/test_lock_files.py).
UV_COMPILE = env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
  $(BIN)/uv --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-header --no-annotate

lock: setup  ## write the lock files again, with the newest versions that pyproject.toml and the two .in files allow
	$(UV_COMPILE) --upgrade pyproject.toml --output-file requirements.lock
	$(UV_COMPILE) --upgrade --extra dev --constraint requirements.lock pyproject.toml --output-file requirements-dev.lock
	$(UV_COMPILE) --upgrade --extra spark --constraint requirements.lock pyproject.toml --output-file requirements-spark.lock
	$(UV_COMPILE) --upgrade bench/requirements.in --output-file bench/requirements.lock
	$(UV_COMPILE) --upgrade --constraint requirements-dev.lock deploy/build-requirements.in --output-file deploy/build-requirements.lock

wheel: setup  ## build the wheel into build/dist
	rm -rf build/dist
	$(BIN)/python -m build --no-isolation --outdir build/dist .

clean:  ## remove everything that make created, also the virtual environment
	rm -rf build $(VENV) *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
