# make report  the sample ledgers' annual reports        make lab    JupyterLab on the notebooks
# make test    every check of the project                make bench  the measurements of benchmarks/
# The first run builds .venv from the hash-locked requirements; later runs reuse it.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: report test lab bench lock clean
.DEFAULT_GOAL := report

report: $(VENV)/runtime.done
	@$(BIN)/tongbi report --year 2023
	@$(BIN)/tongbi report --year 2025

lab: $(VENV)/runtime.done
	@$(BIN)/tongbi lab

test: $(VENV)/dev.done
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n 2 --dist loadgroup

bench: $(VENV)/dev.done
	$(BIN)/python -m benchmarks

$(VENV)/python.done:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更高版本；可用 make PYTHON=python3.12 指定。"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runtime.done: requirements/runtime.txt pyproject.toml | $(VENV)/python.done
	@$(PIP) --require-hashes -r requirements/runtime.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.done: requirements/dev.txt pyproject.toml | $(VENV)/python.done
	@$(PIP) --require-hashes -r requirements/dev.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/runtime.done

# Needs uv; writes no address into the files.
lock:
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate pyproject.toml requirements/build.in -o requirements/runtime.txt
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate pyproject.toml requirements/build.in --group dev \
	  -c requirements/runtime.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV) reports
