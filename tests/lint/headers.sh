#!/usr/bin/env bash
# usage: headers.sh ROOT COMPILER     Does every header of core and dna compile alone, and twice?
set -euo pipefail
cd "$1"
export compiler=$2

alone() {
    printf '#include "%s"\n#include "%s"\n' "$1" "$1" |
        "$compiler" -std=c++20 -Wall -Wextra -Werror -fsyntax-only -I. -x c++ - ||
        { echo "not self-contained: $1"; return 1; }
}
export -f alone
# The two doors need LibTorch and OpenCV: too slow here, and the build compiles them anyway.
find core dna -name '*.hpp' -not -path 'core/image/*' -not -path 'core/torch/*' -print0 |
    xargs -0 -r -n 1 -P "$(nproc)" bash -c 'alone "$1"' _
