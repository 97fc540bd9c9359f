#!/usr/bin/env python3
"""Sets rate-distortion figures beside published curves: Bjontegaard's rate difference, table, plot.

usage: rd_compare.py OURS.json... --curves CURVES.json [--against NAME...] [-o PLOT.png]

OURS.json is what build/bin/rd_table prints. CURVES.json maps names to {"bpp": [...], "psnr": [...]},
or is a file in CompressAI's manner ({"name", "results": {"bpp", "psnr-rgb"}}).
"""
import argparse
import json
import math
import sys


def slopes(x, y):
    """Derivatives of the monotone piecewise cubic interpolation (Fritsch & Butland 1984)."""
    h = [b - a for a, b in zip(x, x[1:])]
    d = [(b - a) / step for a, b, step in zip(y, y[1:], h)]
    inner = []
    for h0, h1, d0, d1 in zip(h, h[1:], d, d[1:]):
        w0, w1 = 2 * h1 + h0, h1 + 2 * h0
        inner.append(0.0 if d0 * d1 <= 0 else (w0 + w1) / (w0 / d0 + w1 / d1))
    return [d[0], *inner, d[-1]]


def value(x, y, m, at):
    i = max(0, min(len(x) - 2, sum(1 for one in x if one <= at) - 1))
    h = x[i + 1] - x[i]
    t = (at - x[i]) / h
    return ((1 + 2 * t) * (1 - t) ** 2 * y[i] + t * (1 - t) ** 2 * h * m[i]
            + t * t * (3 - 2 * t) * y[i + 1] + t * t * (t - 1) * h * m[i + 1])


def bd_rate(anchor, test, steps=1000):
    """Mean rate difference in per cent over the qualities that both curves have; None: no overlap."""
    curves = []
    for bpp, psnr in (anchor, test):
        points = sorted(zip(psnr, bpp))
        x, y = [p for p, _ in points], [math.log(b) for _, b in points]
        curves.append((x, y, slopes(x, y)))
    low = max(c[0][0] for c in curves)
    high = min(c[0][-1] for c in curves)
    if high <= low:
        return None, low, high
    total = 0.0
    for i in range(steps):
        at = low + (high - low) * (i + 0.5) / steps
        total += value(*curves[1], at) - value(*curves[0], at)
    return 100 * (math.exp(total / steps) - 1), low, high


def read_curves(path):
    with open(path, encoding="utf-8") as file:
        content = json.load(file)
    if "results" in content:
        content = {content.get("name", path): content["results"]}
    curves = {}
    for name, curve in content.items():
        psnr = curve.get("psnr-rgb", curve.get("psnr"))
        if psnr and curve.get("bpp"):
            curves[name] = (curve["bpp"], psnr)
    return curves


def plot(path, ours, published):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    for name, (bpp, psnr) in published.items():
        axes.plot(bpp, psnr, "-", linewidth=1, label=name.split("/")[-1])
    for name, (bpp, psnr) in ours.items():
        axes.plot(bpp, psnr, "o-", linewidth=2, label=name)
    axes.set_xlim(0, 1)
    axes.set_ylim(22, 37)
    axes.set_xlabel("bits per pixel")
    axes.set_ylabel("PSNR, dB (RGB)")
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ours", nargs="+")
    parser.add_argument("--curves", required=True)
    parser.add_argument("--against", nargs="*", default=None)
    parser.add_argument("-o", "--output")
    arguments = parser.parse_args()
    published = read_curves(arguments.curves)
    if arguments.against:
        unknown = [name for name in arguments.against if name not in published]
        if unknown:
            sys.exit(f"rd_compare: {unknown[0]} is not in {arguments.curves}")
        published = {name: published[name] for name in arguments.against}
    ours = {}
    for path in arguments.ours:
        ours.update(read_curves(path))
    print("| ours | published | BD-rate | over |\n|---|---|---|---|")
    for name, curve in ours.items():
        for other, anchor in published.items():
            rate, low, high = bd_rate(anchor, curve)
            text = f"{rate:+.1f} %" if rate is not None else "no overlap"
            print(f"| {name} | {other} | {text} | {low:.2f} .. {high:.2f} dB |")
    if arguments.output:
        plot(arguments.output, ours, published)


if __name__ == "__main__":
    main()
