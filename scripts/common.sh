# Shared by the scripts beside it; sourced from the repository root, does nothing by itself.
# shellcheck shell=bash
kCmakeNeeded=3.25

note() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }
fail() { note "$*"; exit 1; }

# Path of a cmake that is new enough: the system's, else .venv's; nothing when there is none.
newest_cmake() {
    local candidate version
    for candidate in cmake .venv/bin/cmake; do
        version=$("$candidate" --version 2>/dev/null | sed -n '1s/.* //p') || continue
        if printf '%s\n%s\n' "$kCmakeNeeded" "$version" | sort -VC; then
            command -v "$candidate"
            return
        fi
    done
}

# The ctest that belongs to that cmake.
newest_ctest() { echo "$(dirname "$(newest_cmake)")/ctest"; }

# Folder of a preset's build: build/ for release, build/NAME for the others.
build_folder() { if [ "$1" = release ]; then echo build; else echo "build/$1"; fi; }

# Compile jobs: one a core, but a file that includes LibTorch takes up to 2 GB of memory.
build_jobs() {
    local cores memory_kb by_memory
    cores=$(nproc)
    memory_kb=$(awk '/MemAvailable/ {print $2}' /proc/meminfo)
    by_memory=$((memory_kb / 2000000))
    [ "$by_memory" -lt 1 ] && by_memory=1
    echo $((cores < by_memory ? cores : by_memory))
}
