# Every word a developer or a build machine needs. `make` alone explains them.

# An explicit PYTHON is used or refused; otherwise the first good one on the path is taken.
PYTHON ?=
BIN    := .venv/bin
PY     := $(BIN)/python
# Commands for a developer's own copy run in development mode unless told otherwise.
MANAGE := DEBUG=$${DEBUG:-True} $(PY) manage.py
# Words after the command: make test ARGS="tests/accounts -k email"
ARGS   ?=
# Test processes; two is right for the smallest build machine.
JOBS   ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-system setup-node run test check lint types contracts system format migrate shell seed keys \
        bench docs messages clean lock

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv with what the product needs (quiet when nothing is to do)
	@PYTHON="$(PYTHON)" sh deploy/setup/venv.sh run

setup-dev:
	@PYTHON="$(PYTHON)" sh deploy/setup/venv.sh dev

setup-system:
	@sh deploy/setup/system.sh

setup-node: setup-system
	@sh deploy/setup/node.sh

run: setup ## start the provider and the demo apps on this machine
	@$(PY) -m deploy.run

test: setup-dev setup-system setup-node ## all tests: PostgreSQL, a real browser, coverage gates
	@$(PY) -m pytest -n $(JOBS) --dist loadfile --cov --coverage-gates $(ARGS)

check: types lint contracts system ## everything that can be said without running the product

types: setup-dev ## mypy, strict
	@DEBUG=True $(PY) -m mypy

lint: setup-dev ## ruff, djlint, codespell
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m djlint --lint --quiet templates
	@$(PY) -m codespell_lib

contracts: setup-dev ## who may import whom
	@$(BIN)/lint-imports --no-cache

system: setup-dev
	@sh deploy/setup/check.sh $(PY)

format: setup-dev ## put the code in its one form
	@$(PY) -m ruff check --fix --quiet || true
	@$(PY) -m ruff format

migrate: setup ## bring the development database up to date
	@$(MANAGE) migrate $(ARGS)

shell: setup ## a Python shell inside the product
	@$(MANAGE) shell $(ARGS)

seed: setup ## demo people, roles and applications (development only)
	@$(MANAGE) seed_demo $(ARGS)

keys: setup ## print a new value for KEY_ENCRYPTION_KEYS (nothing is stored)
	@$(PY) -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'

bench: setup-dev setup-system ## CPU and statements per request, beside the targets
	@$(PY) -m tests.bench $(ARGS)

docs: setup-dev ## write the generated pages of docs/reference and .env.example anew
	@$(PY) -m tests.support.reference

messages: setup-dev ## bring the translations in step with the words of the sources
	@DEBUG=True $(PY) -m tests.support.messages

lock: setup-dev ## requirements*.in into hashed requirements*.txt (UPGRADE=1 also takes newer versions)
	@PY=$(PY) UPGRADE=$(UPGRADE) sh deploy/setup/lock.sh

clean: ## remove what tools made; .venv and var/ (the development database) stay
	@rm -rf build .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
