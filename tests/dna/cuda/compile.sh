#!/usr/bin/env bash
# usage: compile.sh ROOT FOLDER     Do the CUDA kernels compile, for one GPU? 77: there is no nvcc.
set -euo pipefail
cd "$1"
nvcc=$(command -v nvcc || true)
for folder in "${CUDA_PATH:-}" "${CUDA_HOME:-}" /usr/local/cuda; do
    if [ -z "$nvcc" ] && [ -x "$folder/bin/nvcc" ]; then nvcc=$folder/bin/nvcc; fi
done
if [ -z "$nvcc" ]; then
    echo "SKIPPED: nvcc is not installed"
    exit 77
fi
log=$2/kernels.log
"$nvcc" -std=c++17 -O3 -arch="${OLIGO_KERNEL_ARCH:-sm_90}" -Xptxas -v -Werror all-warnings -I. \
    -c dna/cuda/cuda_machine.cu -o "$2/kernels.o" > "$log" 2>&1 || { cat "$log"; exit 1; }
kernels=$(grep -c 'Compiling entry function' "$log")
spills=$(grep -c ' [1-9][0-9]* bytes spill' "$log" || true)
# A body that calls what exists on the host alone becomes a kernel that does nothing.
empty=$(grep -cE 'Used [0-7] registers' "$log" || true)
echo "$kernels kernels compiled by $nvcc, $spills with registers spilled, $empty that do nothing"
[ "$kernels" -gt 0 ] && [ "$spills" -eq 0 ] && [ "$empty" -eq 0 ]
