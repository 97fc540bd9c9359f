"""The compressive autoencoder in Python's torch, from the same weights file: an independent check of
the C++ network and the other side of the speed comparison (cae_speed.py).

    python tests/bench/cae_network.py WEIGHTS.safetensors PICTURE...     PSNR of each picture
    python tests/bench/cae_network.py WEIGHTS.safetensors --seconds N    encode and decode seconds, JSON
"""

import argparse
import json
import math
import statistics
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open

SLOPE = 0.2


class Cae:
    def __init__(self, path):
        with safe_open(path, "pt") as file:
            self.config = json.loads(file.metadata()["config"])
            self.w = {name: file.get_tensor(name).float() for name in file.keys()}
        self.head = f"head_c{self.config['channels']}"

    def conv(self, name, x, stride=1):
        weight = self.w[name + ".weight"]
        return F.conv2d(x, weight, self.w[name + ".bias"], stride, weight.shape[2] // 2)

    def group(self, name, x, count):
        hidden = x
        for i in range(count):
            block = f"{name}.blocks.{i}"
            inner = F.leaky_relu(self.conv(block + ".first", hidden), SLOPE, inplace=True)
            hidden = hidden + self.conv(block + ".second", inner)
        return x + hidden

    def encode(self, images):
        c = self.config
        normal = (images - 0.45) / 0.27
        hidden = normal
        for i in range(int(math.log2(c["stride"])) - 1):
            hidden = F.leaky_relu(self.conv(f"analysis.down.{i}", hidden, 2), SLOPE, inplace=True)
        head = "analysis." + self.head
        u = self.conv(head + ".last", self.group("analysis.blocks", hidden, c["encoder_blocks"]), 2)
        if c["linear_path"]:
            u = u + F.conv2d(normal, self.w[head + ".linear.weight"],
                             self.w[head + ".linear.bias"], c["stride"])
        return self.quantize(u)

    def quantize(self, u):
        half = (self.config["levels"] - 1) / 2
        shift = -0.5 if self.config["levels"] % 2 == 0 else 0.0
        return torch.floor(half * torch.tanh(u) + shift + 0.5) + half - shift

    def decode(self, levels):
        c = self.config
        values = levels * (2 / (c["levels"] - 1)) - 1
        head = "synthesis." + self.head
        hidden = F.leaky_relu(self.conv(head + ".first", values), SLOPE, inplace=True)
        hidden = self.group("synthesis.deep", hidden, c["decoder_blocks"])
        for i in range(int(math.log2(c["stride"])) - 1):
            hidden = F.pixel_shuffle(self.conv(f"synthesis.up.{i}", hidden), 2)
            hidden = F.leaky_relu(hidden, SLOPE, inplace=True)
            if i == 0:
                hidden = self.group("synthesis.blocks", hidden, c["decoder_blocks"])
        hidden = F.pixel_shuffle(self.conv("synthesis.last", hidden), 2)
        if c["linear_path"]:
            hidden = hidden + F.conv_transpose2d(values, self.w[head + ".linear.weight"],
                                                 self.w[head + ".linear.bias"], c["stride"])
        return hidden * 0.27 + 0.45


def psnr(model, path):
    from PIL import Image
    picture = np.asarray(Image.open(path).convert("RGB"))
    height, width = picture.shape[:2]
    stride = model.config["stride"]
    pad = ((0, -height % stride), (0, -width % stride), (0, 0))
    images = torch.from_numpy(np.pad(picture, pad, "reflect")).permute(2, 0, 1)[None] / 255
    decoded = model.decode(model.encode(images))[0, :, :height, :width]
    error = decoded.clamp(0, 1).mul(255).round().permute(1, 2, 0).numpy() - picture
    return 10 * math.log10(255**2 / np.mean(error**2))


def median_seconds(work, seconds):
    work()
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 3:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("weights")
    parser.add_argument("pictures", nargs="*")
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    model = Cae(arguments.weights)
    with torch.inference_mode():
        values = []
        for path in arguments.pictures:
            values.append(psnr(model, path))
            print(f"{path}: {values[-1]:.3f} dB")
        if values:
            print(f"mean: {statistics.mean(values):.3f} dB")
        if arguments.seconds:
            images = torch.rand(1, 3, 512, 768)
            levels = model.encode(images)
            print(json.dumps({
                "encode_s": median_seconds(lambda: model.encode(images), arguments.seconds),
                "decode_s": median_seconds(lambda: model.decode(levels), arguments.seconds)}))


if __name__ == "__main__":
    main()
