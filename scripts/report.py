#!/usr/bin/env python3
"""Pictures and pages for people, made with .venv/bin/python. The programs themselves need no Python.

  report.py beside ORIGINAL DECODED -o BESIDE.png [--title TEXT]
      both pictures next to each other, and where they differ; prints psnr-rgb in dB
  report.py panels ORIGINAL DECODED... -o PANELS.jpg [--titles A,B] [--crop LEFT,TOP,WIDTH,HEIGHT]
      the original and several decoded pictures, or a part of them, with the psnr-rgb of each
  report.py html RESULT.json... -o REPORT.html
      results of `oligocodec evaluate` as one page: tables, quality over rate, quality over noise
"""
import argparse
import base64
import io
import json
import sys

import jinja2
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

PAGE = """<!doctype html>
<meta charset="utf-8">
<title>oligocodec evaluation</title>
<style>
  body { font: 15px/1.5 sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; }
  table { border-collapse: collapse; margin: 1em 0; } th, td { padding: .2em .8em; text-align: right; }
  th { border-bottom: 1px solid #888; } td:first-child, th:first-child { text-align: left; }
  img { max-width: 100%; }
</style>
<h1>oligocodec evaluation</h1>
<table>
<tr><th>result<th>codec<th>scheme<th>pictures<th>psnr-rgb, dB<th>psnr-y, dB<th>bpp
    <th>nt/px payload<th>nt/px strand<th>bits/nt strand</tr>
{%- for r in results %}
<tr><td>{{ r.label }}<td>{{ r.codec }}<td>{{ r.scheme }}<td>{{ r.pictures | length }}
    <td>{{ r.mean.psnr_rgb_db | digits(2) }}<td>{{ r.mean.psnr_y_db | digits(2) }}
    <td>{{ r.mean.bpp | digits(4) }}<td>{{ r.mean.nt_per_pixel.payload | digits(4) }}
    <td>{{ r.mean.nt_per_pixel.strand | digits(4) }}<td>{{ r.mean.bits_per_nt.strand | digits(4) }}</tr>
{%- endfor %}
</table>
{% for plot in plots %}<p><img alt="" src="data:image/png;base64,{{ plot }}"></p>
{% endfor %}
{%- for r in results %}
<h2>{{ r.label }}</h2>
<table>
<tr><th>channel<th>trials<th>recovered<th>psnr-rgb, dB<th>psnr-y, dB</tr>
{%- for case in r.cases %}
<tr><td>{{ case.label }}<td>{{ case.trials }}<td>{{ case.recovered }}
    <td>{{ case.mean.psnr_rgb_db | digits(2) }}<td>{{ case.mean.psnr_y_db | digits(2) }}</tr>
{%- endfor %}
</table>
<table>
<tr><th>picture<th>psnr-rgb, dB<th>psnr-y, dB<th>bpp<th>nt/px strand</tr>
{%- for p in r.pictures %}
<tr><td>{{ p.name }}<td>{{ p.psnr_rgb_db | digits(2) }}<td>{{ p.psnr_y_db | digits(2) }}
    <td>{{ p.bpp | digits(4) }}<td>{{ p.nt_per_pixel.strand | digits(4) }}</tr>
{%- endfor %}
</table>
{%- endfor %}
"""


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


def as_png(figure):
    data = io.BytesIO()
    figure.savefig(data, format="png", dpi=110)
    plt.close(figure)
    return base64.b64encode(data.getvalue()).decode()


def plot(results, points_of, x_title):
    """One line a result through its (x, psnr-rgb) points; None when no result has any."""
    figure, axis = plt.subplots(figsize=(8, 4.5), layout="constrained")
    for result in results:
        points = [(x, y) for x, y in points_of(result) if x is not None and y is not None]
        if points:
            axis.plot(*zip(*sorted(points)), marker="o", label=result["label"])
    if not axis.lines:
        plt.close(figure)
        return None
    axis.set_xlabel(x_title)
    axis.set_ylabel("psnr-rgb, dB")
    axis.grid(alpha=0.3)
    axis.legend()
    return as_png(figure)


def rate_points(result):
    yield result["mean"]["nt_per_pixel"]["strand"], result["mean"]["psnr_rgb_db"]


def sweep_points(result):
    for case in result["cases"]:
        yield case["value"], case["mean"]["psnr_rgb_db"]


def load_results(paths):
    results = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            result = json.load(file)
        if not str(result.get("format", "")).startswith("oligocodec-evaluation-"):
            sys.exit(f"report.py: {path} is no result of `oligocodec evaluate`")
        results.append({**result, "label": path.rsplit("/", 1)[-1].removesuffix(".json")})
    return results


def html(options):
    results = load_results(options.results)
    plots = [plot(results, rate_points, "nt per pixel, strand level"),
             plot(results, sweep_points, "swept channel value")]
    environment = jinja2.Environment(autoescape=True)
    environment.filters["digits"] = lambda v, n: "-" if v is None else f"{v:.{n}f}"
    page = environment.from_string(PAGE).render(results=results, plots=[p for p in plots if p])
    with open(options.output, "w", encoding="utf-8") as file:
        file.write(page)


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
    page.set_defaults(run=html)
    for one in (command, several, page):
        one.add_argument("-o", "--output", required=True)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
