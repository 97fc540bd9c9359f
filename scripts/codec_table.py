#!/usr/bin/env python3
"""The table of codecs in README.md: how many oligos a megapixel takes and what quality it has, for every
shipped codec and rate. Run with .venv/bin/python after scripts/build.sh.

  codec_table.py PICTURES/... -o OUT/

Every picture becomes a pool of its own with the scheme's own redundancy (`oligocodec evaluate`). OUT/ gets
a result file a row (kept when it is there already), table.md, and numbers.json: what the table was made of, which
models/figures/codec_table.json is a copy of."""
import argparse
import json
import pathlib
import statistics
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[1]

# codec or model, its rate, the scheme that suits it
ROWS = [
    *(("cae", f"channels={channels}", "fixed-length") for channels in (11, 18, 27)),
    *(("hyperprior-lowest", f"rate={rate}", "adf") for rate in (1, 2)),
    *(("hyperprior", f"rate={rate}", "adf") for rate in (1, 2, 3)),
    *(("mlic", f"rate={rate}", "adf") for rate in (1, 2)),
    *(("jpegdna", f"alpha={alpha}", "") for alpha in (4, 2, 1)),
]


def evaluate(a, codec, rate, scheme):
    result = a.output / f"{codec}-{rate}.json"
    if not result.exists():
        subprocess.run([a.build / "bin/oligocodec", "evaluate", *a.pictures, "--codec", codec, "--set", rate,
                        *(["--scheme", scheme] if scheme else []), "-o", result, "--json"],
                       check=True, stdout=subprocess.DEVNULL)
    return json.loads(result.read_text())["points"][0]


def figures(a, codec, rate, scheme):
    """The row's numbers, as numbers.json has them."""
    result = evaluate(a, codec, rate, scheme)
    pictures = result["pictures"]
    oligos = statistics.mean(p["strands"] / (p["width_px"] * p["height_px"] / 1e6) for p in pictures)
    mean = result["mean"]
    return {"options": f"--codec {codec} --set {rate}" + (f" --scheme {scheme}" if scheme else ""),
            "model": result["model"], "pictures": len(pictures), "oligos_a_megapixel": oligos,
            "payload_nt_per_pixel": mean["nt_per_pixel"]["payload"],
            "ordered_nt_per_pixel": mean["nt_per_pixel"]["ordered"], "psnr_rgb_db": mean["psnr_rgb_db"]}


def row(one):
    return (f"| `{one['options']}` | {one['oligos_a_megapixel']:.0f} | {one['payload_nt_per_pixel']:.3f} | "
            f"{one['ordered_nt_per_pixel']:.3f} | {one['psnr_rgb_db']:.2f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="+", help="pictures or folders of them")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    a = parser.parse_args()
    a.output.mkdir(parents=True, exist_ok=True)
    numbers = [figures(a, *one) for one in ROWS]
    table = "\n".join(["| options | oligos a megapixel | payload nt/px | ordered nt/px | PSNR-RGB, dB |",
                       "|---|---:|---:|---:|---:|", *map(row, numbers)]) + "\n"
    (a.output / "table.md").write_text(table)
    (a.output / "numbers.json").write_text(json.dumps(numbers, indent=1) + "\n")
    print(table, end="")


if __name__ == "__main__":
    main()
