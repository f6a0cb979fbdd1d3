# Everything that a fresh checkout needs: `make serve`, `make test`. Only Python 3.11 or newer, make and git must be there.

PYTHON ?= python3
PORT ?= 8010
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
UI := service/ui
BUILT := service/static/manifest.json
COMUNICA := tests/engines/comunica
SOURCES ?= $(or $(PLANWEAVE_SOURCES),../shared/sources)

.PHONY: setup ui serve test lint java engines browser bench plans lock clean

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null \
	  || { echo "There is no $(PYTHON) here; install Python 3.11 or newer, or name one: make setup PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "planweave needs Python 3.11 or newer; $$($(PYTHON) --version) is what PYTHON=$(PYTHON) gives." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The style sheet and scripts of the pages, built by the Node.js that came with the Python packages.
ui: $(BUILT)

$(UI)/node_modules/.installed: $(READY) $(UI)/package-lock.json
	PATH="$(abspath $(BIN)):$$PATH" npm ci --prefix $(UI) --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILT): $(UI)/node_modules/.installed $(shell find $(UI) -name node_modules -prune -o -type f -print)
	$(BIN)/node $(UI)/build.mjs

serve: setup ui
	$(BIN)/planweave serve --port $(PORT)

test: setup java engines browser ui lint
	$(BIN)/python -m pytest

lint: setup $(UI)/node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/node $(UI)/node_modules/typescript/bin/tsc --project $(UI)

# HermiT, the reasoner that checks the ontology, runs on Java.
java:
	@command -v java >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing Java, which the tests of the ontology need."; \
	    apt-get update --quiet && apt-get install --yes --quiet default-jre-headless; \
	  else \
	    echo "The tests need a Java runtime (the reasoner HermiT runs on it); install one, such as default-jre-headless." >&2; exit 1; \
	  fi; }

# Engines that the tests ask and are asked by: Virtuoso, and Comunica on Node.js; oxigraph comes with the Python packages.
# And strace, by which they watch what the service does, and nginx, which stands before its replicas.
# PLANWEAVE_ENGINES=none on a machine that cannot have them: then their tests are deselected, and counted.
engines: setup
ifneq ($(PLANWEAVE_ENGINES),none)
	@command -v virtuoso-t >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing Virtuoso, which the tests of remote stores need."; \
	    apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends virtuoso-opensource-7-bin; \
	  else \
	    echo "The tests need Virtuoso; install it, such as virtuoso-opensource-7-bin, or set PLANWEAVE_ENGINES=none." >&2; exit 1; \
	  fi; }
	@command -v strace >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing strace, by which the tests watch what the service opens."; \
	    apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends strace; \
	  else \
	    echo "The tests need strace; install it, or set PLANWEAVE_ENGINES=none." >&2; exit 1; \
	  fi; }
	@command -v nginx >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing nginx, which the tests of replicas need."; \
	    apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends nginx-light; \
	  else \
	    echo "The tests need nginx; install it, such as nginx-light, or set PLANWEAVE_ENGINES=none." >&2; exit 1; \
	  fi; }
	@cmp --silent $(COMUNICA)/package-lock.json $(COMUNICA)/node_modules/.installed || { \
	  PATH="$(abspath $(BIN)):$$PATH" npm ci --prefix $(COMUNICA) --ignore-scripts --no-audit --no-fund --loglevel=error \
	    || { echo "Comunica cannot be installed with npm; see why above, or set PLANWEAVE_ENGINES=none." >&2; exit 1; }; \
	  cp $(COMUNICA)/package-lock.json $(COMUNICA)/node_modules/.installed; }
endif

# The browser in which the tests walk the pages.
# PLANWEAVE_BROWSER=none on a machine that cannot have it: then its tests are deselected, and counted.
browser:
ifneq ($(PLANWEAVE_BROWSER),none)
	@command -v chromium >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing Chromium, in which the tests walk the pages."; \
	    apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends chromium; \
	  else \
	    echo "The tests need Chromium; install it, or set PLANWEAVE_BROWSER=none." >&2; exit 1; \
	  fi; }
endif

# Measure the service beside other SPARQL servers: BENCH='--plans 10 --plans 100' says more than the real plans.
bench: setup engines
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group bench
	$(BIN)/planweave bench $(BENCH)

# Read the sources again into the published plans.
plans: setup
	$(BIN)/planweave read $(SOURCES) --output graph/plans/

# Lock the newest versions that pyproject.toml allows, with their hashes.
lock: setup
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url \
	  --no-annotate --no-header --quiet --output-file requirements.lock

clean:
	rm -rf $(VENV) $(COMUNICA)/node_modules $(UI)/node_modules service/static .snapshots .bench .pytest_cache .mypy_cache .ruff_cache .hypothesis
