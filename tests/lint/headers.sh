#!/usr/bin/env bash
# usage: headers.sh ROOT COMPILER     Does every header of core and dna compile alone?
# A source begins with its own header, so the build compiles that header alone: here it is checked that
# it does begin so, and the headers without a source are compiled. (#pragma once: tree_rules.py.)
set -euo pipefail
cd "$1"
export compiler=$2

check() {
    local source=${1%.hpp}.cpp
    if [ -e "$source" ]; then
        [ "$(grep -m 1 '^ *# *include' "$source")" = "#include \"$1\"" ] && return
        echo "$source does not begin with its own header"
        return 1
    fi
    printf '#include "%s"\n' "$1" |
        "$compiler" -std=c++20 -Wall -Wextra -Werror -fsyntax-only -I. -x c++ - ||
        { echo "not self-contained: $1"; return 1; }
}
export -f check
# The two doors need LibTorch and OpenCV: too slow here, and the build compiles them anyway.
find core dna -name '*.hpp' -not -path 'core/image/*' -not -path 'core/torch/*' -print0 |
    xargs -0 -r -n 1 -P "$(nproc)" bash -c 'check "$1"' _
