#!/usr/bin/env python3
"""Registers, shared memory and occupancy of the CUDA kernels, as the table of dna/cuda/README.md.

usage: kernel_table.py LOG      what `nvcc -Xptxas -v` printed for dna/cuda/cuda_machine.cu
"""
import re
import sys

# Bytes of shared memory a block asks for and its threads; rows are those of strands of 200 bases.
ROW = 204
SHARED = {
    "EncodeWords": (4 * (4096 + 256 + 16), 256), "DecodeWords": (2048 * 5, 256), "ScreenOligos": (64 * ROW, 64),
    "EncodeCounted": (64 * ROW, 64), "DecodeCounted": (64 * ROW, 64), "MakeSymbols": (4 * 64 * 68, 64),
    "MakeDenseSymbols": (64 * 32, 64), "BackSubstitute": (0, 128), "MakeSyndromes": (4 * 256 + 16 * 256, 128),
    "MakeReads": (0, 64), "ChecksumSymbols": (4 * 256, 128), "OpenLattices": (0, 96),
    "StepLattices": (8 * 96, 96), "WeighLattices": (8 * (264 + 16) + 4 * 264, 128), "AddBeliefs": (4 * (128 + 16), 128),
    "ReadBeliefs": (12 * 128, 128),
}
# Registers, threads, blocks and shared memory of a multiprocessor; CUDA keeps 1 KiB a block.
GPUS = {"sm_80": (65536, 2048, 32, 164 << 10), "sm_90": (65536, 2048, 32, 228 << 10)}
ENTRY = re.compile(r"Compiling entry function '\S*?run_bodyINS0_\d+([A-Za-z]+?)(?:IL([jb])(\d+)EE|I([ht])E|E)E\S*' for '(\w+)'"
                   r".*?(\d+) bytes stack frame.*?Used (\d+) registers", re.S)


def shared_of(name, words):
    if name == "MakeParity":
        return (256 * words * 8 if words <= 8 else 0) + 64 * ROW, 64
    if name == "SumColumns":
        return {"bytes": 256 * 4, "words": 512 * 6}[words], 128
    if name == "EditDistances":
        return 4 * words * 8, 128
    return SHARED[name]


def occupancy(registers, shared, threads, gpu):
    """Share of a multiprocessor's threads that are there at a time."""
    all_registers, all_threads, blocks, all_shared = GPUS[gpu]
    a_warp = -(-registers * 32 // 256) * 256
    by_registers = all_registers // a_warp // (threads // 32)
    return min(by_registers, blocks, all_threads // threads, all_shared // (shared + 1024)) * threads / all_threads


def main(log):
    rows = {}
    for name, kind, words, symbol, gpu, stack, registers in ENTRY.findall(open(log, encoding="utf-8").read()):
        value = {"b": ("forwards", "backwards"), "j": range(65)}[kind][int(words)] if kind else {"h": "bytes", "t": "words"}.get(symbol, 0)
        rows.setdefault((name, value), {})[gpu] = (int(registers), int(stack))
    print("| kernel | threads | shared bytes | registers sm_80 / sm_90 | stack | occupancy sm_80 / sm_90 |")
    print("|---|---|---|---|---|---|")
    for (name, words), found in rows.items():
        shared, threads = shared_of(name, words)
        share = [f"{100 * occupancy(found[gpu][0], shared, threads, gpu):.0f} %" for gpu in sorted(found)]
        registers = " / ".join(str(found[gpu][0]) for gpu in sorted(found))
        stack = max(found[gpu][1] for gpu in found)
        label = f"`{name}<{words}>`" if words else f"`{name}`"
        print(f"| {label} | {threads} | {shared} | {registers} | {stack} | {' / '.join(share)} |")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
