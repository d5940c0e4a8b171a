#!/bin/sh
# Makes .venv from requirements.lock, every file checked against its hash; does nothing when it stands already.
# Wants Python 3.11 to 3.13 and a package index that pip can reach; on a Debian without python3-venv it installs
# that package when run as root. uv does the work in seconds; where it cannot, pip does it in a minute or two.
set -eu
cd "$(dirname "$0")/.."

wanted=$(cat requirements.lock pyproject.toml tools/bootstrap.sh | sha256sum)
stamp=.venv/.made-from
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && [ -x .venv/bin/ocop ]; then exit 0; fi

python=""
for name in python3.11 python3.12 python3.13 python3 /usr/bin/python3; do
    if command -v "$name" >/dev/null 2>&1 &&
        "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "Python 3.11, 3.12 or 3.13 is needed and none was found; on Debian: apt-get install python3 python3-venv" >&2
    exit 2
fi

rm -rf .venv
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    else
        echo "this Python has no venv; on Debian: sudo apt-get install python3-venv, then run make again" >&2
        exit 2
    fi
fi
echo "setting up .venv (once; needs the package index)"
"$python" -m venv .venv

only_uv=.venv/uv.txt
awk '/^uv==/ { on = 1 } on { print } on && !/\\$/ { exit }' requirements.lock >"$only_uv"
if .venv/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes -r "$only_uv" 2>.venv/uv.log &&
    UV_SYSTEM_CERTS=true .venv/bin/uv pip install -q --no-deps --require-hashes -r requirements.lock \
        --python .venv/bin/python 2>>.venv/uv.log; then
    :
else
    echo "uv could not install (see .venv/uv.log); installing with pip, which takes longer"
    .venv/bin/pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
fi
.venv/bin/pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
echo "$wanted" >"$stamp"
