# A fresh machine needs Python 3.11 or newer and make; everything else is set up here.
#   make run     the shop's front desk on http://127.0.0.1:8080
#   make test    every test; ARGS="tests/test_config.py -k port" picks some
#   make torture kill -9 a thousand times over the real thing (docs/reliability.md); ARGS="--kills 200 --seed 7" changes it
# PYTHON=/path/to/python picks the interpreter.

.PHONY: run test torture setup setup-dev lint pins lock audit docs shelf

run: setup
	@exec .venv/bin/haoke run

# Two at a time, a file to each; WORKERS=0 runs one after the other. What is compiled is kept, also where the environment says otherwise:
# some hundred processes begin in the tests, and each would compile everything anew.
WORKERS ?= 2
test: setup-dev
	@PYTHONDONTWRITEBYTECODE= .venv/bin/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

torture: setup-dev
	@.venv/bin/python -m tests.reliability.torture $(ARGS)

setup:
	@python="$$(sh bin/find-python)" && "$$python" bin/setup.py

setup-dev:
	@python="$$(sh bin/find-python)" && "$$python" bin/setup.py dev

lint: setup-dev
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/mypy bin \
		&& cd examples/clinic && MYPYPATH=../..:../../stubs:tests ../../.venv/bin/mypy --config-file ../../pyproject.toml haoke_clinic tests/*.py

# The documentation, in build/docs; a warning is an error.
docs: setup-dev
	@.venv/bin/python -m sphinx -W --keep-going -q docs build/docs && echo "build/docs/index.html"

# After a change of versions: pip install into .venv, run the tests, then write what is installed into constraints.txt.
pins: setup-dev
	@.venv/bin/python bin/pins.py

# The hashes of what the image installs, into deploy/requirements.lock; after `make pins`.
lock: setup-dev
	@.venv/bin/python bin/lock.py

# Known holes of what the image installs; 2 where no advisory service can be reached.
audit: setup-dev
	@.venv/bin/python bin/advisories.py

# The vectors of the demo shop's own articles, after a change of the encoder or of the articles.
shelf: setup-dev
	@.venv/bin/python bin/shelf.py
