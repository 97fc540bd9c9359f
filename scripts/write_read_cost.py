#!/usr/bin/env python3
"""Write cost against read cost: how much must be synthesized and how much sequenced for a picture to come back.

  write_read_cost.py PICTURE... -o COST.json [--quick] [--codec hyperprior] [--channels illumina,noisy,errors-3]

For every channel and redundancy of scheme adf, the least coverage at which the wanted share of trials comes
back whole: a point of ordered nt per pixel (what is paid for writing) and sequenced nt per pixel (for
reading). `optimal` marks those that no other point beats in both. Run with any python3."""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]


def evaluate(options, channel, redundancy, folder):
    result = pathlib.Path(folder) / "result.json"
    command = [str(options.program), "evaluate", *options.pictures, "--codec", options.codec, "--scheme", "adf",
               "--set", options.rate, "--set", f"redundancy={redundancy}", "--channel", channel,
               "--sweep", "coverage=" + ",".join(f"{one:g}" for one in options.coverages),
               "--trials", str(options.trials), "--seed", "1", "-q", "-o", str(result)]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"write_read_cost.py: {done.stderr.strip()}")
    return json.loads(result.read_text(encoding="utf-8"))["points"][0]


def least_coverage(point, target):
    """The first case from which on the share of trials that came back whole stays at the target."""
    found = None
    for case in sorted(point["cases"], key=lambda one: one["value"]):
        if case["identical"] >= target * case["trials"]:
            found = found or case
        else:
            found = None
    return found


def mark_optimal(points):
    for one in points:
        one["optimal"] = not any(
            other["ordered_nt_per_pixel"] <= one["ordered_nt_per_pixel"]
            and other["sequenced_nt_per_pixel"] <= one["sequenced_nt_per_pixel"] and other is not one
            and (other["ordered_nt_per_pixel"], other["sequenced_nt_per_pixel"])
            != (one["ordered_nt_per_pixel"], one["sequenced_nt_per_pixel"]) for other in points)


def cost(options):
    channels = {}
    with tempfile.TemporaryDirectory() as folder:
        for channel in options.channels.split(","):
            points = []
            for redundancy in options.redundancies:
                point = evaluate(options, channel, redundancy, folder)
                case = least_coverage(point, options.target)
                print(f"{channel}, redundancy {redundancy:g}: "
                      + (f"coverage {case['value']:g}" if case else "no coverage suffices"), file=sys.stderr)
                if case is None:
                    continue
                points.append({
                    "redundancy": redundancy, "coverage": case["value"], "trials": case["trials"],
                    "whole": case["identical"], "psnr_rgb_db": point["mean"]["psnr_rgb_db"],
                    "ordered_nt_per_pixel": point["mean"]["nt_per_pixel"]["ordered"],
                    "sequenced_nt_per_pixel": case["sequenced_nt_per_pixel"]})
            mark_optimal(points)
            channels[channel] = points
    return {"format": "oligocodec-cost-1", "codec": options.codec, "rate": options.rate, "scheme": "adf",
            "target": options.target, "trials": options.trials, "coverages": options.coverages,
            "pictures": [pathlib.Path(one).name for one in options.pictures], "channels": channels}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="+")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/bin/oligocodec")
    parser.add_argument("--codec", default="hyperprior")
    parser.add_argument("--rate", default="rate=2", help="the codec's setting")
    parser.add_argument("--channels", default="illumina,noisy,errors-3")
    parser.add_argument("--target", type=float, default=0.95, help="share of trials that must come back whole")
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--quick", action="store_true", help="5 trials, two channels, fewer points")
    options = parser.parse_args()
    options.redundancies = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8]
    options.coverages = [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24]
    if options.quick:
        options.trials, options.channels = 5, "illumina,errors-3"
        options.redundancies, options.coverages = [0.05, 0.2, 0.6], [1, 2, 3, 5, 8, 12]
    options.output.write_text(json.dumps(cost(options), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
