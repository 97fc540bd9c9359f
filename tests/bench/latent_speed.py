"""Speed of the hyperprior in C++: its networks beside the same networks in Python's torch, and the whole
codec with entropy coding beside CompressAI's bmshj2018-hyperprior of the same N and M, both with
weights by chance. The programs run in turn on one machine; ratios are taken pair by pair.

    .venv/bin/python tests/bench/latent_speed.py PICTURE [--rounds 5] [--threads 1]
        [--compressai PYTHON]     a Python that has CompressAI (pip install compressai)
"""

import argparse
import json
import pathlib
import statistics
import sys

from cae_speed import ROOT, measure


def ratios(title, key, pairs):
    ratio = [theirs[key] / ours[key] for ours, theirs in pairs]
    seconds = [statistics.median(pair[i][key] for pair in pairs) for i in (0, 1)]
    print(f"{title}, {key[:-2].replace('_', ' ')}: ours {seconds[0]:.4f} s, theirs {seconds[1]:.4f} s, "
          f"ours {statistics.median(ratio):.2f} times as fast "
          f"({min(ratio):.2f} .. {max(ratio):.2f} over {len(pairs)} pairs)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("picture")
    parser.add_argument("--weights",
                        default=ROOT / "models/pretrained/hyperprior-three-rates.safetensors")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--compressai", metavar="PYTHON")
    a = parser.parse_args()

    def ours(model):
        return measure([a.build / "bin/latent_seconds", str(model), str(a.seconds), str(a.threads),
                        a.picture])

    def python(script, *arguments, interpreter=sys.executable):
        return measure([interpreter, ROOT / "tests/bench" / script, *map(str, arguments),
                        "--seconds", str(a.seconds), "--threads", str(a.threads)])

    for order in ([], ["--channels-last"]):
        pairs = [(ours(a.weights), python("hyperprior_network.py", a.weights, *order))
                 for _ in range(a.rounds)]
        for key in ("network_encode_s", "network_decode_s"):
            ratios("Python's torch" + (", channels last" if order else ""), key, pairs)

    if a.compressai:
        shape = json.dumps({"entropy": "scale", "hyper_channels": 128, "latent_channels": 192,
                            "widths": [128] * 3, "lambdas": [0.01], "linear_path": False})
        pairs = [(ours(shape), python("compressai_seconds.py", a.picture, interpreter=a.compressai))
                 for _ in range(a.rounds)]
        for key in ("encode_s", "decode_s"):
            ratios("CompressAI, N 128 M 192", key, pairs)


if __name__ == "__main__":
    main()
