"""A VQGAN without attention and normalisation (presets small, tiny) in Python's torch, from the same weights file:
an independent check of the C++ network and the other side of a speed comparison.

    python tests/bench/vqgan_network.py WEIGHTS.safetensors PICTURE... [--book 64]    PSNR of each picture
    python tests/bench/vqgan_network.py WEIGHTS.safetensors --seconds N [--rounds 5]  processor seconds beside
                                                                    those of build/bin/vqgan_seconds, in turn
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import time

import torch
import torch.nn.functional as F
from cae_network import psnr
from safetensors import safe_open

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Vqgan:
    def __init__(self, path, book=None):
        with safe_open(path, "pt") as file:
            self.config = json.loads(file.metadata()["config"])
            self.w = {name: file.get_tensor(name).float() for name in file.keys()}
        if self.config["attention"] or self.config["group_norm"]:
            raise SystemExit("only presets without attention and normalisation")
        for name, value in self.w.items():
            if value.dim() == 4:
                self.w[name] = value.contiguous(memory_format=torch.channels_last)
        self.config["stride"] = 16  # what cae_network.psnr asks for
        self.entries = self.w[f"book{book or self.config['entries']}.entries"]

    def conv(self, name, x, stride=1, padding=None):
        weight = self.w[name + ".weight"]
        padding = weight.shape[2] // 2 if padding is None else padding
        return F.conv2d(x, weight, self.w[name + ".bias"], stride, padding)

    def residual(self, name, x):
        hidden = self.conv(name + ".second", F.silu(self.conv(name + ".first", F.silu(x))))
        return (self.conv(name + ".skip", x) if name + ".skip.weight" in self.w else x) + hidden

    def level(self, name, x, blocks):
        for i in range(blocks):
            x = self.residual(f"{name}.blocks.{i}", x)
        return x

    def middle(self, name, x):
        return self.residual(name + ".after", self.residual(name + ".before", x))

    def encode(self, images):
        normal = (images - 0.45) / 0.27
        hidden = self.conv("encoder.first", F.pixel_unshuffle(normal, self.config["stem"]))
        count = len(self.config["multipliers"])
        for i in range(count):
            name = f"encoder.levels.{i}"
            hidden = self.level(name, hidden, self.config["encoder_blocks"])
            if i < count - 1:
                hidden = self.conv(name + ".change", F.pad(hidden, (0, 1, 0, 1)), 2, 0)
        hidden = self.conv("encoder.last.conv", F.silu(self.middle("encoder.middle", hidden)))
        hidden = self.conv("encoder.project", hidden)
        if self.config["linear_path"]:
            hidden = hidden + self.conv("encoder.linear", normal, 16, 0)
        return torch.cdist(hidden.permute(0, 2, 3, 1).flatten(0, 2).double(),
                           self.entries.double()).argmin(1).view(-1, *hidden.shape[2:])

    def decode(self, indices):
        vectors = self.entries[indices].permute(0, 3, 1, 2)
        hidden = self.conv("decoder.first", self.conv("decoder.project", vectors))
        hidden = self.middle("decoder.middle", hidden)
        count = len(self.config["multipliers"])
        for i in range(count):
            name = f"decoder.levels.{i}"
            hidden = self.level(name, hidden, self.config["decoder_blocks"])
            if i < count - 1:
                hidden = self.conv(name + ".change", F.interpolate(hidden, scale_factor=2))
        hidden = F.pixel_shuffle(self.conv("decoder.last.conv", F.silu(hidden)),
                                 self.config["stem"])
        if self.config["linear_path"]:
            hidden = hidden + F.conv_transpose2d(vectors, self.w["decoder.linear.weight"],
                                                 self.w["decoder.linear.bias"], 16)
        return hidden * 0.27 + 0.45


def processor_seconds(work, seconds):
    work()
    times = []
    end = time.process_time() + seconds
    while time.process_time() < end or len(times) < 3:
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def compare(model, arguments):
    images = torch.rand(1, 3, 512, 768).contiguous(memory_format=torch.channels_last)
    indices = model.encode(images)
    ratios = {"encode_s": [], "decode_s": []}
    for _ in range(arguments.rounds):
        ours = json.loads(subprocess.run(
            [ROOT / "build/bin/vqgan_seconds", arguments.weights, str(arguments.seconds)],
            check=True, capture_output=True).stdout)
        theirs = {"encode_s": processor_seconds(lambda: model.encode(images), arguments.seconds),
                  "decode_s": processor_seconds(lambda: model.decode(indices), arguments.seconds)}
        for key, found in ratios.items():
            found.append(theirs[key] / ours[key])
    for key, found in ratios.items():
        print(f"{key[:-2]}: C++ {statistics.median(found):.2f} times as fast as Python's torch "
              f"({min(found):.2f} .. {max(found):.2f} over {len(found)} pairs)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("weights")
    parser.add_argument("pictures", nargs="*")
    parser.add_argument("--book", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = Vqgan(arguments.weights, arguments.book)
    with torch.inference_mode():
        values = []
        for path in arguments.pictures:
            values.append(psnr(model, path))
            print(f"{path}: {values[-1]:.3f} dB")
        if values:
            print(f"mean: {statistics.mean(values):.3f} dB")
        if arguments.seconds:
            compare(model, arguments)


if __name__ == "__main__":
    main()
