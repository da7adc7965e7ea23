# Jalon: `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
.DEFAULT_GOAL := help
PORT ?= 8000
T ?= tests
JALON := .venv/bin/jalon
BIN := .venv/bin

.PHONY: help run dev install test check fix bench migrate lock

help: ## This list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

run: ## Install what is missing, load Tarn-et-Garonne and a demonstration, serve (PORT, JALON_DATA_DIR)
	@scripts/setup run
	@$(JALON) start --port $(PORT)

dev: install ## Serve with reload on change, worker beside
	@$(JALON) start --port $(PORT) --reload

install: ## The development environment
	@scripts/setup dev

test: install ## All tests, on SQLite and PostgreSQL (T=tests/conventions for some)
	$(BIN)/pytest -n 2 $(T)

check: install ## What CI runs: format, lint, types, imports, templates, migrations, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates documents --lint --quiet
	$(BIN)/python -m scripts.check_migrations
	$(MAKE) test

fix: install ## Format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install ## Ratios side by side, measured in one run
	$(BIN)/python -m tests.bench

migrate: install ## A new migration from the tables (M="slug of what changes")
	$(BIN)/alembic revision --autogenerate -m "$(M)"

lock: install ## Choose newer versions, with hashes and no registry address
	$(BIN)/uv pip compile pyproject.toml --group run --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group dev --group run --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements-dev.lock
