#!/usr/bin/env bash
# Build the libFuzzer targets (tests/fuzz) and run each for a while. 77: no clang with libFuzzer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

case ${1:-} in
    -h | --help)
        echo "usage: scripts/fuzz.sh [SECONDS per target, 60 when not given]"
        exit 0
        ;;
esac
seconds=${1:-60}

probe='extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }'
if ! clang++ -x c++ -fsanitize=fuzzer,address -o /dev/null - <<< "$probe" 2>/dev/null; then
    echo "SKIPPED: clang++ with libFuzzer is not installed"
    exit 77
fi

cmake=$(newest_cmake)
mkdir -p build
if [ ! -f build/fuzz/build.ninja ]; then
    "$cmake" --preset fuzz > build/fuzz-configure.log 2>&1 || { cat build/fuzz-configure.log; exit 1; }
fi
"$cmake" --build build/fuzz --parallel "$(build_jobs)" > build/fuzz-build.log 2>&1 ||
    { cat build/fuzz-build.log; exit 1; }

for target in build/fuzz/bin/fuzz_*; do
    corpus=build/fuzz/corpus/$(basename "$target")
    seeds=tests/fuzz/seeds/$(basename "$target")
    mkdir -p "$corpus"
    [ -d "$seeds" ] || seeds=
    echo "== $(basename "$target"), $seconds s"
    # A finding is left in build/fuzz/; run the target on that file to see it again.
    if ! "$target" -max_total_time="$seconds" -rss_limit_mb=4096 -timeout=20 -verbosity=0 \
        -print_funcs=0 -artifact_prefix=build/fuzz/ "$corpus" ${seeds:+"$seeds"} > "$corpus.log" 2>&1; then
        cat "$corpus.log"
        exit 1
    fi
done
