#!/usr/bin/env python3
"""Our metrics beside those of the Python packages that papers use, on ten pairs of pictures with odd and even sides.

  python3 -m venv agreement && agreement/bin/pip install torch==2.11.0 torchvision==0.26.0 lpips==0.1.4 \\
      torchmetrics==1.9.0 piq==0.8.0 pytorch-msssim==1.0.0 safetensors pillow
  agreement/bin/python scripts/metric_agreement.py --program build/bin/oligocodec -o agreement.json

Pairs are crops of the pictures in tests/data and the same crops as JPEG of quality 15. LPIPS: the packages' code
with the backbone of our weights file (in fp16), so that code is compared with code and no download is needed.
DISTS: both sides get one set of random weights, for the same reason. Prints a table in Markdown.
"""
import argparse
import io
import json
import pathlib
import subprocess
import sys
import tempfile
from unittest import mock

import numpy as np
import torch
import torchvision
from PIL import Image
from safetensors.torch import load_file, save_file

ROOT = pathlib.Path(__file__).resolve().parents[1]
SOURCES = ["kodim03", "kodim05", "kodim13", "kodim23"]
# Width and height: even, odd, multiples of 16 and of none of its parts; 177 is the smallest that all of them take for MS-SSIM.
SIDES = [(256, 256), (255, 255), (256, 193), (177, 177), (207, 320), (400, 303), (336, 176), (511, 384), (177, 226),
         (301, 299)]


def make_pairs(folder):
    for name in ("reference", "other"):
        (folder / name).mkdir()
    for i, (width, height) in enumerate(SIDES):
        picture = Image.open(ROOT / f"tests/data/{SOURCES[i % len(SOURCES)]}.png").convert("RGB")
        if width > picture.width or height > picture.height:
            picture = picture.transpose(Image.Transpose.ROTATE_90)
        left, top = (picture.width - width) // 2, (picture.height - height) // 3
        crop = picture.crop((left, top, left + width, top + height))
        crop.save(folder / "reference" / f"{i}.png")
        buffer = io.BytesIO()
        crop.save(buffer, "JPEG", quality=15)
        Image.open(buffer).save(folder / "other" / f"{i}.png")


def tensor(path):
    pixels = np.asarray(Image.open(path).convert("RGB"), dtype=np.float32)
    return torch.from_numpy(pixels).permute(2, 0, 1)[None]


def random_dists_weights(folder):
    """DISTS of random numbers, scaled as VGG-16's are: a file of ours, and what piq would have downloaded."""
    torch.manual_seed(1)
    network = torchvision.models.vgg16(weights=None)
    state = {k: v for k, v in network.state_dict().items() if k.startswith("features.")}
    sizes = 3 + 64 + 128 + 256 + 512 + 512
    own = {"alpha": torch.rand(1, sizes, 1, 1) + .1, "beta": torch.rand(1, sizes, 1, 1) + .1}
    total = own["alpha"].sum() + own["beta"].sum()  # piq wants them to add up to 1, the original divides
    own = {name: tensor / total for name, tensor in own.items()}
    save_file({**state, **own}, folder / "state.safetensors")
    made = folder / "dists.safetensors"
    subprocess.run([sys.executable, ROOT / "scripts/convert_lpips.py", "dists", folder / "state.safetensors", "-o", made],
                   check=True, capture_output=True)
    return made, network, own


def ours(program, folder, dists):
    metrics = ["psnr-rgb", "ssim-rgb", "ms-ssim-rgb", "ms-ssim-valid-rgb", "lpips-alex", "lpips-squeeze"]
    found = [{} for _ in SIDES]
    for arguments in (["--metrics", *metrics], ["--metrics", "dists", "--vgg-weights", str(dists)]):
        run = subprocess.run([program, "compare", folder / "reference", folder / "other", "--json", *arguments],
                             check=True, capture_output=True, text=True)
        for row in json.loads(run.stdout)["pictures"]:
            figures = {key.removesuffix("_db").replace("_", "-"): value for key, value in row.items()}
            found[int(pathlib.Path(row["name"]).stem)].update(figures)
    return found


def lpips_of(backbone):
    import lpips
    network = lpips.LPIPS(net=backbone, pnet_rand=True, verbose=False)
    state = load_file(ROOT / f"models/pretrained/lpips-{backbone}.safetensors")
    own = network.net.state_dict()  # sliceK.N.weight, N being torchvision's number
    network.net.load_state_dict({name: state["features." + name.split(".", 1)[1]].float() for name in own})
    for i, lin in enumerate(network.lins):
        lin.model[1].weight.data = state[f"weight{i}"].float().reshape(lin.model[1].weight.shape)
    return network.eval()


def dists_of(network, own):
    import piq
    with mock.patch("torch.hub.load_state_dict_from_url", lambda *_, **__: own), \
            mock.patch("piq.perceptual.vgg16", lambda *_, **__: network):
        return piq.DISTS()


def theirs(folder, network, own):
    """Rows (metric of ours, package, function of two pictures in 0..255)."""
    import piq
    import pytorch_msssim
    import torchmetrics.functional.image as tm
    alex, squeeze, dists = lpips_of("alex"), lpips_of("squeeze"), dists_of(network, own)
    return [
        ("psnr-rgb", "torchmetrics", lambda a, b: tm.peak_signal_noise_ratio(b, a, data_range=255.)),
        ("psnr-rgb", "piq", lambda a, b: piq.psnr(a, b, data_range=255.)),
        ("ssim-rgb", "pytorch_msssim", lambda a, b: pytorch_msssim.ssim(a, b, data_range=255)),
        ("ssim-rgb", "torchmetrics", lambda a, b: tm.structural_similarity_index_measure(b, a, data_range=255.)),
        ("ssim-rgb", "piq, downsample=False", lambda a, b: piq.ssim(a, b, data_range=255., downsample=False)),
        ("ssim-rgb", "piq", lambda a, b: piq.ssim(a, b, data_range=255.)),
        ("ms-ssim-rgb", "pytorch_msssim", lambda a, b: pytorch_msssim.ms_ssim(a, b, data_range=255)),
        ("ms-ssim-rgb", "torchmetrics",
         lambda a, b: tm.multiscale_structural_similarity_index_measure(b, a, data_range=255.)),
        ("ms-ssim-rgb", "piq", lambda a, b: piq.multi_scale_ssim(a, b, data_range=255.)),
        ("ms-ssim-valid-rgb", "pytorch_msssim", lambda a, b: pytorch_msssim.ms_ssim(a, b, data_range=255)),
        ("ms-ssim-valid-rgb", "torchmetrics",
         lambda a, b: tm.multiscale_structural_similarity_index_measure(b, a, data_range=255.)),
        ("lpips-alex", "lpips", lambda a, b: alex(a / 127.5 - 1, b / 127.5 - 1)),
        ("lpips-squeeze", "lpips", lambda a, b: squeeze(a / 127.5 - 1, b / 127.5 - 1)),
        ("dists", "piq", lambda a, b: dists(a / 255, b / 255)),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", default=str(ROOT / "build/bin/oligocodec"))
    parser.add_argument("-o", "--output", type=pathlib.Path, help="all figures as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, torch.no_grad():
        folder = pathlib.Path(name)
        make_pairs(folder)
        dists, network, own = random_dists_weights(folder)
        own_figures = ours(arguments.program, folder, dists)
        pairs = [(tensor(folder / "reference" / f"{i}.png"), tensor(folder / "other" / f"{i}.png"))
                 for i in range(len(SIDES))]
        rows = []
        for metric, package, function in theirs(folder, network, own):
            their_figures = [float(function(a, b)) for a, b in pairs]
            rows.append({"metric": metric, "package": package, "ours": [f[metric] for f in own_figures],
                         "theirs": their_figures})
    print("| metric | package | largest difference | of pictures with even sides | mean of ours |\n|---|---|---|---|---|")
    even = [width % 16 == 0 and height % 16 == 0 for width, height in SIDES]
    for row in rows:
        off = [abs(a - b) for a, b in zip(row["ours"], row["theirs"])]
        print(f"| `{row['metric']}` | {row['package']} | {max(off):.1e} "
              f"| {max(o for o, e in zip(off, even) if e):.1e} | {np.mean(row['ours']):.4f} |")
    if arguments.output:
        arguments.output.write_text(json.dumps({"sides": SIDES, "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
