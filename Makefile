# From a bare clone with only Python 3.11 or later: `make run`, `make test`.
# Everything is installed into .venv, from the lock and with its hashes; a second call finds it there.

PYTHON ?= python3
DATA ?= data
DOCUMENTS ?=
SCALE ?=
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.synced
# A file's tests share what they build, so a file stays with one process.
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile
export GONGKAI_DATA := $(abspath $(DATA))
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup run test check bench fidelity judge ui findings clean

help:
	@echo "make run      the whole pipeline on the samples (or DOCUMENTS=path), into $(DATA)/"
	@echo "make findings what does not add up"
	@echo "make ui       the Dagster interface"
	@echo "make test     the tests"
	@echo "make check    formatter, linters, types, SQL, tests, and a build of the samples"
	@echo "make bench    where the time goes, and how it grows (SCALE=\"100 1000\" documents)"
	@echo "make fidelity how many figures of generated documents arrive under the right keys"
	@echo "make judge    how many planted defects are found, and how many findings are right"
	@echo "make clean    remove what was built (not $(DATA)/)"

setup: $(STAMP)

# uv comes from the lock like everything else: it installs the rest in a tenth of pip's time. Compiled at once,
# because without bytecode every start takes two to three times as long.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@awk '/^uv==/{keep=1} keep{print} keep&&!/\\$$/{exit}' requirements.lock > $(VENV)/uv.lock
	@test -s $(VENV)/uv.lock || { echo "requirements.lock does not pin uv"; exit 1; }
	@echo "Installing what the lock names (a minute) …"
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock
	@VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/uv pip sync --quiet --require-hashes --compile-bytecode requirements.lock
	@$(BIN)/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "gongkai.pth").write_text("$(CURDIR)\n")'
	@printf '#!%s\nfrom dagster_project.cli import main\nif __name__ == "__main__":\n    main()\n' "$(abspath $(BIN))/python" > $(BIN)/gongkai
	@chmod +x $(BIN)/gongkai
	@$(BIN)/python -m compileall -q dagster_project diagnosis ingest
	@$(BIN)/python -m dagster_project.dbt_build
	@touch $@

run: $(STAMP)
	@$(BIN)/gongkai run $(foreach path,$(DOCUMENTS),--documents $(path))

findings: $(STAMP)
	@$(BIN)/gongkai findings

ui: $(STAMP)
	@$(BIN)/gongkai ui

test: $(STAMP)
	$(PYTEST)

check: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --processes 2 dbt/models
	$(PYTEST)
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
		GONGKAI_DATA=$$folder $(BIN)/python -m tests.bench.dbt_build

bench: $(STAMP)
	@$(BIN)/python -m tests.bench.readers $(DOCUMENTS)
	@$(BIN)/python -m tests.bench.stages $(DOCUMENTS)
	@$(BIN)/python -m tests.bench.scale $(SCALE)

fidelity: $(STAMP)
	@$(BIN)/python -m tests.corpus.fidelity

judge: $(STAMP)
	@$(BIN)/python -m tests.corpus.judge

clean:
	rm -rf $(VENV) dbt/target dbt/logs .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
