# Anju. `make help` explains.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:
.SILENT:

PYTHON ?= python3.11
# Tests wait a quarter of their time, for a page to be drawn or a disk: one process more than there are cores.
WORKERS ?= $(shell echo $$(( $$(nproc 2>/dev/null || sysctl -n hw.ncpu) + 1 )))
# A few tests at a time for each of them: those that take longest stand first, and not all with one.
CHUNK := --maxschedchunk 4
# Of `make long`: which breakages are drawn, and how many.
SEED ?= 1
COUNT ?= 120
# Where the shell keeps Python from keeping what it compiles, every process would compile all of it anew: five seconds.
export PYTHONDONTWRITEBYTECODE :=
VENV := .venv
BIN := $(VENV)/bin
CLIENT := miniprogram
H5 := $(CLIENT)/dist/build/h5/index.html
MP := $(CLIENT)/dist/build/mp-weixin/app.json
CLIENT_SOURCES := $(shell find $(CLIENT)/src $(CLIENT)/build $(CLIENT)/index.html $(CLIENT)/vite.config.ts -type f 2>/dev/null)
HAS_NODE := $(shell command -v npm >/dev/null 2>&1 && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null && echo yes)

.PHONY: help run test quick long bench check types test-sqlite test-mariadb test-client test-world build screenshots conformance procedures told migration demo-reset clean tools

help: ## what there is
	awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run ## set up all that is missing, then serve the demo on http://127.0.0.1:8000
	if [ "$(HAS_NODE)" = yes ]; then
	  $(MAKE) --no-print-directory $(H5)
	else
	  echo "Node.js 20 was not found: the service starts without its pages (apt-get install nodejs npm, or nodejs.org)."
	fi
	ANJU_DEMO=1 $(BIN)/python -m server demo
	ANJU_DEMO=1 exec $(BIN)/python -m server serve

test: tools $(VENV)/.test build ## set up all that tests need, then run every check and every test
	rm -rf var/test-results
	# Each has work for one core.
	$(MAKE) --no-print-directory --jobs 2 --output-sync check test-client test-world
	$(MAKE) --no-print-directory test-sqlite test-mariadb
	$(BIN)/python -m server conformance | tail -n 1

quick: $(VENV)/.test ## in a minute: lint, the house's own rules, and tests of what has changed since the last commit
	$(BIN)/ruff check -q .
	mkdir -p var && $(BIN)/python -m tests.touched > var/touched
	$(BIN)/pytest -q -n 0 -m "not browser" tests/test_house.py @var/touched
	if [ -n "$$(git status --porcelain -- $(CLIENT)/src)" ]; then
	  [ -d $(CLIENT)/node_modules ] || $(MAKE) --no-print-directory $(CLIENT)/node_modules/.stamp
	  cd $(CLIENT) && npm run --silent lint && npm run --silent type-check
	fi

long: tools $(VENV)/.test build ## hours: every test in its long form, then SEED's COUNT breakages, each to be noticed by the suite
	ANJU_LONG=1 $(BIN)/pytest -q -n $(WORKERS) --engine sqlite
	ANJU_LONG=1 $(BIN)/pytest -q -n $(WORKERS) --engine mariadb
	$(BIN)/python -m tests.mutations --seed $(SEED) --count $(COUNT)

bench: tools $(VENV)/.test ## measure (some ten minutes), and write benchmarks/results.json and docs/benchmarks.md
	$(BIN)/python -m benchmarks.run

check: $(VENV)/.test $(CLIENT)/node_modules/.stamp ## ruff, mypy strict, import-linter, eslint, vue-tsc
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	mkdir -p var && $(BIN)/python -m server openapi > var/openapi.json
	cd $(CLIENT) && node build/schema.mjs ../var/openapi.json --check && cd ..
	cd $(CLIENT) && npm run --silent lint && npm run --silent type-check

types: $(VENV)/.run $(CLIENT)/node_modules/.stamp ## write the client's types from the service's API document
	mkdir -p var && $(BIN)/python -m server openapi > var/openapi.json
	cd $(CLIENT) && node build/schema.mjs ../var/openapi.json

test-sqlite: $(VENV)/.test ## the backend's and the browser's tests on SQLite
	$(BIN)/pytest -q -n $(WORKERS) $(CHUNK) --engine sqlite

test-mariadb: $(VENV)/.test ## the API's tests on a throwaway MariaDB
	$(BIN)/pytest -q -n $(WORKERS) $(CHUNK) --engine mariadb

test-client: build ## the built client asks nothing of other hosts and would run in WeChat, as far as it can be known here
	cd $(CLIENT) && npm run --silent check:offline && npm run --silent check:mp && npm test --silent

test-world: $(VENV)/.test ## the demo world that tests walk, made while the checks leave a core idle
	$(BIN)/python -m tests.demo_world

build: $(H5) $(MP) ## the client: h5 preview and WeChat mini-program

screenshots: $(VENV)/.test $(H5) ## draw every page by role, in both looks, into var/screenshots
	$(BIN)/python -m tests.gallery

conformance: $(VENV)/.run ## every clause, its steps and its tests
	$(BIN)/python -m server conformance

migration: $(VENV)/.run ## write the next migration from the models, to be read before it is committed
	$(BIN)/python -m tortoise -c server.database.MODELS makemigrations

procedures: $(VENV)/.run ## draw docs/procedures.md from the life tables, and tests/bounds.txt from the forms
	$(BIN)/python -m server diagrams > docs/procedures.md
	$(BIN)/python -m tests.bounds

told: $(VENV)/.run ## write tests/told.txt anew: what the demo world comes to, and what its people read of it (a minute)
	$(BIN)/python -m tests.told

demo-reset: ## forget the demo world; the next `make run` makes a fresh one
	rm -rf var/anju.db var/anju.db-* var/media var/demo-keys

clean: ## remove all that was set up or built here
	rm -rf $(VENV) var $(CLIENT)/node_modules $(CLIENT)/dist

# What follows is made when it is missing or older than what it comes from.

$(VENV)/bin/python:
	command -v $(PYTHON) >/dev/null || { echo "Python 3.11 was not found: apt-get install python3.11 python3.11-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	echo "installing the service's packages"
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.test: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	echo "installing the tests' packages"
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(VENV)/.run

$(CLIENT)/node_modules/.stamp: $(CLIENT)/package-lock.json $(CLIENT)/package.json
	[ "$(HAS_NODE)" = yes ] || { echo "Node.js 20 was not found: install it from nodejs.org, or apt-get install nodejs npm where that is 20 or newer"; exit 1; }
	echo "installing the client's packages"
	cd $(CLIENT) && npm ci --silent --no-audit --no-fund --legacy-peer-deps
	touch node_modules/.stamp

$(H5): $(CLIENT)/node_modules/.stamp $(CLIENT_SOURCES)
	echo "building the web preview"
	cd $(CLIENT) && npm run --silent build:h5
	touch ../$@

$(MP): $(CLIENT)/node_modules/.stamp $(CLIENT_SOURCES)
	echo "building the WeChat mini-program"
	cd $(CLIENT) && npm run --silent build:mp-weixin
	touch ../$@

# Debian's name for each thing that the tests need; installed where we may, else named.
tools:
	missing=()
	{ command -v mariadbd || [ -x /usr/sbin/mariadbd ]; } >/dev/null 2>&1 || missing+=(mariadb-server)
	command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1 || missing+=(chromium-headless-shell)
	fc-list 2>/dev/null | grep -q 'Noto Sans CJK' || ls /usr/share/fonts/opentype/noto/NotoSansCJK* >/dev/null 2>&1 || missing+=(fonts-noto-cjk)
	if [ "$${#missing[@]}" -gt 0 ]; then
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	    echo "installing $${missing[*]}"
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$${missing[@]}" >/dev/null
	  else
	    echo "The tests need these Debian packages: sudo apt-get install $${missing[*]}"
	    exit 1
	  fi
	fi
