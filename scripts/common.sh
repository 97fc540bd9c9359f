# Shared by the scripts beside it; sourced from the repository root, does nothing by itself.
# shellcheck shell=bash
kCmakeNeeded=3.25

# "1:05", or "1:02:05".
clock() {
    if [ "$1" -ge 3600 ]; then
        printf '%d:%02d:%02d' $(($1 / 3600)) $(($1 / 60 % 60)) $(($1 % 60))
    else
        printf '%d:%02d' $(($1 / 60)) $(($1 % 60))
    fi
}

# Reads lines that begin with a percentage and shows how far it is and how long is left, also while
# nothing comes: one line that is rewritten on a terminal, a line every 15 seconds in a log. $1: what
# is being done.
show_progress() {
    local line status percent=0 text start=$SECONDS shown=0 spent every=15
    [ -t 2 ] && every=1
    while :; do
        status=0
        read -r -t "$every" line || status=$?
        if [ "$status" -eq 0 ]; then
            line=${line%%[!0-9]*}
            percent=${line:-$percent}
        elif [ "$status" -le 128 ]; then
            break  # the end; above 128 nothing came in time
        fi
        spent=$((SECONDS - start))
        [ $((spent - shown)) -ge "$every" ] || continue
        shown=$spent
        text="$1: $percent %"
        if [ "$percent" -gt 0 ]; then text+=", about $(clock $((spent * (100 - percent) / percent))) left"; fi
        if [ -t 2 ]; then printf '\r\033[K  %s' "$text" >&2; else printf '  %s\n' "$text" >&2; fi
    done
    if [ -t 2 ]; then printf '\r\033[K' >&2; fi
    if [ "$shown" -gt 0 ]; then printf '  %s: done in %s\n' "$1" "$(clock $((SECONDS - start)))" >&2; fi
}

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
