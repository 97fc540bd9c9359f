#!/usr/bin/env python3
"""Pictures and pages for people, made with .venv/bin/python. The programs themselves need no Python.

  report.py beside ORIGINAL DECODED -o BESIDE.png [--title TEXT]
      both pictures next to each other, and where they differ; prints psnr-rgb in dB
  report.py panels ORIGINAL DECODED... -o PANELS.jpg [--titles A,B] [--crop LEFT,TOP,WIDTH,HEIGHT]
      the original and several decoded pictures, or a part of them, with the psnr-rgb of each
  report.py html RESULT.json... -o REPORT.html [--pictures FOLDER] [--anchor NAME] [--title TEXT]
      results of `oligocodec evaluate` as one page that needs nothing else: rate curves beside published
      ones, BD-rates, robustness, HybridFlow-DNA's table I and figure 3, oligo statistics, pictures under a
      slider (folders with original.png, clean.png, damaged.png and caption.txt), every result's command
  report.py table RESULT.json...
      HybridFlow-DNA's table I as Markdown, and the same under the results' channels
"""
import argparse
import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

from report_page.markdown import markdown, numbers
from report_page.page import render
from report_page.results import load

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


def panels(options):
    original = load_rgb(options.original)
    titles = options.titles.split(",") if options.titles else options.decoded
    left, top, width, height = options.crop or (0, 0, original.shape[1], original.shape[0])
    shown = [("original", original)]
    for title, path in zip(titles, options.decoded, strict=True):
        decoded = load_rgb(path)
        shown.append((f"{title}, {psnr_rgb_db(original, decoded):.2f} dB", decoded))
    figure, axes = plt.subplots(1, len(shown), layout="constrained",
                                figsize=(5 * len(shown), 5 * height / width + 0.4))
    for axis, (title, picture) in zip(axes, shown):
        axis.imshow(picture[top:top + height, left:left + width].astype(np.uint8))
        axis.set_title(title)
        axis.axis("off")
    figure.savefig(options.output, dpi=80, pil_kwargs={"quality": 88})


def html(options):
    results = load(options.results)
    page = render(results, options)
    with open(options.output, "w", encoding="utf-8") as file:
        file.write(page)


def table(options):
    results = load(options.results)
    print(markdown(results), end="")
    if options.numbers:
        with open(options.numbers, "w", encoding="utf-8") as file:
            file.write(json.dumps(numbers(results), indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("beside", help="two pictures next to each other, and the PSNR")
    command.add_argument("original")
    command.add_argument("decoded")
    command.add_argument("--title", default="")
    command.set_defaults(run=beside)
    several = commands.add_parser("panels", help="the original and several decoded pictures")
    several.add_argument("original")
    several.add_argument("decoded", nargs="+")
    several.add_argument("--titles", default="")
    several.add_argument("--crop", type=lambda text: [int(word) for word in text.split(",")])
    several.set_defaults(run=panels)
    page = commands.add_parser("html", help="evaluation results as one page")
    page.add_argument("results", nargs="+", metavar="RESULT.json")
    page.add_argument("--pictures", metavar="FOLDER", help="folders of pictures to show under a slider")
    page.add_argument("--anchor", metavar="NAME", help="result that BD-rates are against (JPEG-DNA)")
    page.add_argument("--title", default="oligocodec evaluation")
    page.set_defaults(run=html)
    page.add_argument("--cost", metavar="COST.json", help="what scripts/write_read_cost.py wrote")
    text = commands.add_parser("table", help="table I as Markdown, and under errors and losses")
    text.add_argument("results", nargs="+", metavar="RESULT.json")
    text.add_argument("--numbers", metavar="NUMBERS.json", help="also write what the tables say")
    text.set_defaults(run=table)
    for one in (command, several, page):
        one.add_argument("-o", "--output", required=True)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
