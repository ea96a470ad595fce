# Everything a developer does here has a name; `make` alone lists the names.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PORT ?= 8000
bin := .venv/bin
# How many tests run at once, and what else to tell pytest: make test JOBS=1 ARGS="-k certificates -x"
# Half as many again as there are cores: a third of the time tests wait for a browser, a database or an exam's end.
JOBS ?= $(shell echo $$(( ($$(nproc) * 3 + 1) / 2 )))
ARGS ?=

.PHONY: help
help: ## list these names
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: ## install everything into .venv and build it; start nothing
	@deploy/setup

.PHONY: run
run: setup ## show the whole story in a demo province (PORT=8000, LUNXUN_DEMO_PASSWORD, DATABASE_URL)
	@exec $(bin)/flask serve --demo --port "$(PORT)"

.PHONY: test
test: setup ## run every test: rules, both databases, journeys in Chromium (ARGS="-k word", JOBS=1)
	@deploy/setup-tests
	@$(bin)/python -m pytest -q -n $(JOBS) --ignore=tests/drills --ignore=tests/bench $(ARGS)

.PHONY: check
check: setup ## read the code without running it: ruff, mypy, import contracts, templates, models against migrations
	@$(MAKE) --keep-going check-style check-types check-imports check-templates check-migrations

.PHONY: check-style check-types check-imports check-templates check-migrations
check-style:
	$(bin)/ruff check --quiet .
	$(bin)/ruff format --check --quiet .
check-types:
	$(bin)/mypy
check-imports:
	$(bin)/lint-imports
check-templates:
	$(bin)/djlint app --lint --quiet
check-migrations:
	deploy/check-migrations

.PHONY: fmt
fmt: setup ## write the code as ruff would
	@$(bin)/ruff check --fix --quiet .
	@$(bin)/ruff format .

.PHONY: drills
drills: setup ## kill, race, storm: each drill beside the control that must fail; a table of numbers at the end
	@deploy/setup-tests
	@LUNXUN_DRILLS=pr $(bin)/python -m pytest -q tests/drills $(ARGS)

.PHONY: drills-short
drills-short: setup ## the drills at their smallest, one database each: part of every change
	@deploy/setup-tests
	@LUNXUN_DRILLS=short $(bin)/python -m pytest -q -n $(JOBS) tests/drills $(ARGS)

.PHONY: drills-night
drills-night: setup ## the drills at the sizes for a night: tens of kills, thousands of saves, a hall of five hundred
	@deploy/setup-tests
	@LUNXUN_DRILLS=night $(bin)/python -m pytest -q tests/drills $(ARGS)

.PHONY: bench
bench: setup ## measure; nothing is asserted
	@$(bin)/python -m tests.bench $(ARGS)

.PHONY: pictures
pictures: setup ## take the pictures of README.md and docs/ anew
	@deploy/setup-tests
	@$(bin)/python -m tests.pictures $(ARGS)

.PHONY: wheel
wheel: ## build dist/*.whl with styles, fonts and translations inside, for a machine without network
	@rm -rf dist app/web/static/built
	@deploy/setup
	@$(bin)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .
	@$(bin)/python -P deploy/check_wheel.py dist/*.whl

.PHONY: lock
lock: ## write requirements*.lock anew from pyproject.toml
	@deploy/lock

.PHONY: licences
licences: setup ## write docs/licences.md anew from what is installed
	@$(bin)/python -P deploy/licences.py

.PHONY: clean
clean: ## remove what was built; keep .venv, node_modules and the demo's data in var/
	@rm -rf dist build app/web/static/built .mypy_cache .ruff_cache .pytest_cache .import_linter_cache test-results
	@find app tests question_bank certificates migrations -name __pycache__ -prune -exec rm -rf {} +
	@find app -name '*.mo' -delete
