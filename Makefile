# Everything runs in .venv, made here from constraints.txt; nothing but Python 3.11 and make is needed before.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: serve ask test check bench eval clean

serve: $(VENV)/.installed            ## the page on the sample corpus: http://127.0.0.1:7860
	$(BIN)/citewire serve --sample

ask: $(VENV)/.installed              ## make ask Q="Will KT cut network capex?"
	@test -n "$(Q)" || { echo 'usage: make ask Q="question"'; exit 2; }
	@CITEWIRE_SAMPLE=true $(BIN)/citewire ask --sample "$(Q)"

eval: $(VENV)/.installed             ## the gold questions on the sample corpus
	$(BIN)/citewire eval --sample

test: $(VENV)/.dev                   ## all tests, those in a real browser too
	$(BIN)/python tests/get_chromium.py
	$(BIN)/python -m pytest -n 3

check: $(VENV)/.dev                  ## style, types, layers, the wheel, the floors of the gold questions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tests/check_wheel.py
	$(BIN)/citewire eval --sample --gate

bench: $(VENV)/.dev                  ## figures on public question sets: make bench BENCH=folder
	$(BIN)/python -m eval.bench $(BENCH)

clean:
	rm -rf build dist *.egg-info var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e .
	touch $@

$(VENV)/.dev: $(VENV)/.installed
	$(BIN)/pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'
	touch $@
