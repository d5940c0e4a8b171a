#!/bin/sh
# Runs the warehouse's tests on DuckDB 2.0, from a lock and an environment of its own. The soak is left out: it takes
# at random moments the steps that test_warehouse_crash.py takes one by one.
set -eu
cd "$(dirname "$0")/.."
sh tools/bootstrap.sh
stamp=.venv-duckdb2/.made-from
wanted=$(sha256sum requirements-duckdb2.lock)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    rm -rf .venv-duckdb2
    .venv/bin/python -m venv .venv-duckdb2
    UV_SYSTEM_CERTS=true .venv/bin/uv pip install -q --no-deps --require-hashes -r requirements-duckdb2.lock \
        --python .venv-duckdb2/bin/python 2>.venv-duckdb2/uv.log ||
        .venv-duckdb2/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-duckdb2.lock
    echo "$wanted" >"$stamp"
fi
.venv-duckdb2/bin/python -c 'import duckdb; print("DuckDB", duckdb.__version__)'
PYTHONPATH=. .venv-duckdb2/bin/python -m pytest -q -n 2 --dist loadfile tests/warehouse \
    --ignore tests/warehouse/test_warehouse_soak.py "$@"
