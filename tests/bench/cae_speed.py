"""Speed of the autoencoder in C++ beside the same network in Python's torch: the two run in turn on
the same machine, and the ratios are taken pair by pair.

    .venv/bin/python tests/bench/cae_speed.py [--weights FILE] [--rounds 5] [--threads N]
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MEGAPIXELS = 768 * 512 / 1e6


def measure(command):
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--weights", default=ROOT / "models/pretrained/cae-plain.safetensors")
    parser.add_argument("--build", default=ROOT / "build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    a = parser.parse_args()
    ours = [f"{a.build}/bin/cae_seconds", str(a.weights), str(a.seconds), str(a.threads)]
    theirs = [sys.executable, ROOT / "tests/bench/cae_network.py", str(a.weights),
              "--seconds", str(a.seconds), "--threads", str(a.threads)]
    pairs = [(measure(ours), measure(theirs)) for _ in range(a.rounds)]
    for key in ("encode_s", "decode_s"):
        speed = [statistics.median(MEGAPIXELS / pair[i][key] for pair in pairs) for i in (0, 1)]
        ratio = [pair[1][key] / pair[0][key] for pair in pairs]
        print(f"{key[:-2]}: C++ {speed[0]:.2f} MPx/s, Python {speed[1]:.2f} MPx/s, "
              f"C++ / Python {statistics.median(ratio):.3f} "
              f"({min(ratio):.3f} .. {max(ratio):.3f} over {a.rounds} pairs)")


if __name__ == "__main__":
    main()
