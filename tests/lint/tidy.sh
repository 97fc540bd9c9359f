#!/usr/bin/env bash
# usage: tidy.sh ROOT BUILD_DIR     clang-tidy on core and dna, by BUILD_DIR/compile_commands.json.
# 77: cannot tell. A file that passed is looked at again only when it or what it includes changes.
set -euo pipefail
cd "$1"
export build=$2
export passed=$build/lint/tidy

if ! command -v clang-tidy-14 >/dev/null; then
    echo "SKIPPED: clang-tidy-14 is not installed"
    exit 77
fi
mkdir -p "$passed"

tidy_file() {
    local contents stamp
    contents=$(g++ -std=c++20 -I. -E -P -C "$1" | cat .clang-tidy - | sha256sum)
    stamp=$passed/${contents%% *}
    [ -e "$stamp" ] && return 0
    # Its own chatter ("12 warnings in system headers") goes to stderr, the findings to stdout.
    # The flags may be g++'s, some of which clang does not know.
    clang-tidy-14 -p "$build" --quiet --extra-arg=-Wno-unknown-warning-option "$1" 2> "$stamp.log" || { cat "$stamp.log"; return 1; }
    rm "$stamp.log"
    touch "$stamp"
}
export -f tidy_file
# Only files that this build compiles: clang-tidy needs their flags.
sed -n 's/^ *"file": "\(.*\)",\{0,1\}$/\1/p' "$build/compile_commands.json" |
    sed -n "s|^$PWD/||p" | grep -E '^(core|dna)/.*\.cpp$' | grep -vE '^core/(image|torch)/' | sort -u |
    xargs -r -n 1 -P "$(nproc)" bash -c 'tidy_file "$1"' _
