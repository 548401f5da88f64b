# The commands of the project; `make help` lists them. Paths are relative and programs are started as `python -m`,
# because neither make's targets nor the first lines of console scripts survive a blank in the path of the clone.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --warn-undefined-variables

# `make demo explorer` shows the demo.
corpus := $(if $(and $(filter demo,$(MAKECMDGOALS)),$(filter explorer,$(MAKECMDGOALS))),demo/)
REPORTS ?= $(corpus)reports
WAREHOUSE ?= $(corpus)warehouse
STRICT ?= 0
FULL ?= 0
KEEP ?= 7
VERSION ?=
LIST ?=
PORT ?= 8501
NOTIFY_URL ?=
STALE_DAYS ?= 30
LOG_FORMAT ?= plain
REPORT ?=
OUT ?=
FILE ?=
FIGURE ?=
DEPARTMENT ?=
ITEM ?=
YEAR ?=
FUZZ_SECONDS ?= 60
TORTURE_KILLS ?= 200
PYTHON ?=
# Recipes read these from the environment, so that a quote in a path is nothing but a character of the path.
export REPORTS WAREHOUSE KEEP VERSION LIST PORT NOTIFY_URL STALE_DAYS LOG_FORMAT REPORT OUT FILE FIGURE DEPARTMENT ITEM \
  YEAR FUZZ_SECONDS TORTURE_KILLS PYTHON
$(if $(filter-out 0 1,$(STRICT)),$(error STRICT is 0 or 1, not $(STRICT)))
$(if $(filter-out 0 1,$(FULL)),$(error FULL is 0 or 1, not $(FULL)))

# No package may call home; expectations/telemetry.py does the same for who works without make.
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false

python := .venv/bin/python
lint_python := .venv-lint/bin/python

.PHONY: help
help: ## list the targets and the variables
	@echo 'targets:'
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1@\2/p' Makefile | while IFS=@ read -r target line; do \
	  printf '  %-21s %s\n' "$$target" "$$line"; done
	@echo
	@echo 'variables, as in `make build REPORTS="my reports" STRICT=1`:'
	@echo '  REPORTS      folder with the published reports (default: reports)'
	@echo '  WAREHOUSE    folder of the warehouse (default: warehouse)'
	@echo '  STRICT       1: a broken identity that nobody has explained fails the build (default: 0)'
	@echo '  FULL         1: everything is built anew, not only what has changed (default: 0)'
	@echo '  KEEP         how many published versions are kept for `make rollback` (default: 7)'
	@echo '  VERSION      the version that `make rollback` publishes again (default: the one before)'
	@echo '  LIST         the CSV file of the reports that `make fetch` downloads'
	@echo '  PORT         where `make explorer` serves, on this machine only (default: 8501)'
	@echo '  NOTIFY_URL   where alarms go, one or several services: see docs/operations.md, as for the next two'
	@echo '  STALE_DAYS   days without a new report after which somebody is told (default: 30)'
	@echo '  LOG_FORMAT   json: progress as JSON lines with the run id'
	@echo '  REPORT       the report that `make check` checks'
	@echo '  OUT          where it puts page, JSON and SARIF (target/check); where `make export` writes (export)'
	@echo '  FILE         the report that `make read` shows'
	@echo '  FIGURE       the figure that `make explain` explains: its id, or the beginning of it'
	@echo '  DEPARTMENT   or part of the name of a department,'
	@echo '  ITEM         with the name or code of an item or class,'
	@echo '  YEAR         and the fiscal year'
	@echo '  FUZZ_SECONDS how long `make fuzz` tries (default: 60)'
	@echo '  TORTURE_KILLS how many builds `make torture` kills (default: 200)'
	@echo '  PYTHON       the Python to set up with, 3.11 to 3.13 (default: the newest found)'

.PHONY: build
build: .venv ## read the reports, check every identity, publish the warehouse
	@$(python) -m expectations publish --reports "$$REPORTS" --warehouse "$$WAREHOUSE" --keep "$$KEEP" \
	  $(if $(filter 1,$(STRICT)),--strict) $(if $(filter 1,$(FULL)),--full)

.PHONY: versions
versions: .venv ## the published versions that are kept
	@$(python) -m expectations versions --warehouse "$$WAREHOUSE"

.PHONY: rollback
rollback: .venv ## publish the version before again, or another: make rollback VERSION=2026-05-01
	@$(python) -m expectations rollback --warehouse "$$WAREHOUSE" $${VERSION:+--version "$$VERSION"}

.PHONY: fetch
fetch: .venv ## download the reports of a list into REPORTS: make fetch LIST=list.csv
	@$(python) -m ingest fetch "$$LIST" --into "$$REPORTS"

# Make ends with 2 whatever status its recipe ended with; asked whether a target is up to date (--question) it ends with
# 1 where the recipe did. The lines with + run all the same, and the rest of make goes about its work as ever.
ifeq ($(MAKECMDGOALS),check)
MAKEFLAGS += --question
endif
.PHONY: check
check: ## check one report before it is published: make check REPORT="draft.docx"
	+@env -u MAKEFLAGS -u MFLAGS -u MAKEOVERRIDES $(MAKE) --no-print-directory .venv
	+@$(python) -m expectations check "$$REPORT" --out "$${OUT:-target/check}"

.PHONY: read
read: .venv ## show what is read from one report: make read FILE="reports/....txt"
	@$(python) -m ingest.transcript "$$FILE"

.PHONY: export
export: .venv ## the public tables as Parquet, CSV, one workbook and a data package, in OUT (default: export)
	@$(python) -m expectations export --warehouse "$$WAREHOUSE" --out "$${OUT:-export}"

.PHONY: explain
explain: .venv ## where a figure stands, how it was read and what became of it: make explain FIGURE=d926d062
	@$(python) -m expectations explain --warehouse "$$WAREHOUSE" $${FIGURE:+"$$FIGURE"} \
	  $${DEPARTMENT:+--department "$$DEPARTMENT"} $${ITEM:+--item "$$ITEM"} $${YEAR:+--year "$$YEAR"}

.PHONY: sql
sql: .venv ## DuckDB's shell on the published warehouse, read-only
	@[ -f "$$WAREHOUSE/juesuan.duckdb" ] || { echo "there is no warehouse in $$WAREHOUSE: make build" >&2; exit 1; }
	@$(python) -m duckdb_cli -readonly "$$WAREHOUSE/juesuan.duckdb"

.PHONY: notify
notify: .venv ## send a trial message to each service of NOTIFY_URL
	@$(python) -m expectations.operations

.PHONY: explorer
explorer: .venv ## the published warehouse as pages at http://127.0.0.1:8501 (PORT); make demo explorer: with a demo
	@$(python) -m explorer --warehouse "$$WAREHOUSE" --reports "$$REPORTS" --port "$$PORT"

.PHONY: demo
demo: .venv-dev ## the corpus of docs/cookbook.md and its warehouse, in demo/
	@$(python) -m tests.generator.demo

.PHONY: learn-classifications
learn-classifications: .venv ## classes to add to the seeds, with the page that shows them, for a person to review; in OUT
	@$(python) -m ingest.classifications --warehouse "$$WAREHOUSE" --out "$${OUT:-target/classifications}"

.PHONY: dictionary
dictionary: .venv ## write docs/data-dictionary.md anew from the YAML beside the models
	@$(python) -m expectations.dictionary

.PHONY: test
test: .venv-dev ## dbt's tests, in a build of the shipped report thrown away after, then pytest with coverage
	@tests=$$(mktemp -d); trap 'rm -rf "$$tests"' EXIT; export JUESUAN_TESTS="$$tests"; \
	$(python) -m expectations publish --reports reports --warehouse "$$tests/shipped" 2>&1 | tee "$$tests/shipped.txt"; \
	$(python) -m pytest --numprocesses auto --maxprocesses 4 --dist loadscope --no-loadscope-reorder \
	  --cov --cov-report=term-missing:skip-covered

.PHONY: fuzz
fuzz: .venv-dev ## feed the readers damaged and invented files for FUZZ_SECONDS, and show what breaks them
	@$(python) -m tests.fuzz --seconds "$$FUZZ_SECONDS"

.PHONY: torture
torture: .venv-dev ## kill, starve and lock out real builds, and see that nothing is lost (hours; TORTURE_KILLS)
	@$(python) -m tests.torture --kills "$$TORTURE_KILLS"

.PHONY: bench
bench: bench-ingest bench-checks bench-expectations bench-queries bench-incremental bench-explorer
bench: ## everything that is measured (hours)

.PHONY: bench-ingest
bench-ingest: .venv-dev ## how many reports are read a second and core, and where the time goes
	@$(python) -m bench.ingest

.PHONY: bench-checks
bench-checks: .venv-dev ## change a digit of every figure in turn: which changes are seen, and which figures named
	@$(python) -m bench.checks

.PHONY: bench-expectations
bench-expectations: .venv-dev ## a million check rows judged by the suites of the identities
	@$(python) -m bench.expectations

.PHONY: bench-queries
bench-queries: demo ## the queries of docs/cookbook.md over 100,000 reports, against Parquet
	@$(python) -m bench.queries

.PHONY: bench-incremental
bench-incremental: .venv-dev ## one report in a hundred is new: what a night costs, against a full build
	@$(python) -m bench.incremental

.PHONY: bench-explorer
bench-explorer: .venv-dev ## how long the explorer's pages take in a browser, with 10,000 reports
	@$(python) -m bench.explorer

.PHONY: screenshots
screenshots: demo ## the pictures of the explorer in docs/images, of the demo
	@$(python) -m tests.explorer.screenshots

.PHONY: lint
lint: .venv-dev .venv-lint ## ruff, mypy, sqlfluff and yamllint; changes nothing
	$(python) -m ruff check
	$(python) -m ruff format --check
	$(python) -m mypy
	$(lint_python) -m sqlfluff lint models tests
	$(lint_python) -m yamllint --strict .

.PHONY: format
format: .venv-dev .venv-lint ## mend what ruff and sqlfluff can mend by themselves, layout above all
	$(python) -m ruff check --fix-only
	$(python) -m ruff format
	$(lint_python) -m sqlfluff fix --quiet models tests || true  # what it cannot mend is for `make lint` to say

.PHONY: audit
audit: .venv-audit ## list the packages (CycloneDX) and ask for their known vulnerabilities, in target/audit
	@.venv-audit/bin/python .ci/audit.py

.PHONY: lock upgrade
lock: .venv-dev ## rewrite the lock files after a change of requirements*.in
upgrade: .venv-dev ## rewrite the lock files with the newest versions that requirements*.in allow
lock: newest :=
upgrade: newest := --upgrade
lock upgrade:
	@for name in requirements requirements-dev requirements-lint requirements-audit; do \
	  $(python) -m uv pip compile $(newest) --quiet --no-config --universal --python-version 3.11 \
	    --generate-hashes --no-strip-extras --no-header --no-annotate --no-emit-index-url \
	    $$name.in --output-file $$name.lock; \
	done

.PHONY: clean
clean: ## remove what can be made again: environments, caches, logs; never a warehouse
	rm -rf .venv .venv-lint .venv-audit target logs .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache

# --- Set-up -----------------------------------------------------------------------------------------------------------
# A folder is ready for a lock file when it holds a copy of it and its Python runs: contents and not times, because
# every checkout changes those. A lock file names every package there is to install, so pip has nothing to resolve;
# only wheels are installed, so that no package runs code of its own on the way.

.PHONY: .venv .venv-dev .venv-lint .venv-audit
.venv:
	@$(call ready,$@,requirements.lock) || { $(call create,$@); $(call fill,$@,requirements.lock); }

.venv-dev: .venv
	@$(call ready,.venv,requirements-dev.lock) || { $(call fill,.venv,requirements-dev.lock); }

.venv-lint:
	@$(call ready,$@,requirements-lint.lock) || { $(call create,$@); $(call fill,$@,requirements-lint.lock); }

.venv-audit:
	@$(call ready,$@,requirements-audit.lock) || { $(call create,$@); $(call fill,$@,requirements-audit.lock); }

ready = { cmp -s $(2) $(1)/$(2) && $(1)/bin/python -c ''; } 2>/dev/null

# Made empty, not mended: what an environment holds is then what its lock file says. A name on the PATH is not
# enough, since version managers put stand-ins there that do not run; and dbt 1.11 does not start on Python 3.14.
create = \
	set -- "$$PYTHON"; [ -n "$$PYTHON" ] || set -- python3.13 python3.12 python3.11 python3; \
	for python; do \
	  ! "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || break; \
	  python=; \
	done; \
	[ -n "$$python" ] || { \
	  echo "No Python 3.11, 3.12 or 3.13 runs here (tried: $$*). Install one, or name it: make PYTHON=..." >&2; exit 1; }; \
	"$$python" -m venv --clear $(1)

# Compiled here and by all cores: an environment variable may keep Python from doing so later, at every start.
fill = \
	echo "installing $(2) into $(1)" >&2; \
	$(1)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps \
	  --only-binary :all: --require-hashes -r $(2); \
	$(1)/bin/python -m compileall -q -j 0 $(1)/lib; \
	cp $(2) $(1)/$(2)
