#!/usr/bin/env bash
# usage: format.sh ROOT [--fix]     Is every source formatted by .clang-format? 77: cannot tell.
set -euo pipefail
cd "$1"

clang_format=
for candidate in clang-format-14 clang-format; do
    if "$candidate" --version 2>/dev/null | grep -q 'version 14\.'; then
        clang_format=$candidate
        break
    fi
done
if [ -z "$clang_format" ]; then
    echo "SKIPPED: clang-format 14 is not installed (other versions format differently)"
    exit 77
fi

folders=()
for folder in core dna models training inference tests; do
    [ -d "$folder" ] && folders+=("$folder")
done
mode=(--dry-run -Werror)
[ "${2:-}" = --fix ] && mode=(-i)
find "${folders[@]}" -type f \( -name '*.[ch]pp' -o -name '*.cu' -o -name '*.cuh' \) -print0 |
    xargs -0 -r -n 8 -P "$(nproc)" "$clang_format" "${mode[@]}"
