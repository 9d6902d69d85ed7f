# Two commands matter: `make run` and `make test`. They need make and Python 3.11 or later, and fetch the rest.
# What Debian has to bring is installed when this runs as root; otherwise the line that installs it is printed.

PYTHON ?= python3
BROWSER ?= yes
SHAPES ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --quiet
INSTALL := $(PIP) install --require-hashes --only-binary :all: -r
ASSETS := $(addprefix api/static/,govuk/govuk-frontend.css govuk/govuk-frontend.js govuk/NOTICES.txt \
  yasqe/yasqe.css yasqe/yasqe.js yasqe/NOTICES.txt dompurify/LICENSE.txt)
BESIDE := $(addprefix tests/,api/test_connection.py graph/exchange graph/properties graph/store life oracle shapes)
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet

# $(call debian,packages,what is missing)
define debian
if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
  echo "$(2) Installing: $(1)"; \
  apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $(1) >/dev/null; \
else \
  echo "$(2) As root: apt-get update && apt-get install -y --no-install-recommends $(1)" >&2; exit 1; \
fi
endef

.PHONY: run test lint docs bench proof assets conformance browser curl lock clean

run: .venv/run.stamp assets
	@exec $(BIN)/python -m signpost serve

ifeq ($(BROWSER),no)
test: lint curl
	@$(BIN)/python -m pytest -q -m "not proof and not browser"
	@echo "Without a browser: $$($(BIN)/python -m pytest --collect-only -q -m 'browser and not proof' | grep -c '::') tests did NOT run."
else
# The browser is driven while most else is tried: they seldom want the same core; what is done first takes a part of
# what is left. What runs beside is what no key interrupts, because a shell has what it sends to the background ignore
# that, and some tests press it.
test: lint browser curl
	@mkdir -p build
	@{ $(BIN)/python -m pytest -q -p no:cacheprovider -m "browser and not proof"; seen=$$?; \
	$(BIN)/python -m pytest -q -p no:cacheprovider -m "not proof and not browser" $(BESIDE); exit $$((seen + $$?)); } \
	> build/beside.txt 2>&1 & beside=$$!; \
	$(BIN)/python -m pytest -q -m "not proof and not browser" $(BESIDE:%=--ignore=%); seen=$$?; \
	wait $$beside; done=$$?; cat build/beside.txt; exit $$((seen + done))
endif

lint: .venv/dev.stamp assets
	@$(BIN)/python -m ruff check --quiet .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy
	@$(BIN)/python -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
	@$(BIN)/python -m graph.generate_terms --check
	@$(BIN)/python -m signpost.docs --check

docs: .venv/dev.stamp assets
	@$(BIN)/python -m graph.generate_terms
	@$(BIN)/python -m signpost.docs

bench: .venv/dev.stamp build/peers/made.stamp assets
	@$(BIN)/python -m benchmarks

proof: .venv/dev.stamp build/peers/made.stamp assets
	@$(BIN)/python -m pytest -q -m proof -o faulthandler_timeout=1200

# What others made and the pages need, fetched and verified.
assets: $(ASSETS)

# The shapes that others published are not part of the project.
conformance: .venv/dev.stamp
	@$(BIN)/python -m graph.conformance "$(SHAPES)"

browser:
	@command -v chromium-headless-shell >/dev/null || { \
	  $(call debian,chromium-headless-shell fonts-dejavu-core,The browser tests need Chromium without a screen; without: make test BROWSER=no.); }

curl:
	@command -v curl >/dev/null || { $(call debian,curl,The examples for other tools need curl.); }

# Pins every file by its hash and names no host.
lock: .venv/dev.stamp
	@$(PIP) install --upgrade --target build/uv uv
	@PYTHONPATH=build/uv $(BIN)/python -m uv pip compile pyproject.toml $(LOCK) -o requirements.txt
	@PYTHONPATH=build/uv $(BIN)/python -m uv pip compile pyproject.toml --extra dev $(LOCK) -o requirements-dev.txt
	@PYTHONPATH=build/uv $(BIN)/python -m uv pip compile --group build $(LOCK) -o requirements-build.txt
	@PYTHONPATH=build/uv $(BIN)/python -m uv pip compile --group peers $(LOCK) -o requirements-peers.txt

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache api/static/dompurify api/static/govuk api/static/yasqe

.venv/run.stamp: requirements.txt .venv/made.stamp
	@echo "Installing what Signpost needs ..."
	@$(INSTALL) requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/made.stamp
	@echo "Installing what Signpost and its tests need ..."
	@$(INSTALL) requirements-dev.txt
	@touch .venv/run.stamp $@

# What others made is run beside ours, as it comes, and never imported.
build/peers/made.stamp: requirements-peers.txt .venv/made.stamp
	@echo "Installing what Signpost is held against ..."
	@"$(PYTHON)" -m venv build/peers
	@build/peers/bin/python -m pip --disable-pip-version-check --quiet --quiet install --require-hashes --only-binary :all: \
	  -r requirements-peers.txt
	@touch $@

# What fetches them takes 200 MB, so it goes again.
$(ASSETS) &: assets.toml hatch_build.py requirements-build.txt | .venv/made.stamp
	@echo "Fetching the style sheets and scripts of others ..."
	@rm -rf build/node
	@$(INSTALL) requirements-build.txt --target build/node
	@PYTHONPATH=build/node $(BIN)/python hatch_build.py
	@rm -rf build/node
	@touch $(ASSETS)

# The checkout is on the path by a relative .pth line, so it can stand anywhere, in a path with spaces too.
.venv/made.stamp:
	@command -v "$(PYTHON)" >/dev/null || { $(call debian,python3 python3-venv,Python is missing.); }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or later is needed; $(PYTHON) is $$("$(PYTHON)" -V). Name another: make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { $(call debian,python3-venv,Python lacks venv.); }
	@"$(PYTHON)" -m venv .venv
	@echo ../../../.. > "$$(echo .venv/lib/python3*/site-packages)/signpost.pth"
	@printf '%s\n' '#!/bin/sh' 'exec "$${0%/*}/python" -P -c "import sys; from signpost.cli import main; sys.exit(main())" "$$@"' \
	  > $(BIN)/signpost
	@chmod +x $(BIN)/signpost
	@$(BIN)/python -m compileall -q graph viz api signpost
	@touch $@
