#!/usr/bin/env python3
"""Plot of what a fountain symbol costs over the number K of source symbols. Run with .venv/bin/python.

  fountain_cost.py [--program build/bin/fountain_cost] [--repeats 5] [--csv FILE] -o OUT.png

The numbers come from tests/bench/fountain_cost.cpp (configure with -DOLIGO_BENCH=ON) or, with --csv, from
what it printed earlier. The rise from the smallest to the largest K is printed for each operation.
"""
import argparse
import csv
import pathlib
import subprocess

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

ROOT = pathlib.Path(__file__).resolve().parents[1]

LABELS = {
    "encode": ("encode (K + 2 repair symbols)", dict(color="tab:blue", marker="o")),
    "decode-repair": ("decode, repair symbols only", dict(color="tab:red", marker="s")),
    "decode-lost-5": ("decode, 5 % of the sources lost", dict(color="tab:green", marker="^")),
}


def read(lines):
    """{operation: [(K, ns a symbol), ...]}, K ascending."""
    curves = {}
    for row in csv.DictReader(lines):
        point = (int(row["sources"]), float(row["ns_per_symbol"]))
        curves.setdefault(row["operation"], []).append(point)
    return {operation: sorted(points) for operation, points in curves.items()}


def draw(curves, output):
    figure, axes = plt.subplots(figsize=(6, 3.6), dpi=100)
    for operation, points in curves.items():
        label, line = LABELS[operation]
        axes.plot(*zip(*points), label=label, **line)
        print(f"{operation}: {points[0][1]:.0f} ns at K = {points[0][0]}, "
              f"{points[-1][1]:.0f} ns at K = {points[-1][0]}, {points[-1][1] / points[0][1]:.1f} times")
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("source symbols K, of 32 bytes")
    axes.set_ylabel("processor time a symbol (ns)")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(output)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/bin/fountain_cost")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--csv", type=pathlib.Path)
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    a = parser.parse_args()
    if a.csv:
        text = a.csv.read_text()
    else:
        text = subprocess.run([a.program, str(a.repeats)], check=True, text=True,
                              stdout=subprocess.PIPE).stdout
    draw(read(text.splitlines()), a.output)


if __name__ == "__main__":
    main()
