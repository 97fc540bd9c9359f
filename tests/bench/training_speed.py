"""Training speed: oligocodec-train beside the same loop in Python's torch, in turn on one machine; the
ratio is taken pair by pair. Same photos, same crops a step, same network, loss and optimiser.

    .venv/bin/python tests/bench/training_speed.py --data PHOTOS/ [--rounds 3] [--steps 100] [--threads N]
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import tempfile
import time

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from cae_network import Cae

ROOT = pathlib.Path(__file__).resolve().parents[2]
CROP_PX, BATCH = 96, 8
WARM_UP_STEPS = 20


class TrainedCae(Cae):
    """The same network with gradients: rounding passes them straight through."""

    def __init__(self, path):
        super().__init__(path)
        for tensor in self.w.values():
            tensor.requires_grad_()

    def quantize(self, u):
        half = (self.config["levels"] - 1) / 2
        shift = -0.5 if self.config["levels"] % 2 == 0 else 0.0
        position = half * torch.tanh(u) + shift
        smooth = position + half - shift
        return smooth + (torch.floor(position + 0.5) + half - shift - smooth).detach()


def load_photos(folder, count):
    files = sorted(p for p in pathlib.Path(folder).rglob("*") if p.suffix in (".jpg", ".png"))
    photos = (np.asarray(Image.open(p).convert("RGB")) for p in files[:count])
    return [photo for photo in photos if min(photo.shape[:2]) >= CROP_PX]


def random_batch(photos):
    crops = []
    for photo in random.sample(photos, BATCH):
        top = random.randint(0, photo.shape[0] - CROP_PX)
        left = random.randint(0, photo.shape[1] - CROP_PX)
        crop = photo[top:top + CROP_PX, left:left + CROP_PX]
        crops.append(crop[:, ::-1] if random.random() < 0.5 else crop)
    return torch.from_numpy(np.stack(crops)).permute(0, 3, 1, 2).float().div_(255).contiguous()


def python_steps_per_second(weights, photos, steps):
    model = TrainedCae(weights)
    parameters = list(model.w.values())
    adam = torch.optim.Adam(parameters, lr=1e-5, fused=True)
    for step in range(WARM_UP_STEPS + steps):
        if step == WARM_UP_STEPS:
            start = time.perf_counter()
        images = random_batch(photos)
        adam.zero_grad(set_to_none=True)
        loss = F.mse_loss(model.decode(model.encode(images)), images) * 255**2
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for p in parameters if p.grad is not None], 1000)
        adam.step()
        loss.item()
    return steps / (time.perf_counter() - start)


def run_ours(a, folder, steps):
    log = WARM_UP_STEPS + steps
    subprocess.run(
        [f"{a.build}/bin/oligocodec-train", ROOT / "configs/train/cae-one-rate.json", "--quiet",
         "--data", a.data, "-o", folder, "--threads", str(a.threads), "--device", "cpu",
         "--set", f'stages=[{{"learning_rate":1e-5,"steps":{log}}}]',
         "--set", f"output.log_every={WARM_UP_STEPS}", "--set", "data.validation=1",
         "--set", f"output.validate_every={log}", "--set", "output.samples=false"], check=True, stdout=subprocess.DEVNULL)
    lines = [json.loads(line) for line in open(folder / "metrics.jsonl")]
    after = [line for line in lines if "loss" in line][1:]
    return (statistics.harmonic_mean(line["steps_per_second"] for line in after),
            statistics.mean(line["input_wait_share"] for line in after))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--build", default=ROOT / "build")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=100, help="a multiple of 20")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    photos = load_photos(a.data, 200)
    pairs, waits = [], []
    with tempfile.TemporaryDirectory() as folder:
        for i in range(a.rounds):
            run = pathlib.Path(folder) / str(i)
            ours, wait = run_ours(a, run, a.steps)
            pairs.append((ours, python_steps_per_second(run / "latest.safetensors", photos, a.steps)))
            waits.append(wait)
    ratios = [ours / theirs for ours, theirs in pairs]
    print(f"C++ {statistics.median(p[0] for p in pairs):.2f} steps/s, "
          f"Python {statistics.median(p[1] for p in pairs):.2f} steps/s, "
          f"C++ / Python {statistics.median(ratios):.3f} ({min(ratios):.3f} .. {max(ratios):.3f} over "
          f"{a.rounds} pairs); input wait {100 * statistics.mean(waits):.2f} %")


if __name__ == "__main__":
    main()
