# make demo and make test each do all the set-up by themselves.
.PHONY: setup demo test check bench bench-revise bench-slack bench-llm eval lock clean
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Where pip is told of a folder with wheels (a CPU build of torch, say), uv is told too.
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
# Python must be able to keep bytecode: without it every start compiles torch anew.
unexport PYTHONDONTWRITEBYTECODE

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --python $(BIN)/python --quiet --compile-bytecode -r requirements.lock -e .
	touch $(STAMP)

demo: setup
	$(BIN)/redline demo demo-workspace $(DEMO_FLAGS)

# Every core has a test process of its own: threads of one would only wait for those of the others.
test: export OMP_NUM_THREADS := 1
test: setup
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/architecture

# DATA is a folder of public data: openai_moderation for bench-revise, policy_pga and reg_eu for a step of bench.
DATA ?= ../shared/data
bench: setup
	$(BIN)/python -m evals.bench --data $(DATA)

# Redline's search beside DSPy's and others; the one target that installs DSPy, which the product never needs.
# An hour or more.
bench-revise: setup
	$(BIN)/uv pip install --python $(BIN)/python --quiet --group bench --constraints requirements.lock
	$(BIN)/python -m evals.bench_revise --data $(DATA) --picture docs/pictures/revise.png

# The Slack app against the strict double: load, answering times, races and kills. About an hour.
bench-slack: setup
	$(BIN)/python -m tests.slack_bench

# Deciding 10,000 cases at once by a model on loopback that fails now and then. Some minutes.
bench-llm: setup
	$(BIN)/python -m tests.llm_bench

eval: setup
	$(BIN)/redline eval

# The build of torch is chosen anew each time, as a pinned one would be looked for on the index only; and what is
# locked has to run on every Python 3.11.
lock:
	sed -i '/^torch==/d' requirements.lock
	$(BIN)/uv pip compile --quiet --python-version 3.11.0 pyproject.toml --group dev --no-annotate --no-header -o requirements.lock
	sed -i 's/+cpu//' requirements.lock

clean:
	rm -rf $(VENV) demo-workspace
