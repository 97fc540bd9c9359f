#!/usr/bin/env bash
# Everything this project needs on Debian 12 / Ubuntu 22.04 or newer: system packages
# (scripts/packages.txt) and .venv with LibTorch (scripts/requirements.txt). When all of it is
# there already it says nothing, changes nothing and needs no network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

usage() {
    cat <<'EOF'
usage: scripts/setup.sh [--check] [--help]

Installs the packages of scripts/packages.txt with apt-get (through sudo unless you are root) and
the Python packages of scripts/requirements.txt into .venv. LibTorch with CUDA needs about 5 GB of
disk; a GPU is not needed. Run it as often as you like: it only adds what is missing.

  --check   only say what is missing; exit 1 when something is
EOF
}

# Runs a command quietly; when it fails, shows the end of what it said.
logged() {
    mkdir -p build
    if ! "$@" > build/setup.log 2>&1; then
        tail -n 30 build/setup.log >&2
        return 1
    fi
}

# Names from packages.txt that are not installed. $1: "required" or "optional".
missing_packages() {
    local name kind status
    local -A installed=()
    while read -r name status; do
        [ "$status" = installed ] && installed[${name%%:*}]=1
    done < <(dpkg-query -W -f '${Package} ${db:Status-Status}\n')
    while read -r name kind; do
        case $name in '' | '#'*) continue ;; esac
        [ "${kind:-required}" = "$1" ] || continue
        [ -n "${installed[$name]:-}" ] || echo "$name"
    done < scripts/packages.txt
}

# Those of the optional packages that this distribution offers.
available() {
    local name
    for name in "$@"; do
        if [ -n "$(apt-cache madison "$name" 2>/dev/null)" ]; then echo "$name"; fi
    done
}

apt() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "installing packages needs root, and sudo is not here;" \
            "as root run: apt-get install$(printf ' %s' $(missing_packages required))"
        as_root=(sudo)
    fi
    logged "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@"
}

install_packages() {
    if ! command -v apt-get >/dev/null; then
        note "no apt-get here: the packages of scripts/packages.txt must be installed by hand"
        return
    fi
    local required optional
    mapfile -t required < <(missing_packages required)
    mapfile -t optional < <(missing_packages optional)
    if [ ${#required[@]} -gt 0 ]; then
        note "installing ${#required[@]} system packages: ${required[*]}"
        apt update || fail "apt-get update failed"
        mapfile -t optional < <(available "${optional[@]}")
        apt install --yes --no-install-recommends "${required[@]}" "${optional[@]}" ||
            fail "apt-get install failed"
        return
    fi
    mapfile -t optional < <(available "${optional[@]}")
    if [ ${#optional[@]} -gt 0 ]; then
        note "installing developers' tools: ${optional[*]}"
        apt install --yes --no-install-recommends "${optional[@]}" ||
            note "could not install them; the checks that need them will report SKIPPED"
    fi
}

# True when .venv holds every package of requirements.txt, at the pinned version where there is one.
venv_complete() {
    [ -x .venv/bin/python ] && .venv/bin/python - scripts/requirements.txt <<'EOF'
import sys
from importlib.metadata import PackageNotFoundError, version

for line in open(sys.argv[1]):
    name, _, pin = line.split("#")[0].strip().partition("==")
    try:
        if name and pin not in ("", version(name).split("+")[0]):
            sys.exit(1)
    except PackageNotFoundError:
        sys.exit(1)
EOF
}

# The first Python that torch's wheel exists for and that can make a virtual environment.
usable_python() {
    local python
    for python in python3 /usr/bin/python3 python3.13 python3.12 python3.11 python3.10; do
        if "$python" -c 'import sys, venv, ensurepip; sys.exit(not (3, 10) <= sys.version_info < (3, 15))' \
            2>/dev/null; then
            echo "$python"
            return
        fi
    done
    return 1
}

install_venv() {
    if venv_complete; then return; fi
    local python
    python=$(usable_python) || fail "LibTorch comes from PyPI's torch, which needs a Python 3.10 to" \
        "3.14 with venv; found $(python3 --version 2>&1)"
    note "installing LibTorch and the report's packages into .venv (about 5 GB)"
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        logged "$python" -m venv --clear .venv || fail "$python -m venv .venv failed"
    fi
    logged .venv/bin/python -m pip install --disable-pip-version-check -r scripts/requirements.txt ||
        fail "pip install failed"
    venv_complete || fail ".venv is still incomplete; remove it and run scripts/setup.sh again"
}

install_cmake() {
    if [ -n "$(newest_cmake)" ]; then return; fi
    note "the system's cmake is older than $kCmakeNeeded: installing one into .venv"
    logged .venv/bin/python -m pip install --disable-pip-version-check "cmake>=$kCmakeNeeded,<4"
    [ -n "$(newest_cmake)" ] || fail "no cmake >= $kCmakeNeeded could be installed"
}

check() {
    local lacking=0
    if command -v dpkg-query >/dev/null; then
        local required
        mapfile -t required < <(missing_packages required)
        if [ ${#required[@]} -gt 0 ]; then note "missing packages: ${required[*]}"; lacking=1; fi
    fi
    if ! venv_complete; then note "missing: .venv with scripts/requirements.txt"; lacking=1; fi
    if [ -z "$(newest_cmake)" ]; then note "missing: cmake >= $kCmakeNeeded"; lacking=1; fi
    return $lacking
}

case ${1:-} in
    '')
        # Separate commands: joined by && they would run with errors ignored.
        install_packages
        install_venv
        install_cmake
        ;;
    --check) check ;;
    -h | --help) usage ;;
    *) usage >&2; exit 2 ;;
esac
