"""Seconds that CompressAI's bmshj2018-hyperprior takes to compress and decompress a picture, as JSON: run
by latent_speed.py with a Python that has it (pip install compressai).

    python tests/bench/compressai_seconds.py PICTURE --seconds N [--n 128 --m 192]
"""

import argparse
import json
import pathlib
import sys

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cae_network import median_seconds  # noqa: E402
from compressai.models import ScaleHyperprior  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("picture")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--n", type=int, default=128)
    parser.add_argument("--m", type=int, default=192)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)
    net = ScaleHyperprior(a.n, a.m).eval()  # weights by chance: the timing does not need a model
    net.update(force=True)
    picture = np.asarray(Image.open(a.picture).convert("RGB")).copy()
    x = torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        coded = net.compress(x)
        bits = 8 * sum(len(strings[0]) for strings in coded["strings"])
        print(json.dumps({
            "encode_s": median_seconds(lambda: net.compress(x), a.seconds),
            "decode_s": median_seconds(
                lambda: net.decompress(coded["strings"], coded["shape"]), a.seconds),
            "bpp": bits / x[0, 0].numel()}))


if __name__ == "__main__":
    main()
