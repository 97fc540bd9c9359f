#!/usr/bin/env python3
"""Pictures for people, made with .venv/bin/python. The programs themselves need no Python.

  report.py beside ORIGINAL DECODED -o BESIDE.png [--title TEXT]
      both pictures next to each other, and where they differ; prints the PSNR in dB
"""
import argparse
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image


def load_rgb(path):
    return np.asarray(Image.open(path).convert("RGB"), dtype=np.float64)


def psnr_rgb_db(a, b):
    """psnr-rgb of the README: over all 8-bit samples of both pictures."""
    if a.shape != b.shape:
        sys.exit(f"report.py: the pictures differ in size: {a.shape[1]} x {a.shape[0]} and "
                 f"{b.shape[1]} x {b.shape[0]}")
    mean_square = np.mean((a - b) ** 2)
    return float("inf") if mean_square == 0 else 10 * np.log10(255**2 / mean_square)


def beside(options):
    original, decoded = load_rgb(options.original), load_rgb(options.decoded)
    psnr = psnr_rgb_db(original, decoded)
    difference = np.clip(np.abs(original - decoded).max(axis=2) * 4, 0, 255)
    height, width = original.shape[:2]
    figure, axes = plt.subplots(1, 3, figsize=(18, 6 * height / width + 0.8), layout="constrained")
    panels = [("original", original.astype(np.uint8), None),
              (f"decoded, psnr-rgb {psnr:.2f} dB", decoded.astype(np.uint8), None),
              ("difference x 4", difference, "gray")]
    for axis, (title, picture, colours) in zip(axes, panels):
        axis.imshow(picture, cmap=colours, vmin=0, vmax=255)
        axis.set_title(title)
        axis.axis("off")
    if options.title:
        figure.suptitle(options.title)
    figure.savefig(options.output, dpi=100)
    print(f"{psnr:.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("beside", help="two pictures next to each other, and the PSNR")
    command.add_argument("original")
    command.add_argument("decoded")
    command.add_argument("-o", "--output", required=True)
    command.add_argument("--title", default="")
    command.set_defaults(run=beside)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
