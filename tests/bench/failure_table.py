#!/usr/bin/env python3
"""Where schemes begin to fail: the table of dna/README.md.

failure_table.py PROGRAM [--trials N] [--schemes A,B] [--json FILE] [--against FILE]

Each cell is the worst damage, on a grid, at which a plain file still comes back byte for byte in every
trial, and at all milder ones too. The reads are made here, so that two builds of the program read the
same ones: `--json` keeps the numbers of one, `--against` says which cells are worse than those."""
import argparse
import json
import math
import os
import random
import subprocess
import sys
import tempfile

FILE_BYTES = 6000
SUBSTITUTIONS = [0.001, 0.0025, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15]
DROPOUT = [0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2, 0.3]
CHIMERAS = [0.05, 0.1, 0.25, 0.5, 1.0]
SKEW = [0.5, 1.0, 1.5, 2.0]
SCHEMES = {
    "fixed-length": ["fixed-length"],
    "adf": ["adf"],
    "adf, inner parity 8": ["adf", "--set", "inner_parity=8"],
    "goldman": ["goldman"],
    "two-bit": ["two-bit"],
    "three-to-two": ["three-to-two"],
    "bases": ["bases"],
}


def complement(read):
    return read[::-1].translate(str.maketrans("ACGT", "TGCA"))


def read_of(strand, rate, rng):
    """One read with substitutions at `rate`, from either end."""
    letters = list(strand)
    place = -1
    while rate > 0:
        place += 1 + int(math.log(1 - rng.random()) / math.log(1 - rate))
        if place >= len(letters):
            break
        letters[place] = rng.choice([base for base in "ACGT" if base != letters[place]])
    read = "".join(letters)
    return complement(read) if rng.random() < 0.5 else read


def reads_at(oligos, coverage, rate, rng):
    return [read_of(oligo, rate, rng) for oligo in oligos for _ in range(coverage)]


def with_dropout(oligos, share, rng):
    return [read_of(oligo, 0, rng) for oligo in oligos if rng.random() >= share]


def with_random_strands(oligos, _, rng):
    """Nine reads in ten are of nothing."""
    reads = reads_at(oligos, 2, 0.002, rng)
    length = len(oligos[0])
    return reads + ["".join(rng.choices("ACGT", k=length)) for _ in range(9 * len(reads))]


def with_chimeras(oligos, share, rng):
    """Three reads a strand, and beside them chimeras of two strands: so many for each strand."""
    reads = reads_at(oligos, 3, 0.002, rng)
    for _ in range(round(share * len(oligos))):
        one, other = rng.sample(oligos, 2)
        cut = rng.randrange(30, len(one) - 30)
        reads.append(one[:cut] + other[cut:])
    return reads


def with_skew(oligos, sigma, rng):
    """Log-normal numbers of reads, ten on average."""
    reads = []
    for oligo in oligos:
        count = round(10 * math.exp(rng.gauss(0, sigma) - sigma * sigma / 2))
        reads += [read_of(oligo, 0.002, rng) for _ in range(count)]
    return reads


COLUMNS = [
    ("substitutions, 1 read", SUBSTITUTIONS, lambda o, v, r: reads_at(o, 1, v, r)),
    ("4 reads", SUBSTITUTIONS, lambda o, v, r: reads_at(o, 4, v, r)),
    ("12 reads", SUBSTITUTIONS, lambda o, v, r: reads_at(o, 12, v, r)),
    ("dropout", DROPOUT, with_dropout),
    ("90 % random strands", [1], with_random_strands),
    ("chimeras a strand", CHIMERAS, with_chimeras),
    ("skew (sigma)", SKEW, with_skew),
]


class Bench:
    def __init__(self, program, folder, trials):
        self.program, self.folder, self.trials = os.path.abspath(program), folder, trials
        self.content = random.Random(1).randbytes(FILE_BYTES)
        with open(self.path("in.bin"), "wb") as file:
            file.write(self.content)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments):
        return subprocess.run([self.program, *arguments], cwd=self.folder, capture_output=True,
                              check=False)

    def oligos(self, scheme):
        written = self.run("encode", "--raw", "in.bin", "--scheme", *scheme, "-o", "pool.txt", "-q")
        if written.returncode != 0:
            sys.exit(written.stderr.decode())
        with open(self.path("pool.txt"), encoding="ascii") as file:
            return file.read().split()

    def comes_back(self, reads, rng):
        rng.shuffle(reads)
        with open(self.path("reads.txt"), "w", encoding="ascii") as file:
            file.write("\n".join(reads) + "\n")
        if os.path.exists(self.path("out.bin")):
            os.remove(self.path("out.bin"))
        if self.run("decode", "reads.txt", "-o", "out.bin", "-q").returncode != 0:
            return False
        with open(self.path("out.bin"), "rb") as file:
            if file.read() != self.content:
                sys.exit("decoded to another file at exit 0")
        return True

    def limit(self, oligos, values, damage):
        """The last value of the grid that does no harm; 0 when none."""
        last = 0
        for value in values:
            for trial in range(self.trials):
                rng = random.Random(f"{value} {trial}")
                if not self.comes_back(damage(oligos, value, rng), rng):
                    return last
            last = value
        return last


def cell(name, value):
    if name.startswith("90 %"):
        return "yes" if value else "no"
    if name.startswith(("chimeras", "skew")):
        return f"{value:g}" if value else "-"
    return f"{100 * value:g} %" if value else "-"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--trials", type=int, default=3)
    parser.add_argument("--schemes", default=";".join(SCHEMES), help="separated by semicolons")
    parser.add_argument("--json", help="write the numbers")
    parser.add_argument("--against", help="numbers of another build; exit 1 when a cell is worse")
    options = parser.parse_args()
    numbers = {}
    print("| scheme | " + " | ".join(name for name, _, _ in COLUMNS) + " |")
    print("|---" * (len(COLUMNS) + 1) + "|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options.program, folder, options.trials)
        for scheme in options.schemes.split(";"):
            oligos = bench.oligos(SCHEMES[scheme])
            row = {name: bench.limit(oligos, values, damage) for name, values, damage in COLUMNS}
            numbers[scheme] = row
            print(f"| {scheme} | " + " | ".join(cell(n, v) for n, v in row.items()) + " |", flush=True)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(numbers, file, indent=1)
    worse = []
    if options.against:
        with open(options.against, encoding="utf-8") as file:
            before = json.load(file)
        worse = [f"{scheme}, {name}: {value:g}, before {before[scheme][name]:g}"
                 for scheme, row in numbers.items() for name, value in row.items()
                 if value < before.get(scheme, {}).get(name, 0)]
    for line in worse:
        print("worse: " + line)
    sys.exit(1 if worse else 0)


if __name__ == "__main__":
    main()
