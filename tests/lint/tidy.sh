#!/usr/bin/env bash
# usage: tidy.sh ROOT BUILD_DIR     clang-tidy on core and dna. 77: cannot tell.
# Several files are looked at as one source that includes them, because most of the time goes into the
# standard library's headers. A batch with a finding, or in which names collide, is halved, down to
# single files: only their findings count. A batch that passed is looked at again only when one of its
# files, or what they include, changes.
set -euo pipefail
cd "$1"
export passed=$2/lint/tidy
kBatch=10

if ! command -v clang-tidy-14 >/dev/null; then
    echo "SKIPPED: clang-tidy-14 is not installed"
    exit 77
fi
mkdir -p "$passed"
flags="-std=c++20 -I$PWD -DOLIGO_VERSION=\"lint\" $(pkg-config --cflags spdlog htslib)"
export flags

look_at() {
    local source=$1 options=()
    shift
    if [ $# -gt 1 ]; then
        # The included files are what is looked at.
        options=("--header-filter=/(core|dna)/[^:]*\.[ch]pp$" "--checks=-bugprone-suspicious-include")
    fi
    # shellcheck disable=SC2086
    clang-tidy-14 --quiet --config-file=.clang-tidy "${options[@]}" "$source" -- $flags
}

tidy() {
    local contents stamp half=$(($# / 2))
    # shellcheck disable=SC2086
    contents=$(printf '#include "%s"\n' "$@" | g++ $flags -E -P -C -x c++ - | cat .clang-tidy - | sha256sum)
    stamp=$passed/${contents%% *}
    [ -e "$stamp" ] && return 0
    if [ $# -eq 1 ]; then
        # Its own chatter ("12 warnings in system headers") goes to stderr, the findings to stdout.
        look_at "$1" "$1" 2> "$stamp.log" || { cat "$stamp.log"; return 1; }
        rm "$stamp.log"
    else
        printf '#include "%s"\n' "$@" > "$stamp.cpp"
        if ! look_at "$stamp.cpp" "$@" > /dev/null 2>&1; then
            rm "$stamp.cpp"
            local bad=0
            tidy "${@:1:half}" || bad=1
            tidy "${@:half+1}" || bad=1
            return $bad
        fi
        rm "$stamp.cpp"
    fi
    touch "$stamp"
}
export -f look_at tidy

# The check that a batch cannot make.
if grep -rnE --include='*.[ch]pp' '^ *# *include .*\.cpp[">]' core dna; then
    echo "a source includes a source"
    exit 1
fi
# Sources of one folder share names and collide: a batch takes every n-th source of the sorted list.
sources=$(find core dna -name '*.cpp' -not -path 'core/image/*' -not -path 'core/torch/*' | LC_ALL=C sort)
awk -v batches=$(($(wc -l <<< "$sources") / kBatch + 1)) '{ print NR % batches, $0 }' <<< "$sources" |
    sort -s -n -k 1,1 | cut -d ' ' -f 2 |
    xargs -r -n $kBatch -P "$(nproc)" bash -c 'tidy "$@"' _
