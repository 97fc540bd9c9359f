#!/usr/bin/env python3
"""Figure 4 of Pic & Antonini (arXiv 2203.09981) remade through real strands: quality over the rate of
substitutions for networks that were trained without noise, with Gaussian noise on the latent, and
through the channel itself. Run with .venv/bin/python after scripts/build.sh.

  noise_study.py PICTURES/... -o OUT/ [--rates 11,18,27] [--sub 0,0.01,0.02,0.03,0.05,0.1]

Every picture is encoded to oligos, the oligos are read once each with substitutions, and the reads are
decoded (`oligocodec evaluate`). OUT/ gets a result file a curve (kept when it is there already),
table.md, and figure.png.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

ROOT = pathlib.Path(__file__).resolve().parents[1]

# name of the curve: model, how words outside the codebook are read, line of the plot
CURVES = {
    "plain": ("cae-plain", "hard", dict(color="tab:gray", marker="o")),
    "plain, soft reception": ("cae-plain", "soft", dict(color="tab:gray", marker="o", ls="--")),
    "Gaussian": ("cae-gaussian", "hard", dict(color="tab:blue", marker="s")),
    "codeword channel": ("cae-codeword", "hard", dict(color="tab:red", marker="^")),
    "codeword channel, soft reception": ("cae-codeword", "soft",
                                         dict(color="tab:red", marker="^", ls="--")),
}


def evaluate(a, curve, channels):
    model, reception, _ = CURVES[curve]
    result = a.output / f"{model}-{reception}-{channels}.json"
    if not result.exists():
        subprocess.run([a.build / "bin/oligocodec", "evaluate", *a.pictures, "--codec", model,
                        "--set", f"channels={channels}", "--set", f"reception={reception}",
                        "--sweep", f"sub={a.sub}", "--seed", "1", "--threads", str(a.threads),
                        "-o", result, "--json"], check=True, stdout=subprocess.DEVNULL)
    return json.loads(result.read_text())["points"][0]


def psnr_of(result):
    """psnr-rgb of every picture that came back, by (substitution rate, picture)."""
    rates = [case["value"] for case in result["cases"]]
    return {(rates[trial["case"]], picture["name"]): trial["psnr_rgb_db"]
            for picture in result["pictures"] for trial in picture["trials"] if trial["recovered"]}


def compare(results):
    """For results of one rate: points (substitution rate, mean psnr-rgb) a curve over the pictures that
    came back in all of them, and how many those are at each substitution rate."""
    found = {curve: psnr_of(result) for curve, result in results.items()}
    common = set.intersection(*(set(one) for one in found.values()))
    levels = sorted({level for level, _ in common})
    points = {curve: [(level, statistics.mean(one[key] for key in common if key[0] == level))
                      for level in levels] for curve, one in found.items()}
    return points, [sum(key[0] == level for key in common) for level in levels]


def table(results, rates):
    lines = []
    for channels in rates:
        points, counts = compare(results[channels])
        first = next(iter(results[channels].values()))
        density = first["mean"]["nt_per_pixel"]["payload"]
        lines += [f"\nPSNR-RGB in dB at {density:.3f} payload nt per pixel ({channels} channels), one read a "
                  f"strand, mean of the pictures of which every curve's header strands were readable:\n"]
        head = [f"{100 * level:g} %" for level, _ in next(iter(points.values()))]
        lines += ["| trained | " + " | ".join(head) + " |", "|---|" + "---:|" * len(head)]
        for curve, line in points.items():
            lines.append(f"| {curve} | " + " | ".join(f"{psnr:.2f}" for _, psnr in line) + " |")
        lines.append(f"| pictures of {len(first['pictures'])} | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(lines) + "\n"


def figure(results, rates, path):
    drawing, axes = plt.subplots(1, len(rates), figsize=(4.6 * len(rates), 4.4), sharey=True,
                                 layout="constrained", squeeze=False)
    for axis, channels in zip(axes[0], rates):
        for curve, points in compare(results[channels])[0].items():
            axis.plot([100 * x for x, _ in points], [y for _, y in points], label=curve,
                      **CURVES[curve][2])
        density = next(iter(results[channels].values()))["mean"]["nt_per_pixel"]["payload"]
        axis.set_title(f"{density:.2f} payload nt per pixel")
        axis.set_xlabel("substitutions, %")
        axis.grid(alpha=0.3)
    axes[0][0].set_ylabel("psnr-rgb, dB")
    axes[0][-1].legend(fontsize=8)
    drawing.savefig(path, dpi=110)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="+")
    parser.add_argument("-o", "--output", required=True, type=pathlib.Path)
    parser.add_argument("--rates", default="11,18,27", help="latent channels of the models' rates")
    parser.add_argument("--sub", default="0,0.01,0.02,0.03,0.05,0.1")
    parser.add_argument("--build", default=ROOT / "build", type=pathlib.Path)
    parser.add_argument("--threads", default=0, type=int)
    a = parser.parse_args()
    a.output.mkdir(parents=True, exist_ok=True)
    rates = [int(word) for word in a.rates.split(",")]
    results = {channels: {} for channels in rates}
    for curve in CURVES:
        for channels in rates:
            results[channels][curve] = evaluate(a, curve, channels)
            print(f"{curve}, {channels} channels: done", file=sys.stderr)
    text = table(results, rates)
    (a.output / "table.md").write_text(text)
    figure(results, rates, a.output / "figure.png")
    print(text)


if __name__ == "__main__":
    main()
