# Two commands do everything on a fresh machine: make demo, make test.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TEST_READY := $(VENV)/.test-ready

# The tests of a file share what they have set up, so a file goes to one worker.
AT_ONCE := -n auto --dist loadfile

.PHONY: help demo test test-all lint format bench bench-quick dictionaries vectors clean

help: ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 12

$(READY): pyproject.toml tools/setup
	@sh tools/setup $(VENV)
	@touch $@

$(TEST_READY): pyproject.toml tools/setup
	@sh tools/setup $(VENV) test
	@touch $@ $(READY)

demo: $(READY) ## the main job: five departments get their records by light
	@$(BIN)/qrbridge demo --out demo

test: $(TEST_READY) ## everything that can be tested in minutes
	@$(BIN)/python -m pytest -q $(AT_ONCE) -m "not slow"

test-all: $(TEST_READY) ## everything that can be tested
	@$(BIN)/python -m pytest -q $(AT_ONCE)

lint: $(TEST_READY) ## ruff and mypy strict
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(TEST_READY) ## ruff's layout
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

bench: $(TEST_READY) ## how fast, how sure and how small, beside others; tables and plots in benchmarks/results, over an hour
	@$(BIN)/python -m benchmarks

bench-quick: $(TEST_READY) ## the same in little, some minutes: what must hold is checked
	@$(BIN)/python -m benchmarks --quick

dictionaries: $(TEST_READY) ## train the dictionaries anew, a minute
	@$(BIN)/python tools/train_dictionaries.py

vectors: $(TEST_READY) ## make fixtures/vectors anew and read them by the independent reader
	@$(BIN)/python tools/make_vectors.py fixtures/vectors && $(BIN)/python tools/read_vectors.py fixtures/vectors

clean: ## remove what was made here
	rm -rf $(VENV) demo dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
