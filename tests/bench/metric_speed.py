"""Speed of MS-SSIM and LPIPS in C++ beside Python's torch: pytorch_msssim (pip install pytorch-msssim,
used where it is installed) and LPIPS written with torch's functions as its authors wrote it. The two run
in turn on the same machine; processor time, ratios pair by pair.

    .venv/bin/python tests/bench/metric_speed.py [--rounds 5] [--threads 1]
"""

import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIRES = ["3", "4", "6", "7", "9", "10", "11", "12"]
# Layers up to the last tap: convolution (name, stride, padding), fire module, pool or tap.
ALEX = [("0", 4, 2), "tap", "pool", ("3", 1, 2), "tap", "pool", ("6", 1, 1), "tap", ("8", 1, 1), "tap",
        ("10", 1, 1), "tap"]
SQUEEZE = [("0", 2, 0), "tap", "pool", "3", "4", "tap", "pool", "6", "7", "tap", "pool", "9", "tap",
           "10", "tap", "11", "tap", "12", "tap"]


def lpips(backbone):
    """The metric as a function of two N3HW batches in -1..1, weights in fp32."""
    import torch
    import torch.nn.functional as F
    from safetensors.torch import load_file

    path = ROOT / f"models/pretrained/lpips-{backbone}.safetensors"
    weights = {name: tensor.float() for name, tensor in load_file(path).items()}
    shift = torch.tensor([-.030, -.088, -.188]).view(1, 3, 1, 1)
    scale = torch.tensor([.458, .448, .450]).view(1, 3, 1, 1)

    def convolution(x, name, stride=1, padding=0):
        name = f"features.{name}"
        return F.conv2d(x, weights[name + ".weight"], weights[name + ".bias"], stride, padding)

    def features(x):
        taps = []
        for layer in SQUEEZE if backbone == "squeeze" else ALEX:
            if layer == "tap":
                taps.append(x)
            elif layer == "pool":
                x = F.max_pool2d(x, 3, 2, ceil_mode=backbone == "squeeze")
            elif layer in FIRES:
                few = F.relu(convolution(x, f"{layer}.squeeze"), inplace=True)
                x = torch.cat([F.relu(convolution(few, f"{layer}.expand1x1"), inplace=True),
                               F.relu(convolution(few, f"{layer}.expand3x3", 1, 1), inplace=True)], 1)
            else:
                x = F.relu(convolution(x, *layer), inplace=True)
        return taps

    def unit(x):
        return x / (torch.sqrt(torch.sum(x**2, dim=1, keepdim=True)) + 1e-10)

    def distance(a, b):
        both = zip(features((a - shift) / scale), features((b - shift) / scale))
        return sum(F.conv2d((unit(x) - unit(y))**2, weights[f"weight{i}"]).mean([2, 3])
                   for i, (x, y) in enumerate(both))

    return distance


def processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def median_seconds(work, seconds):
    work()
    times, begin = [], processor_seconds()
    while processor_seconds() - begin < seconds or len(times) < 3:
        start = processor_seconds()
        work()
        times.append(processor_seconds() - start)
    return statistics.median(times)


def measure_here(seconds, threads):
    """What metric_seconds prints, of Python's torch."""
    import torch
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    a, b = torch.rand(1, 3, 512, 768), torch.rand(1, 3, 512, 768)
    metrics = {f"lpips-{name}": lpips(name) for name in ("alex", "squeeze")}
    try:
        from pytorch_msssim import ms_ssim
        metrics["ms-ssim"] = lambda x, y: ms_ssim(x, y, data_range=1.0, size_average=False)
    except ImportError:
        print("pytorch_msssim is not installed: no line for ms-ssim", file=sys.stderr)
    for name, metric in metrics.items():
        def figure():
            with torch.no_grad():
                metric(a, b)

        def loss():
            metric(a.clone().requires_grad_(), b).sum().backward()

        print(json.dumps({"name": name, "figure_s": median_seconds(figure, seconds),
                          "loss_s": median_seconds(loss, seconds)}))


def lines_of(command):
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return {line["name"]: line for line in map(json.loads, out.splitlines())}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--build", default=ROOT / "build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--python-only", action="store_true", help="one run of Python's half, as JSON")
    a = parser.parse_args()
    if a.python_only:
        return measure_here(a.seconds, a.threads)
    ours = [f"{a.build}/bin/metric_seconds", str(a.seconds), str(a.threads)]
    theirs = [sys.executable, __file__, "--python-only", "--seconds", str(a.seconds),
              "--threads", str(a.threads)]
    pairs = [(lines_of(ours), lines_of(theirs)) for _ in range(a.rounds)]
    for name in sorted(pairs[0][1]):
        for key in ("figure_s", "loss_s"):
            times = [[pair[side][name][key] for pair in pairs] for side in (0, 1)]
            ratio = [python / cpp for cpp, python in zip(*times)]
            print(f"{name} {key[:-2]}: C++ {1e3 * statistics.median(times[0]):.0f} ms, "
                  f"Python {1e3 * statistics.median(times[1]):.0f} ms, "
                  f"Python / C++ {statistics.median(ratio):.2f} ({min(ratio):.2f} .. {max(ratio):.2f})")


if __name__ == "__main__":
    main()
