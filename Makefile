# The only door: every command of the project. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp
PLUGINS := $(wildcard plugins/mazec-*)
PLUGGED := $(VENV)/.plugins

.PHONY: evolve test check golden bench docs help

evolve: $(STAMP) ## evolve networks that read handwritten digits, about two minutes (ARGS="--seed 7")
	$(BIN)/mazec evolve $(ARGS)

# mazec's own tests go without the plugins; each of these has tests in its own folder
test: $(PLUGGED) ## run all tests, those of the plugins too (ARGS="-k evolve": mazec's own)
	$(BIN)/python -m pytest -n 2 -q $(ARGS)
	@if [ -z '$(ARGS)' ]; then for plugin in $(PLUGINS); do \
	echo "== $$plugin"; (cd "$$plugin" && "$(CURDIR)/$(BIN)/python" -m pytest -n 2 -q); done; fi

check: $(PLUGGED) ## format, lint, types, import contract, stale docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_house.py tests/test_docstrings.py tests/test_mirror.py \
		tests/test_repository.py tests/test_architecture.py
	$(BIN)/python docs/generate.py --check

golden: $(STAMP) ## write the golden files anew; read the difference before you commit it
	MAZEC_GOLDEN=write $(BIN)/python -m pytest -q tests/golden

bench: $(STAMP) ## measure against peers, side by side; some need hours, and tables.py the extra bench
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file $(ARGS); done

docs: $(STAMP) ## generate the manual's pages; with zensical installed (extra: docs) also its HTML
	$(BIN)/python docs/generate.py
	@if [ -x $(BIN)/zensical ]; then $(BIN)/zensical build; \
	else echo "for HTML: $(BIN)/pip install -c constraints.txt -e '.[docs]'"; fi

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The constraints always hold: without them an installer may pick other builds of torch, of several GB.
# The installer says what it installs, since the first time takes minutes.
define install
@if command -v uv > /dev/null; \
then uv pip install --python $(BIN)/python -c constraints.txt $(1); \
else $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt $(1); fi
endef

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "mazec needs Python 3.11 or later; name one: make PYTHON=python3.12 …")'
	@echo "setting up $(VENV): some 100 packages, of which PyTorch is the largest; the first time takes minutes"
	@$(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2> /dev/null \
	|| $(PYTHON) -m venv --clear $(VENV)
	$(call install,-e '.[dev]')
	@touch $@
	@echo "$(VENV) is set up; the command is $(BIN)/mazec, or mazec after: source $(BIN)/activate"

$(PLUGGED): $(STAMP) $(PLUGINS:=/pyproject.toml)
	@echo "installing the plugins below plugins/"
	$(call install,$(PLUGINS:%=-e %))
	@touch $@
