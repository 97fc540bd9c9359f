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
usage: scripts/setup.sh [--programs] [--check] [--help]

Installs the packages of scripts/packages.txt with apt-get (through sudo unless you are root) and
the Python packages of scripts/requirements.txt into .venv. LibTorch with CUDA needs about 5 GB of
disk; a GPU is not needed. Run it as often as you like: it only adds what is missing.

  --programs  only what the programs need, without the tests' packages; where NVIDIA's driver is not
              installed also without CUDA, which leaves 1.5 GB: enough for C++, while Python cannot
              import such a torch
  --check     only say what is missing; exit 1 when something is
EOF
}

# Runs a command quietly; when it fails, shows the end of what it said.
logged() {
    mkdir -p build
    if ! "$@" >> build/setup.log 2>&1; then
        tail -n 30 build/setup.log >&2
        return 1
    fi
}

# Names from packages.txt that are not installed. The arguments are kinds: required tests optional.
missing_packages() {
    local name kind status
    local -A installed=()
    while read -r name status; do
        [ "$status" = installed ] && installed[${name%%:*}]=1
    done < <(dpkg-query -W -f '${Package} ${db:Status-Status}\n')
    while read -r name kind; do
        case $name in '' | '#'*) continue ;; esac
        [[ " $* " == *" ${kind:-required} "* ]] || continue
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

# The percentage from apt's status lines, "dlstatus:..." while it downloads, "pmstatus:..." while it
# installs; everything else goes to build/setup.log.
apt_percent() {
    local kind name percent rest
    while IFS=: read -r kind name percent rest; do
        case $kind in
            dlstatus) echo $((${percent%%.*} / 2)) ;;
            pmstatus) echo $((50 + ${percent%%.*} / 2)) ;;
            *) echo "$kind${name:+:$name}${percent:+:$percent}${rest:+:$rest}" >> build/setup.log ;;
        esac
    done
}

# apt TITLE ARGUMENTS...
apt() {
    local title=$1 as_root=()
    shift
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "installing packages needs root, and sudo is not here;" \
            "as root run: apt-get install$(printf ' %s' $(missing_packages "${kinds[@]}"))"
        as_root=(sudo)
    fi
    mkdir -p build
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o APT::Status-Fd=1 "$@" 2>&1 |
        apt_percent | show_progress "$title" || { tail -n 30 build/setup.log >&2; return 1; }
}

install_packages() {
    if ! command -v apt-get >/dev/null; then
        note "no apt-get here: the packages of scripts/packages.txt must be installed by hand"
        return
    fi
    local required optional=()
    mapfile -t required < <(missing_packages "${kinds[@]}")
    if [ "$programs" = no ]; then mapfile -t optional < <(missing_packages optional); fi
    if [ ${#required[@]} -gt 0 ]; then
        note "installing ${#required[@]} system packages: ${required[*]}"
        apt "package lists" update || fail "apt-get update failed"
        mapfile -t optional < <(available "${optional[@]}")
        apt "system packages" install --yes --no-install-recommends "${required[@]}" "${optional[@]}" ||
            fail "apt-get install failed"
        return
    fi
    mapfile -t optional < <(available "${optional[@]}")
    if [ ${#optional[@]} -gt 0 ]; then
        note "installing developers' tools: ${optional[*]}"
        apt "developers' tools" install --yes --no-install-recommends "${optional[@]}" ||
            note "could not install them; the checks that need them will report SKIPPED"
    fi
}

# The two parts of CUDA that LibTorch's CPU half refers to; all others belong to the GPU's half.
cuda_parts() {
    if [ "$programs" = yes ] && [[ $(ldconfig -p 2>/dev/null) != *libcuda.so.1* ]]; then
        echo cudart,cupti
    fi
}

# What .venv lacks, as pip's arguments.
missing_requirements() {
    if [ -x .venv/bin/python ]; then
        .venv/bin/python scripts/missing_requirements.py scripts/requirements.txt "$(cuda_parts)"
    else
        grep -o '^[^#]*' scripts/requirements.txt
    fi
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

# How much of what pip will fetch and unpack is there, in percent of the megabytes in $1.
pip_percent() {
    while sleep 2; do echo $(($(du -sm --total build/pip .venv 2>/dev/null | tail -n 1 | cut -f 1) * 99 / $1)); done
}

# pip install with these arguments; its downloads lie in build/pip meanwhile.
pip() {
    TMPDIR=$PWD/build/pip logged .venv/bin/python -m pip install --disable-pip-version-check "$@" ||
        fail "pip install failed"
}

install_requirements() {
    local missing torch
    mapfile -t missing < <(missing_requirements)
    torch=$(printf '%s\n' "${missing[@]}" | grep '^torch==' || true)
    if [ -n "$(cuda_parts)" ] && [ -n "$torch" ]; then
        pip --no-deps "$torch"
        mapfile -t missing < <(missing_requirements)
    fi
    pip "${missing[@]}"
}

# Ends the progress bar of install_requirements and removes what pip downloaded.
end_watching() {
    trap - EXIT
    kill "$watcher" 2>/dev/null || true
    rm -rf build/pip
}

install_venv() {
    if [ -z "$(missing_requirements)" ]; then return; fi
    local python size_mb=7500
    [ -n "$(cuda_parts)" ] && size_mb=2000
    python=$(usable_python) || fail "LibTorch comes from PyPI's torch, which needs a Python 3.10 to" \
        "3.14 with venv; found $(python3 --version 2>&1)"
    note "installing LibTorch and the report's packages into .venv"
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
        logged "$python" -m venv --clear .venv || fail "$python -m venv .venv failed"
    fi
    mkdir -p build/pip
    pip_percent "$size_mb" > >(show_progress "LibTorch") &
    watcher=$! # not local: the trap runs when this function has ended
    trap end_watching EXIT
    install_requirements
    end_watching
    [ -z "$(missing_requirements)" ] ||
        fail ".venv is still incomplete; remove it and run scripts/setup.sh again"
}

install_cmake() {
    if [ -n "$(newest_cmake)" ]; then return; fi
    note "the system's cmake is older than $kCmakeNeeded: installing one into .venv"
    logged .venv/bin/python -m pip install --disable-pip-version-check "cmake>=$kCmakeNeeded,<4"
    [ -n "$(newest_cmake)" ] || fail "no cmake >= $kCmakeNeeded could be installed"
}

check() {
    local lacking=0 missing
    if command -v dpkg-query >/dev/null; then
        mapfile -t missing < <(missing_packages "${kinds[@]}")
        if [ ${#missing[@]} -gt 0 ]; then note "missing packages: ${missing[*]}"; lacking=1; fi
    fi
    mapfile -t missing < <(missing_requirements)
    if [ ${#missing[@]} -gt 0 ]; then note "missing in .venv: ${missing[*]}"; lacking=1; fi
    if [ -z "$(newest_cmake)" ]; then note "missing: cmake >= $kCmakeNeeded"; lacking=1; fi
    return $lacking
}

programs=no
kinds=(required tests)
if [ "${1:-}" = --programs ]; then
    programs=yes
    kinds=(required)
    shift
fi
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
