"""Results of `oligocodec evaluate` as the page needs them."""
import json
import pathlib
import sys

METRICS = {  # name in `results`: key in records, title, unit, whether more is better
    "psnr-rgb": ("psnr_rgb_db", "PSNR-RGB", "dB", True),
    "psnr-y": ("psnr_y_db", "PSNR-Y", "dB", True),
    "ssim-rgb": ("ssim_rgb", "SSIM", "", True),
    "ms-ssim-rgb": ("ms_ssim_rgb", "MS-SSIM", "", True),
    "ms-ssim-valid-rgb": ("ms_ssim_valid_rgb", "MS-SSIM, unpadded", "", True),
    "lpips-alex": ("lpips_alex", "LPIPS (Alex)", "", False),
    "lpips-squeeze": ("lpips_squeeze", "LPIPS (SqueezeNet)", "", False),
    "lpips-vgg": ("lpips_vgg", "LPIPS (VGG)", "", False),
    "dists": ("dists", "DISTS", "", False),
}
LEVELS = ("payload", "strand", "ordered")
PUBLISHED = pathlib.Path(__file__).with_name("published_kodak.json")


def load(paths):
    """The results in the given files; ends the program for a file that is none."""
    results = []
    for path in paths:
        try:
            result = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            sys.exit(f"report.py: {path} cannot be read as JSON: {error}")
        if result.get("format") != "oligocodec-evaluation-2":
            sys.exit(f"report.py: {path} is no result of `oligocodec evaluate`")
        result["file"] = pathlib.Path(path).stem
        result["whole"] = [point for point in result["points"] if "error" not in point]
        result["errors"] = [point["error"] for point in result["points"] if "error" in point]
        result["errors"] += [f"{picture['name']}: {picture['error']}" for point in result["whole"]
                             for picture in point["pictures"] if "error" in picture]
        results.append(result)
    for result in results:
        result["kind"] = _kind(result)
    names = [(result["kind"], result["name"]) for result in results]
    for result in results:  # legends tell them apart
        if names.count((result["kind"], result["name"])) > 1:
            result["name"] += f" [{result['file']}]"
    return results


def _kind(result):
    """swept: over a channel's value; rates: a curve; single: one point."""
    if any(case["value"] is not None for point in result["whole"] for case in point["cases"]):
        return "swept"
    return "rates" if len(result["points"]) > 1 else "single"


def of_kind(results, kind, otherwise=None):
    """Those of a kind; where there are none, those of another."""
    found = [result for result in results if result["kind"] == kind]
    return found if found or otherwise is None else of_kind(results, otherwise)


def metrics_in(results):
    """Names of the metrics that any point has, in the order of METRICS."""
    found = {name for result in results for point in result["whole"]
             for name, (key, *_) in METRICS.items() if point["mean"].get(key) is not None}
    return [name for name in METRICS if name in found]


def curve(result, metric, x_of):
    """Sorted (x, value) of a result's points; those without a value are left out."""
    key = METRICS[metric][0]
    points = [(x_of(point), point["mean"].get(key)) for point in result["whole"]]
    return sorted((x, y) for x, y in points if x is not None and y is not None)


def lossless(results):
    """Names of the results with a lossless point, which has no PSNR."""
    return [result["name"] for result in results
            if any(point["mean"].get("lossless") for point in result["whole"])]


def curves_of(results):
    """Results with a curve, and those of which there is one point alone; not both of one system."""
    curves = of_kind(results, "rates")
    names = {result["name"] for result in curves}
    return curves + [result for result in of_kind(results, "single") if result["name"] not in names]


def whole_pictures(point):
    return [picture for picture in point["pictures"] if "error" not in picture]


def published():
    return json.loads(PUBLISHED.read_text(encoding="utf-8"))
