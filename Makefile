# make report  the sample ledgers' annual reports        make lab    JupyterLab on the notebooks
# make test    every check of the project                make bench  the measurements of benchmarks/
# make check   what one runs while writing: lint, types, layers, and the tests without browser and notebooks
# make laws    the laws with twenty times the examples, new ones each time
# make test-spark    the engines' tests on Spark, which needs Java 17
# make test-pandas2  the tests of the data under pandas 2, and whether both versions export the same
# The first run builds .venv from the hash-locked requirements; later runs reuse it. The package itself is
# compiled there and then, as pip compiles whatever it does not install editable.
PYTHON ?= python3
VENV := .venv
PANDAS2 := .venv-pandas2
SPARK := .venv-spark
ifeq ($(OS),Windows_NT)
SCRIPTS := Scripts
else
SCRIPTS := bin
endif
BIN := $(VENV)/$(SCRIPTS)
BIN2 := $(PANDAS2)/$(SCRIPTS)
SPARK_BIN := $(SPARK)/$(SCRIPTS)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PIP2 := $(BIN2)/python -m pip install --quiet --disable-pip-version-check

.PHONY: report test check laws lint test-pandas2 test-spark lab bench bench-large bench-plots bench-spark rules screenshots lock clean
.DEFAULT_GOAL := report

report: $(VENV)/runtime.done
	@$(BIN)/tongbi report --year 2023
	@$(BIN)/tongbi report --year 2025

lab: $(VENV)/runtime.done
	@$(BIN)/tongbi lab

test: lint
	$(BIN)/python -m pytest -q -n 2

check: lint
	$(BIN)/python -m pytest -q -n 2 --hypothesis-profile quick \
	  -m "not browser and not notebook and not slow"

laws: $(VENV)/dev.done
	$(BIN)/python -m pytest -q -n 2 --hypothesis-profile search -m "not browser and not notebook" \
	  $(shell grep -lE '^@(law|LAW|COSTLY|FEW|given)' tests/test_*.py)

lint: $(VENV)/dev.done
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# What reads, joins, counts, compares and words; drawing and exporting see no frame.
PANDAS_TESTS := $(wildcard $(patsubst %,tests/test_%*.py,ledgers records validation measures \
  comparisons trends breaks cadence findings narrative past_reports laws samples))

test-pandas2: $(VENV)/runtime.done $(PANDAS2)/done
	$(BIN2)/python -m pytest -q -n 2 $(PANDAS_TESTS)
	@rm -rf build/pandas3 build/pandas2
	$(call export_all,$(BIN),build/pandas3)
	$(call export_all,$(BIN2),build/pandas2)
	diff -r build/pandas3 build/pandas2
	@echo "pandas 2 和 pandas 3 的结果逐字节相同。"

# $(1) the programs, $(2) where to
define export_all
	@mkdir -p $(2)
	-@$(1)/tongbi check data/sample --json $(2)/check.json > $(2)/check.txt
	@$(1)/tongbi measures data/sample --json $(2)/measures.json --csv $(2)/measures.csv > $(2)/measures.txt
	@for year in 2023 2025; do \
	  $(1)/tongbi report data/sample --year $$year --to html xlsx --out $(2)/reports > build/said.txt; done
	@for part in 01_ledgers 03_year_over_year 05_past_reports; do $(1)/jupyter nbconvert --execute --to tongbi_html \
	  --log-level ERROR --output-dir $(2)/notebooks notebooks/$$part.ipynb; done
endef

bench: $(VENV)/dev.done
	@$(BIN)/python -m compileall -q src  # as a program is that has run before
	$(BIN)/python -m benchmarks

# 200 and 1,000 reports, 10 and 100 million records; needs 16 GB of memory (what it is held against took 13.7).
bench-large: $(VENV)/dev.done
	$(BIN)/python -m benchmarks --large

bench-plots: $(VENV)/dev.done
	$(BIN)/python -m benchmarks --plots

# All measures on Spark at 10^5 … 10^7 records; writes the numbers of docs/集群.md. Needs Java 17.
bench-spark: $(SPARK)/done
	$(SPARK_BIN)/python -m benchmarks.cluster

# docs/rules.zh-CN.md, from the rules and their examples.
rules: $(VENV)/dev.done
	PYTHONPATH=tests $(BIN)/python -c 'from pathlib import Path; from rules_document import build_rules_document; \
	  Path("docs/rules.zh-CN.md").write_text(build_rules_document(), encoding="utf-8")'

# The pictures of docs/使用说明.md, made anew from the sample; look at each before keeping it.
screenshots: $(VENV)/dev.done
	PYTHONPATH=tests $(BIN)/python docs/screenshots.py

# The engines' tests on Spark, in a .venv of their own; needs Java 17.
test-spark: $(SPARK)/done
	@$(SPARK_BIN)/python -c 'from analysis.datasets.spark import require_java; require_java()' \
	  2>/dev/null || { echo "用 Spark 测试需要 Java 17 或更高版本：请安装 OpenJDK 17，或让 JAVA_HOME 指向它。"; exit 1; }
	$(SPARK_BIN)/python -m pytest -q -m spark tests/test_spark.py

$(SPARK)/done: requirements/spark.txt pyproject.toml
	@$(PYTHON) -m venv $(SPARK)
	@$(SPARK_BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/spark.txt
	@$(SPARK_BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/python.done:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更高版本；可用 make PYTHON=python3.12 指定。"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/runtime.done: requirements/runtime.txt pyproject.toml | $(VENV)/python.done
	@echo "正在安装所需的程序，只有第一次需要，大约一两分钟……"
	@$(PIP) --require-hashes -r requirements/runtime.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/dev.done: requirements/dev.txt pyproject.toml | $(VENV)/python.done
	@echo "正在安装测试所需的程序，只有第一次需要，大约一两分钟……"
	@$(PIP) --require-hashes -r requirements/dev.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@touch $@ $(VENV)/runtime.done

$(PANDAS2)/done: requirements/pandas2.txt pyproject.toml
	@$(PYTHON) -m venv $(PANDAS2)
	@$(PIP2) --require-hashes -r requirements/pandas2.txt
	@$(PIP2) --no-deps --no-build-isolation -e .
	@touch $@

# Needs uv; writes no address into the files.
lock:
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate pyproject.toml requirements/build.in -o requirements/runtime.txt
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate pyproject.toml requirements/build.in --group dev \
	  -c requirements/runtime.txt -o requirements/dev.txt
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate pyproject.toml requirements/build.in requirements/pandas2.in --group test \
	  -o requirements/pandas2.txt

	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate pyproject.toml requirements/build.in --extra large \
	  -c requirements/runtime.txt -o requirements/large.txt
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate pyproject.toml requirements/build.in --extra large --extra spark --group test \
	  -c requirements/dev.txt -o requirements/spark.txt

clean:
	rm -rf $(VENV) $(PANDAS2) $(SPARK) reports build
