"""What a GPU does beside the CPU, in one command: the operations of the DNA stage (cuda_table) and a folder
of pictures through cae and fixed-length. Without a GPU it measures the CPU and says what is missing.

    .venv/bin/python tests/bench/gpu_table.py [--build build/cuda] [--pictures 1000] [--source PICTURES/]
"""
import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import torch
from torch.utils.flop_counter import FlopCounterMode

from cae_network import Cae

ROOT = pathlib.Path(__file__).resolve().parents[2]
WEIGHTS = ROOT / "models/pretrained/cae-plain.safetensors"
SIDE = {"cuda": 8192, "cpu": 2048}
SPEED = re.compile(r"speed\s+([\d.]+) pictures/s, the network waited (\d+) % of the time")


def matmul_peak(device):
    """Floating-point operations a second of a large fp32 product, as the network's are done."""
    torch.backends.cuda.matmul.allow_tf32 = False
    side = SIDE[device]
    a, b = (torch.rand(side, side, device=device) for _ in range(2))
    seconds = []
    for _ in range(6):
        begin = time.perf_counter()
        product = a @ b
        float(product[0, 0])  # waits for it
        seconds.append(time.perf_counter() - begin)
    return 2 * side**3 / statistics.median(seconds[1:])


def encoder_operations(width, height):
    """Of the network for one picture."""
    network = Cae(WEIGHTS)
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        network.encode(torch.rand(1, 3, height, width))
    return counter.get_total_flops()


def encode(program, source, count, device):
    """Pictures a second and the share of the time in which the network worked. Pictures are named again
    and again until there are `count` of them."""
    pictures = sorted(p for p in pathlib.Path(source).iterdir() if p.suffix in (".png", ".jpg"))
    if not pictures:
        sys.exit(f"gpu_table: no pictures in '{source}'")
    with tempfile.TemporaryDirectory() as folder:
        inputs = pathlib.Path(folder, "in")
        inputs.mkdir()
        for i in range(count):
            picture = pictures[i % len(pictures)]
            os.symlink(picture.resolve(), inputs / f"{i:05d}{picture.suffix}")
        done = subprocess.run([program, "encode", inputs, "-o", folder + "/out/", "--codec", "cae", "--scheme",
                               "fixed-length", "--set", "analysis=fp32", "--device", device],
                              check=False, capture_output=True, text=True)
    found = SPEED.search(done.stdout)
    if found is None:
        sys.exit(f"gpu_table: encode did not say its speed\n{done.stdout}{done.stderr}")
    return float(found[1]), 1 - int(found[2]) / 100


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", default=ROOT / "build/cuda", type=pathlib.Path)
    parser.add_argument("--pictures", type=int, default=0, help="1000 on a GPU, else 8")
    parser.add_argument("--source", default=ROOT / "tests/data", help="folder of pictures of 768 x 512")
    parser.add_argument("--seconds", default="1")
    a = parser.parse_args()
    gpu = torch.cuda.is_available()
    device = "cuda" if gpu else "cpu"
    subprocess.run([a.build / "bin/cuda_table", a.seconds], check=True)
    if not gpu:
        print("\nno GPU in what follows: LibTorch finds none (NVIDIA's driver is missing, or the GPU)")
    count = a.pictures or (1000 if gpu else 8)
    rate, busy = encode(a.build / "bin/oligocodec", a.source, count, device)
    peak = matmul_peak(device)
    used = encoder_operations(768, 512) * rate / max(busy, 0.01)
    print(f"\n| {count} pictures, cae and fixed-length | {torch.cuda.get_device_name() if gpu else 'CPU'} |\n|---|---|")
    print(f"| pictures/s | {rate:.1f} |\n| share of the time in which the network worked | {100 * busy:.0f} % |")
    print(f"| measured peak of a matrix product, fp32 | {peak / 1e12:.2f} TFLOP/s |")
    print(f"| the network's share of it while it worked | {100 * used / peak:.0f} % |")


if __name__ == "__main__":
    main()
