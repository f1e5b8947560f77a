# make demo   debrief a strong and a weak answer with the model that ships
# make test   everything that is checked, but what takes long
# make soak   what takes long
# make lint   style and types alone
# make bench  print the table of benchmarks/README.md, measured here
# make clean  remove what these made, the environment too
#
# Needs Python 3.11 or newer, make and a package index; all of it stays inside this folder.
# PYTEST=... adds to the tests' command line: make test PYTEST="-k codec -x".

.PHONY: demo test soak lint bench clean

BIN := .venv/bin
PARALLEL := --numprocesses auto --maxprocesses 4 --dist loadgroup
PYTHONS := python3.14 python3.13 python3.12 python3.11 python3
DEMO := strong weak
ASKED := --role ai-engineer --question rag-wrong-answers --model demo
# Somebody who tries the demo may have takes and models of their own: they stay out of it.
DEMO_HOME := $(CURDIR)/.venv/demo-home

demo: .venv/installed
	@mkdir -p demo
	@export VOICELOOP_HOME="$(DEMO_HOME)" PAGER=cat; set -e; \
	for answer in $(DEMO); do \
	  sound=samples/ai-engineer-$$answer/answer.flac; \
	  printf '\n$$ voiceloop debrief %s %s\n\n' "$$sound" "$(ASKED)"; \
	  $(BIN)/voiceloop debrief "$$sound" $(ASKED) --format terminal; \
	  for format in html md json; do \
	    $(BIN)/voiceloop debrief "$$sound" $(ASKED) --format $$format -o "demo/$$answer.$$format"; \
	  done; \
	done
	@printf '\nThe same two debriefs as files:\n'
	@for answer in $(DEMO); do for format in html md json; do \
	  printf '  %s\n' "$(CURDIR)/demo/$$answer.$$format"; done; done

test: lint
	$(BIN)/python -m pytest -q -m "not soak" $(PARALLEL) $(PYTEST)

soak: .venv/trained
	$(BIN)/python -m pytest -q -m soak $(PYTEST)

lint: .venv/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/installed
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv demo tests/actual build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache

# --- the environment ----------------------------------------------------------
# Made once, and filled again when pyproject.toml changes: with uv where it is there, else with
# Python's own venv and pip. The first Python that is new enough is taken; PYTHON=... names another.

.venv/installed: pyproject.toml
	$(call set_up,.,)

.venv/tested: pyproject.toml
	$(call set_up,.,--group test)

# What trains the demo model comes on top: torch is large, and only the long tests train.
.venv/trained: pyproject.toml
	$(call set_up,'.[train]',--group test)
	@touch .venv/tested

# `--group` is known to pip from 25.1 on, and Python 3.11 brings an older one.
define set_up
@set -e; \
if command -v uv >/dev/null; then \
  $(BIN)/python -c '' 2>/dev/null || uv venv --quiet $(if $(PYTHON),--python "$(PYTHON)") .venv; \
  echo "Filling .venv with uv. This takes a minute the first time."; \
  uv pip install --quiet --python $(BIN)/python --editable $(1) $(2); \
else \
  $(BIN)/python -m pip --version >/dev/null 2>&1 || { $(make_venv); }; \
  echo "Filling .venv with pip. This takes a minute or two the first time."; \
  $(if $(2),$(PIP) 'pip>=25.1';) \
  $(PIP) --editable $(1) $(2); \
fi
@touch .venv/installed $@
endef

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile

make_venv = \
  for python in $(or $(PYTHON),$(PYTHONS)) none; do \
    $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
  done; \
  if [ $$python = none ]; then \
    echo 'Error: no Python 3.11 or newer was found ($(or $(PYTHON),$(PYTHONS)) $(if $(PYTHON),was,were) tried).' >&2; \
    echo 'Hint: install one from https://www.python.org/downloads/, then: make $(MAKECMDGOALS) PYTHON=/path/to/python3' >&2; \
    exit 1; \
  fi; \
  found=$$($$python -c 'import sys; print("%s-%d.%d" % ((sys.executable,) + sys.version_info[:2]))'); \
  if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
    echo "Error: $${found%-*} cannot make an environment: Python's ensurepip is missing." >&2; \
    echo "Hint: sudo apt install python$${found\#\#*-}-venv && make $(MAKECMDGOALS)" >&2; \
    exit 1; \
  fi; \
  echo "Making .venv with $${found%-*}."; \
  $$python -m venv .venv
