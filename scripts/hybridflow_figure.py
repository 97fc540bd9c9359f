#!/usr/bin/env python3
"""Draws what `hybridflow_table loss` printed: quality against lost strands and wrong bases.

    build/bin/hybridflow_table loss WEIGHTS default -- kodak/*.png > loss.csv
    scripts/hybridflow_figure.py loss.csv -o loss.png
"""
import argparse
import collections
import csv

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

PANELS = [("index strands", "index strands lost"), ("all strands", "strands of both streams lost"),
          ("substitutions", "substituted bases of indices")]


def curves(path):
    """(setting, fill) -> damage -> list of (share in %, LPIPS, PSNR)."""
    found = collections.defaultdict(lambda: collections.defaultdict(list))
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            found[row["setting"], row["fill"]][row["damage"]].append(
                (100 * float(row["share"]), float(row["lpips_alex"]), float(row["psnr_db"])))
    for by_damage in found.values():  # nothing lost is the start of every curve
        start = [point for point in by_damage["index strands"] if point[0] == 0]
        for damage, points in by_damage.items():
            if damage != "index strands":
                points[:0] = start
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table")
    parser.add_argument("-o", "--output", required=True)
    arguments = parser.parse_args()
    found = curves(arguments.table)
    settings = list(dict.fromkeys(setting for setting, _ in found))
    figure, axes = plt.subplots(2, len(PANELS), figsize=(11, 6), sharey="row", sharex="col")
    for column, (damage, title) in enumerate(PANELS):
        for (setting, fill), by_damage in found.items():
            x, lpips, psnr = zip(*by_damage[damage])
            colour = f"C{settings.index(setting)}"
            style = {"color": colour, "marker": "o", "markersize": 3,
                     "linestyle": "-" if fill == "predictor" else ":"}
            label = f"{setting}, {fill}"
            axes[0][column].plot(x, lpips, label=label, **style)
            axes[1][column].plot(x, psnr, label=label, **style)
        axes[0][column].set_title(title, fontsize=10)
        axes[1][column].set_xlabel("%")
    axes[0][0].set_ylabel("LPIPS (alex)")
    axes[1][0].set_ylabel("PSNR, dB")
    axes[0][0].legend(fontsize=7)
    for row in axes:
        for axis in row:
            axis.grid(alpha=.3)
    figure.tight_layout()
    figure.savefig(arguments.output, dpi=90)


if __name__ == "__main__":
    main()
