#!/usr/bin/env python3
"""A photo over a channel with many insertions and deletions: three ways to write it, at several depths.

    scripts/nanopore_figure.py kodim23.png -o dna/figures/nanopore.png [--csv nanopore.csv]

The photo by `cae` and scheme fixed-length, by `hyperprior` and adf, and its JPEG (of about the size of the
`hyperprior` payload) by scheme robust. The figure has what came back at the depths of --show, and quality against
sequenced bases at all of them. Needs matplotlib, numpy and Pillow."""
import argparse
import csv
import io
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[1]
SYSTEMS = [("cae, fixed-length", ["--codec", "cae", "--scheme", "fixed-length"]),
           ("hyperprior, adf", ["--codec", "hyperprior", "--scheme", "adf"]),
           ("JPEG, robust", ["--raw", "--scheme", "robust", "--set", "rate=1.0"])]


def run(options, *command):
    done = subprocess.run([str(options.program), *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          check=False)
    return done.returncode, done.stdout, done.stderr.strip()


def must(options, *command):
    status, output, error = run(options, *command)
    if status != 0:
        sys.exit(f"nanopore_figure.py: {' '.join(command)}: {error}")
    return output


def jpeg_of(photo, size_bytes):
    """The best JPEG of at most that size."""
    best = None
    for quality in range(5, 96):
        data = io.BytesIO()
        photo.save(data, "JPEG", quality=quality, optimize=True)
        if best is None or len(data.getvalue()) <= size_bytes:
            best = data.getvalue()
    return best


def psnr(photo, path):
    """dB over all channels; None where no picture of the photo's size is there."""
    try:
        with Image.open(path) as file:
            back = np.asarray(file.convert("RGB"), dtype=float)
    except (OSError, SyntaxError, ValueError):
        return None
    original = np.asarray(photo, dtype=float)
    if back.shape != original.shape:
        return None
    error = np.mean((back - original) ** 2)
    return math.inf if error == 0 else 10 * math.log10(255 ** 2 / error)


def measure(options, photo, folder):
    rows, shown = [], {}
    size_bytes = None
    for name, settings in SYSTEMS:
        raw = "--raw" in settings
        source = folder / "photo.jpg" if raw else pathlib.Path(options.photo)
        if raw:
            source.write_bytes(jpeg_of(photo, size_bytes))
        pool = folder / "pool.fasta"
        facts = json.loads(must(options, "encode", str(source), *settings, "-o", str(pool), "--json"))
        if name.startswith("hyperprior"):
            size_bytes = facts["payload_bytes"]
        ordered = facts["nucleotides"]["ordered"]
        for depth in options.depths:
            for seed in range(1, options.trials + 1):
                reads, back = folder / "reads.fastq", folder / ("back.jpg" if raw else "back.png")
                back.unlink(missing_ok=True)
                must(options, "simulate", str(pool), "--channel", options.channel, "--coverage", str(depth),
                     "--seed", str(seed), "-q", "-o", str(reads))
                status, output, error = run(options, "decode", str(reads), *([] if raw else ["--partial"]), "-o", str(back))
                quality = psnr(photo, back)
                per_pixel = ordered / photo.width / photo.height
                rows.append({"system": name, "depth": depth, "seed": seed, "ordered_nt_per_pixel": round(per_pixel, 4),
                             "sequenced_nt_per_pixel": round(depth * per_pixel, 4),
                             "psnr_db": None if quality is None else round(quality, 3),
                             "intact": status == 0 and "intact" in output, "problem": error})
                print(rows[-1], file=sys.stderr)
                if seed == 1 and depth in options.show and quality is not None:
                    with Image.open(back) as file:
                        shown[name, depth] = np.asarray(file.convert("RGB"))
    return rows, shown


def draw(options, photo, rows, shown):
    columns = len(options.show)
    figure = plt.figure(figsize=(3.4 * columns + 5.2, 2.5 * len(SYSTEMS)))
    grid = figure.add_gridspec(len(SYSTEMS), columns + 2, width_ratios=[1] * columns + [.12, 1.25])
    for line, (name, _) in enumerate(SYSTEMS):
        for column, depth in enumerate(options.show):
            axis = figure.add_subplot(grid[line, column])
            picture = shown.get((name, depth))
            row = next(one for one in rows if one["system"] == name and one["depth"] == depth)
            axis.imshow(np.full((photo.height, photo.width, 3), 200, np.uint8) if picture is None else picture)
            axis.set_xticks([])
            axis.set_yticks([])
            state = "nothing came back" if picture is None else f"{row['psnr_db']:.1f} dB" + (
                ", intact" if row["intact"] else "")
            axis.set_title(f"{name}, {depth:g}x: {state}", fontsize=9)
    axis = figure.add_subplot(grid[:, columns + 1])
    for number, (name, _) in enumerate(SYSTEMS):
        points = {}
        for row in rows:
            if row["system"] == name:
                points.setdefault(row["sequenced_nt_per_pixel"], []).append(row["psnr_db"])
        came = [(x, sum(all_db) / len(all_db)) for x, all_db in sorted(points.items()) if None not in all_db]
        axis.plot(*zip(*came) if came else ([], []), marker="o", color=f"C{number}", label=name)
        lost = [x for x, all_db in points.items() if None in all_db]
        axis.plot(lost, [12 + number] * len(lost), "x", color=f"C{number}")
    axis.set_xscale("log")
    axis.set_ylim(11, None)
    axis.set_xlabel("sequenced bases per pixel")
    axis.set_ylabel("PSNR-RGB, dB (crosses: not in every trial)")
    axis.grid(alpha=.3)
    axis.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(options.output, dpi=80)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photo")
    parser.add_argument("-o", "--output", required=True)
    parser.add_argument("--csv", help="the figures as well")
    parser.add_argument("--channel", default="nanopore")
    parser.add_argument("--depths", type=lambda text: [float(one) for one in text.split(",")],
                        default=[1, 2, 3, 5, 10, 20])
    parser.add_argument("--show", type=lambda text: [float(one) for one in text.split(",")], default=[3, 10])
    parser.add_argument("--trials", type=int, default=3)
    parser.add_argument("--program", default=ROOT / "build/bin/oligocodec")
    options = parser.parse_args()
    with Image.open(options.photo) as file:
        photo = file.convert("RGB")
    with tempfile.TemporaryDirectory() as folder:
        rows, shown = measure(options, photo, pathlib.Path(folder))
    draw(options, photo, rows, shown)
    if options.csv:
        with open(options.csv, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
