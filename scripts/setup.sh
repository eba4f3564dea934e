#!/usr/bin/env bash
# Makes .venv and installs what the lock files name. Called by make; may be called by hand.
#
#   scripts/setup.sh base    what `limen` itself needs, and the two packages that build it
#   scripts/setup.sh dev     the tools of `make check` and `make test`, on top of base
#
# pip reads its own configuration, so the lock files name no index and no host.
set -euo pipefail
cd "$(dirname "$0")/.."

stage=${1:-base}
venv=.venv

is_new_enough() {
    command -v "$1" >/dev/null && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

# Debian ships `venv` without `ensurepip`, so `import venv` alone says nothing.
can_make_venvs() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null
}

# The first Python that can make an environment; failing that, the first that is new enough.
find_python() {
    local candidate fallback=
    for candidate in python3 python3.13 python3.12 python3.11; do
        is_new_enough "$candidate" || continue
        if can_make_venvs "$candidate"; then
            echo "$candidate"
            return
        fi
        fallback=${fallback:-$candidate}
    done
    echo "$fallback"
}

install_debian_packages() {
    if [ "$(id -u)" != 0 ]; then
        echo "Missing Debian packages. Run this once, then make again:" >&2
        echo "    sudo apt-get update && sudo apt-get install -y $*" >&2
        exit 1
    fi
    if ! command -v apt-get >/dev/null; then
        echo "Not a Debian system: install Python 3.11 or newer with venv and pip, then make again." >&2
        exit 1
    fi
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

ensure_python() {
    python=$(find_python)
    if [ -n "$python" ] && can_make_venvs "$python"; then
        return
    fi
    # `python3` wants python3-venv, `python3.12` wants python3.12-venv.
    if [ -n "$python" ]; then
        install_debian_packages "$python-venv"
    else
        install_debian_packages python3 python3-venv
    fi
    python=$(find_python)
    if [ -z "$python" ] || ! can_make_venvs "$python"; then
        echo "Still no Python 3.11 or newer that can make a virtual environment." >&2
        exit 1
    fi
}

# An environment whose interpreter is gone (an upgraded system, a moved folder) is made anew.
ensure_venv() {
    if [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        return
    fi
    ensure_python
    "$python" -m venv --clear "$venv"
}

pip_install() {
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

ensure_venv
case $stage in
    base)
        echo "Installing locked requirements into $venv (half a minute the first time)"
        pip_install --require-hashes -r requirements/base.txt -r requirements/build.txt
        # hatchling and editables are locked and in place: nothing is fetched for the build.
        pip_install --no-deps --no-build-isolation --editable .
        ;;
    dev)
        echo "Installing the tools for tests into $venv"
        pip_install --require-hashes -r requirements/dev.txt
        ;;
    *)
        echo "usage: scripts/setup.sh base|dev" >&2
        exit 2
        ;;
esac
