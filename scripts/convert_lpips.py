#!/usr/bin/env python3
"""Makes our weights of LPIPS and DISTS (models/README.md, "LPIPS and DISTS weights") of torchvision's and the metric's own.

  .venv/bin/python scripts/convert_lpips.py vgg vgg16-397923af.pth -o lpips-vgg.safetensors
  .venv/bin/python scripts/convert_lpips.py dists vgg16-397923af.pth DISTS/weights.pt -o dists.safetensors

STATE files are PyTorch state dicts (.pth) or safetensors; together they hold torchvision's `features.*`
(VGG-16, AlexNet or SqueezeNet 1.1, trained on ImageNet) and the `lin*.model.1.weight` of LPIPS v0.1.
For vgg the latter may be left out: models/metrics/lpips-vgg-lin.safetensors has them. dists takes VGG-16 and
the `alpha` and `beta` of DISTS.
"""
import argparse
import hashlib
import pathlib
import re
import sys

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

VGG_LIN = pathlib.Path(__file__).resolve().parents[1] / "models/metrics/lpips-vgg-lin.safetensors"
TAPS = {"alex": 5, "squeeze": 7, "vgg": 5}
TYPES = {torch.float32: "F32", torch.float16: "F16"}


def load_state(path):
    if path.suffix == ".safetensors":
        return load_file(path)
    return torch.load(path, map_location="cpu", weights_only=True)


def our_tensors(states):
    """Our names; what LPIPS does not look at (a classifier's last layers) is left out."""
    tensors = {}
    for state in states:
        for name, tensor in state.items():
            lin = re.fullmatch(r"lin(\d)\.model\.1\.weight", name)
            if lin:
                tensors[f"weight{lin[1]}"] = tensor
            elif name in ("alpha", "beta"):
                tensors[name] = tensor
            elif name.startswith("features."):
                tensors[name] = tensor
    return tensors


def tensor_hash(tensors):
    """SHA-256 as core::hash_tensors takes it (models/README.md, "Model files")."""
    sha = hashlib.sha256()
    for name in sorted(tensors):
        tensor = tensors[name]
        for text in (name, TYPES[tensor.dtype], ",".join(map(str, tensor.shape))):
            sha.update(text.encode() + b"\0")
        sha.update(tensor.numpy().astype(tensor.numpy().dtype.newbyteorder("<")).tobytes())
    return sha.hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("backbone", choices=[*sorted(TAPS), "dists"])
    parser.add_argument("states", nargs="+", type=pathlib.Path, metavar="STATE")
    parser.add_argument("-o", "--output", required=True, type=pathlib.Path)
    parser.add_argument("--fp16", action="store_true", help="half the size, values within 1e-3")
    parser.add_argument("--source", default="torchvision's ImageNet features; the metric's own weights",
                        help="kept in the file: where the weights come from")
    a = parser.parse_args()
    tensors = our_tensors(map(load_state, a.states))
    if a.backbone == "vgg" and "weight0" not in tensors:
        tensors.update(load_file(VGG_LIN))
    own = ["alpha", "beta"] if a.backbone == "dists" else [f"weight{i}" for i in range(TAPS[a.backbone])]
    for name in ["features.0.weight", *own]:
        if name not in tensors:
            sys.exit(f"convert_lpips.py: the STATE files have nothing for '{name}'")
    kind = torch.float16 if a.fp16 else torch.float32
    tensors = {name: tensor.to(kind).contiguous() for name, tensor in tensors.items()}
    if a.backbone == "dists":
        tensors = {name: tensor for name, tensor in tensors.items() if not name.startswith("weight")}
    metric = "dists" if a.backbone == "dists" else f"lpips-{a.backbone}"
    metadata = {"metric": metric, "source": a.source, "hash": tensor_hash(tensors)}
    save_file(tensors, a.output, metadata)
    with safe_open(a.output, "pt") as file:
        print(f"{a.output}: {len(file.keys())} tensors, hash {file.metadata()['hash'][:8]}")


if __name__ == "__main__":
    main()
