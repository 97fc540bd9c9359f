#!/usr/bin/env bash
# Set up, configure when needed, build. The binaries are in build/bin (release) or
# build/PRESET/bin.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

usage() {
    cat <<'EOF'
usage: scripts/build.sh [PRESET] [--programs] [-D...]

PRESET is one of CMakePresets.json: release (the default), dev, asan, fuzz, cuda, portable.
--programs builds nothing but oligocodec, and sets up only what that needs.
Arguments that start with -D go to cmake: scripts/build.sh portable -DOpenCV_DIR=...
The binaries are left in build/bin (release) or build/PRESET/bin.
EOF
}

preset=release
case ${1:-} in
    -h | --help) usage; exit 0 ;;
    -* | '') ;;
    *) preset=$1; shift ;;
esac
setup=()
targets=()
if [ "${1:-}" = --programs ]; then
    setup=(--programs)
    targets=(--target oligocodec)  # with its networks
    shift
fi

scripts/setup.sh "${setup[@]}"
cmake=$(newest_cmake)
folder=$(build_folder "$preset")
only_programs=$folder/configured-for-programs
if [ ${#targets[@]} -gt 0 ] && [ ! -f "$folder/build.ninja" ]; then
    mkdir -p "$folder"
    touch "$only_programs"
elif [ ${#targets[@]} -eq 0 ] && [ -e "$only_programs" ]; then
    rm -f "$only_programs" "$folder/build.ninja"
fi
options=()
if [ -e "$only_programs" ]; then options=(-DOLIGO_TESTS=OFF -DOLIGO_BENCH=OFF); fi
if [ $# -gt 0 ] || [ ! -f "$folder/build.ninja" ] || [ CMakePresets.json -nt "$folder/build.ninja" ]; then
    mkdir -p build
    if ! "$cmake" --preset "$preset" "${options[@]}" "$@" > build/configure.log 2>&1; then
        cat build/configure.log >&2
        fail "configuring '$preset' failed"
    fi
fi

# Percentages from ninja's "[12/345] Building ..."; the rest is left in the log.
ninja_percent() {
    sed -u -n 's|^\[\([0-9]*\)/\([0-9]*\)\].*|\1 \2|p' |
        while read -r built all; do echo $((built * 100 / all)); done
}
# Ninja repeats the configuration itself when a CMake file has changed.
if ! "$cmake" --build "$folder" --parallel "$(build_jobs)" "${targets[@]}" 2>&1 | tee build/build.log |
    ninja_percent | show_progress "building"; then
    grep -v '^\[[0-9]*/[0-9]*\] ' build/build.log >&2 || true
    fail "the build failed; all of it is in build/build.log"
fi
