# Digit Lab's commands. `make run` and `make test` need nothing but Python 3.11 to 3.13; both make `.venv` first.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run dev install test programs test-faults test-quick check bench wheel try-wheel school screenshots model clean

run: install
	$(BIN)/streamlit run app.py

dev: install ## like run, but reloads when a file changes
	$(BIN)/streamlit run app.py --server.fileWatcherType auto

LIVE := mnist_core/javascript/vendor/litert.js.gz

install: .venv/installed $(LIVE)

$(LIVE): .venv/installed mnist_core/javascript/package-lock.json # the app runs without it, too
	$(BIN)/python -m mnist_core.javascript.install

.venv/installed: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit("Digit Lab needs Python 3.11 to 3.13; try: make PYTHON=python3.12") if not (3, 11) <= sys.version_info[:2] <= (3, 13) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-compile --requirement requirements.txt # Python compiles what is imported
	touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-compile --requirement requirements-dev.txt
	touch $@

test: .venv/installed-dev $(LIVE) programs ## three at once for two processors: a browser often waits
	$(BIN)/python -m pytest -n 3 --dist worksteal --durations 10 --ignore tests/faults $(if $(COVERAGE),--cov)

programs: .venv/installed-dev ## what the tests drive: a browser, a database, a proxy; where there is none, tests are left out and say so
	$(BIN)/python -m browser.chromium
	$(BIN)/python -m deploy.programs

test-faults: .venv/installed-dev ## real processes, real signals, a disk that is really full
	$(BIN)/python -m pytest -n 3 --dist worksteal tests/faults

test-quick: .venv/installed-dev ## what a change breaks, in a minute: no trainings, no walks, no browser, no hundreds of files
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow"

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/installed-dev ## make bench STROKES=FILE measures drawn digits too
	$(BIN)/python -m benchmarks $(if $(STROKES),--strokes $(STROKES))

wheel: .venv/installed-dev $(LIVE) ## a package with everything in it: dist/*.whl
	$(BIN)/python -m hatchling build -t wheel

try-wheel: .venv/installed-dev $(LIVE) ## installs it where nothing else is, and draws a 7; PLACES="--debian --train" for more
	$(BIN)/python -m browser.chromium
	$(BIN)/python -m browser.installed $(PLACES)

SERVERS ?= 2
school: .venv/installed-dev $(LIVE) ## compose.school.yaml with real processes on this machine: make school SERVERS=2
	$(BIN)/python -m deploy.school --servers $(SERVERS)

screenshots: .venv/installed-dev
	$(BIN)/python -m benchmarks.screenshots

model: install ## trains the models that ship, from nothing
	$(BIN)/python -m benchmarks.bundled_models

clean:
	rm -rf .venv .coverage .pytest_cache .ruff_cache .mypy_cache
