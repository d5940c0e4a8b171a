#!/bin/sh
# Writes both locks from what is asked for: exact versions and hashes, no index addresses.
set -eu
cd "$(dirname "$0")/.."
compile() { UV_SYSTEM_CERTS=true .venv/bin/uv pip compile -q --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url "$@"; }
seal() { # the lock's first line names the digest of what it was made from
    digest=$(.venv/bin/python tools/lock_digest.py "$1")
    { echo "# made by \`make lock\` from $1, digest $digest"; grep -v '^# made by' "$2"; } >"$2.new"
    mv "$2.new" "$2"
}
compile --extra dev pyproject.toml -o requirements.lock
seal pyproject.toml requirements.lock
if [ -f requirements-duckdb2.in ]; then
    compile requirements-duckdb2.in -o requirements-duckdb2.lock
    seal requirements-duckdb2.in requirements-duckdb2.lock
fi
