#!/usr/bin/env bash
# Set up, configure when needed, build. The binaries are in build/bin (release) or
# build/PRESET/bin.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

usage() {
    cat <<'EOF'
usage: scripts/build.sh [PRESET] [-D...]

PRESET is one of CMakePresets.json: release (the default), dev, asan, fuzz, cuda, portable.
Arguments that start with -D go to cmake: scripts/build.sh portable -DOpenCV_DIR=...
The binaries are left in build/bin (release) or build/PRESET/bin.
EOF
}

preset=release
case ${1:-} in
    -h | --help) usage; exit 0 ;;
    -D* | '') ;;
    *) preset=$1; shift ;;
esac

scripts/setup.sh
cmake=$(newest_cmake)
folder=$(build_folder "$preset")
if [ $# -gt 0 ] || [ ! -f "$folder/build.ninja" ] || [ CMakePresets.json -nt "$folder/build.ninja" ]; then
    mkdir -p build
    if ! "$cmake" --preset "$preset" "$@" > build/configure.log 2>&1; then
        cat build/configure.log >&2
        fail "configuring '$preset' failed"
    fi
fi
# Ninja repeats the configuration itself when a CMake file has changed.
quiet=()
if [ ! -t 1 ] && [[ $(ninja --help 2>&1) == *--quiet* ]]; then quiet=(-- --quiet); fi
"$cmake" --build "$folder" --parallel "$(build_jobs)" "${quiet[@]}"
