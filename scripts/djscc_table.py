#!/usr/bin/env python3
"""DJSCC-DNA's table beside ours: PSNR of small pictures straight on strands, by rate and by errors a base.
Run with .venv/bin/python after scripts/build.sh.

  djscc_table.py PICTURES/... -o OUT/ [--crops 64] [--model djscc]

Crops of 32 x 32 from the pictures are written with codec djscc under scheme direct, every strand is read
twice with errors (43 % substitutions, 40 % deletions, 17 % insertions), and the reads are decoded. OUT/ gets
a result file an error rate and table.md. The paper's own numbers (arXiv 2311.01122, CIFAR-10, two reads)
stand beside: pictures and channel are not the same, the trend is what can be compared."""
import argparse
import json
import pathlib
import random
import subprocess

from PIL import Image

ROOT = pathlib.Path(__file__).resolve().parents[1]
RATES = {2: 0.125, 4: 0.25, 8: 0.5, 12: 0.75, 16: 1.0, 24: 1.5}  # bases a 4 x 4 block: nt a pixel
PAPER = {  # errors a base: PSNR in dB at each of these rates
    0: [20.07, 22.27, 23.99, 24.97, 25.33, 26.13],
    0.0025: [19.92, 21.26, 23.15, 24.17, 24.90, 25.44],
    0.005: [19.72, 20.76, 22.60, 23.61, 23.63, 24.80],
    0.01: [18.63, 20.19, 21.46, 22.13, 22.69, 24.04],
    0.0125: [17.61, 19.63, 20.33, 21.65, 22.51, 23.28],
}


def make_crops(sources, folder, count):
    files = sorted(file for source in map(pathlib.Path, sources)
                   for file in (source.rglob("*") if source.is_dir() else [source])
                   if file.suffix.lower() in (".png", ".jpg", ".jpeg"))
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(1)
    for i in range(count):
        with Image.open(files[i % len(files)]) as picture:
            rgb = picture.convert("RGB")
        side = 4 * 32  # quarter size, as CIFAR's pictures show whole things
        left, top = draw.randrange(rgb.width - side + 1), draw.randrange(rgb.height - side + 1)
        rgb.crop((left, top, left + side, top + side)).resize((32, 32), Image.Resampling.BOX).save(
            folder / f"crop{i:03}.png")


def psnr_by_rate(a, crops, errors):
    result = a.output / f"errors-{errors:g}.json"
    if not result.exists():
        subprocess.run(
            [a.build / "bin/oligocodec", "evaluate", crops, "--codec", a.model, "--scheme", "direct", "--set",
             "channels=" + ",".join(map(str, RATES)), "--sub", f"{0.43 * errors:g}", "--del",
             f"{0.40 * errors:g}", "--ins", f"{0.17 * errors:g}", "--coverage", "2", "--seed", "1", "-q", "-o",
             result], check=True)
    points = json.loads(result.read_text(encoding="utf-8"))["points"]
    return [point["cases"][0]["mean"]["psnr_rgb_db"] for point in points]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="+")
    parser.add_argument("-o", "--output", required=True, type=pathlib.Path)
    parser.add_argument("--crops", type=int, default=64)
    parser.add_argument("--model", default="djscc", help="codec, model name or run folder")
    parser.add_argument("--build", default=ROOT / "build", type=pathlib.Path)
    a = parser.parse_args()
    make_crops(a.pictures, a.output / "crops", a.crops)
    lines = ["| errors a base | " + " | ".join(f"{rate:g} nt/px" for rate in RATES.values()) + " |",
             "|---|" + "---:|" * len(RATES)]
    for errors, paper in PAPER.items():
        ours = psnr_by_rate(a, a.output / "crops", errors)
        cells = ["-" if one is None else f"{one:.2f} ({other:.2f})" for one, other in zip(ours, paper)]
        lines.append(f"| {100 * errors:g} % | " + " | ".join(cells) + " |")
    text = "PSNR-RGB in dB, in brackets DJSCC-DNA's own on CIFAR-10:\n\n" + "\n".join(lines) + "\n"
    (a.output / "table.md").write_text(text, encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
