#!/usr/bin/env bash
# Build the libFuzzer targets (tests/fuzz) and run each for a while, or so many times. 77: no clang with
# libFuzzer.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

case ${1:-} in
    -h | --help)
        echo "usage: scripts/fuzz.sh [SECONDS per target, 60 when not given]"
        echo "       scripts/fuzz.sh --runs COUNT TARGET...    prints lines for tests/fuzz/LOG.md"
        exit 0
        ;;
    --runs)
        [ $# -ge 3 ] || fail "--runs takes a count and targets, for example 1000000 fuzz_header"
        # Time is by the clock: on a busy machine seconds of work take a minute.
        limit=(-runs="$2" -max_len=320 -rss_limit_mb=1024 -timeout=60 -entropic_scale_per_exec_time=1)
        shift 2
        targets=("$@")
        # Large quarantines and deep stacks of allocations cost half of the speed.
        export ASAN_OPTIONS=quarantine_size_mb=16:malloc_context_size=4
        ;;
    *)
        limit=(-max_total_time="${1:-60}" -rss_limit_mb=4096 -timeout=20)
        targets=()
        ;;
esac

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

if [ ${#targets[@]} -eq 0 ]; then
    for target in build/fuzz/bin/fuzz_*; do targets+=("$(basename "$target")"); done
fi
for target in "${targets[@]}"; do
    corpus=build/fuzz/corpus/$target
    seeds=tests/fuzz/seeds/$target
    mkdir -p "$corpus"
    [ -d "$seeds" ] || seeds=
    echo "== $target, ${limit[0]#-}"
    # A finding is left in build/fuzz/; run the target on that file to see it again.
    if ! "build/fuzz/bin/$target" "${limit[@]}" -verbosity=0 -print_funcs=0 -print_final_stats=1 \
        -artifact_prefix=build/fuzz/ "$corpus" ${seeds:+"$seeds"} > "$corpus.log" 2>&1; then
        cat "$corpus.log"
        exit 1
    fi
    awk -v target="$target" -v day="$(date +%F)" -v commit="$(git rev-parse --short HEAD 2>/dev/null || echo -)" '
        /number_of_executed_units/ {runs = $2} /average_exec_per_sec/ {rate = $2} /peak_rss_mb/ {rss = $2}
        END {printf "| `%s` | %d | %d | %d | 0 | %s | %s |\n", target, runs, rate, rss, day, commit}' \
        "$corpus.log"
done
