"""The page's figures and tables, each from the results alone."""
import json
import pathlib

from . import bd_rate, plots
from .results import (LEVELS, METRICS, curve, curves_of, lossless, metrics_in, of_kind, published,
                      whole_pictures)


def _titled(metric):
    _, title, unit, more = METRICS[metric]
    return title + (f", {unit}" if unit else "") + ("" if more else " (less is better)")


def _density(level):
    return lambda point: point["mean"]["nt_per_pixel"][level]


def _bits_per_nt(results):
    """Payload bits a base of scheme adf in these results, at which published rates are drawn; None."""
    values = [point["mean"]["bits_per_nt"]["payload"] for result in results
              for point in result["whole"] if point["scheme"] == "adf"]
    return sum(values) / len(values) if values else None


def rate_curves(results):
    """A figure a metric and level, published curves over the payload level."""
    figures, rate = [], _bits_per_nt(results)
    lossless_ones = set(lossless(results))
    results = [one for one in curves_of(results) if one["name"] not in lossless_ones]
    for metric in metrics_in(results):
        if metric not in ("psnr-rgb", "ms-ssim-rgb", "lpips-alex", "lpips-vgg", "dists"):
            continue
        for level in ("payload", "ordered"):
            curves = [(result["name"], curve(result, metric, _density(level)), {})
                      for result in results]
            note = ""
            if level == "payload" and rate:
                most = max((points[-1][0] for _, points, _ in curves if points), default=0)
                for name, known in published().items():
                    points = [(bpp / rate, y) for bpp, y in zip(known["bpp"], known.get(metric, []))
                              if bpp / rate <= 1.2 * most]
                    curves.append((name + ", published", sorted(points),
                                   {"dashed": True, "thin": True}))
                note = (f"Published curves (Kodak, in bpp) are drawn at {rate:.3f} bits a base, what "
                        "scheme adf writes here.")
            title = f"{METRICS[metric][1]} against nt per pixel, {level} level"
            svg = plots.lines(title, f"nt per pixel ({level} level)", _titled(metric), curves)
            figures.append({"title": title, "svg": svg, "note": note})
    return [figure for figure in figures if figure["svg"]]


def bd_rows(results, anchor):
    """Rows against `anchor` (a result) over the ordered level, and against VTM in bpp."""
    rows = []
    for metric in ("psnr-rgb", "ms-ssim-rgb"):
        for result in of_kind(results, "rates"):
            sides = []
            if anchor is not None and result is not anchor:
                sides.append((anchor["name"] + ", ordered nt/px",
                              curve(anchor, metric, _density("ordered")),
                              curve(result, metric, _density("ordered"))))
            vtm = published()["VTM (VVC)"]
            sides.append(("VTM, published, bpp", list(zip(vtm["bpp"], vtm.get(metric, []))),
                          curve(result, metric, lambda point: point["mean"]["bpp"])))
            for name, known, own in sides:
                if len(own) < 2:
                    continue
                found = bd_rate.compare(metric, known, own)
                rows.append({"name": result["name"], "anchor": name, "metric": METRICS[metric][1],
                             "axis": bd_rate.axis_name(metric), **found})
    return rows


def table_one(results):
    """Rows of HybridFlow-DNA's table I: our densities at three levels beside what the paper prints."""
    rows = []
    for result in of_kind(results, "single", "rates"):
        about = result.get("comparator")
        if not about:
            continue
        row = {"name": result["name"], "description": result["description"],
               "printed": about.get("printed"), "note": about.get("note", ""),
               "errors": result["errors"], "point": None}
        if result["whole"]:
            label = (result["comparator"].get("row_setting")
                     or result["whole"][len(result["whole"]) // 2]["label"])
            point = next((one for one in result["whole"] if one["label"] == label),
                         result["whole"][len(result["whole"]) // 2])
            mean = point["mean"]
            paper = None
            if mean.get("file_ratio") and mean["bits_per_nt"]["payload"]:
                paper = mean["file_ratio"] * mean["bits_per_nt"]["payload"]
            row.update(point=point, mean=mean, label=point["label"], cases=point["cases"],
                       paper_definition=paper)
        rows.append(row)
    return rows


def _swept(result):
    """{(key, point label): [(value, case)]} of the cases that a sweep gave."""
    lines = {}
    for point in result["whole"]:
        for case in point["cases"]:
            if case["value"] is None:
                continue
            key = case["label"].split("=")[0]
            lines.setdefault((key, point["label"]), []).append((case["value"], case))
    return lines


SWEPT = {"sub": "substitutions, % of the bases", "ins": "insertions, % of the bases",
         "del": "deletions, % of the bases", "dropout": "lost strands, %",
         "coverage": "reads a strand"}


def robustness(results):
    """Quality and share recovered over what was swept; Pic & Antonini's figure 4 for substitutions."""
    figures = []
    for key in SWEPT:
        for metric in metrics_in(results):
            if metric not in ("psnr-rgb", "ms-ssim-rgb", "lpips-alex"):
                continue
            curves, name = [], METRICS[metric][0]
            for result in results:
                for (swept, label), cases in _swept(result).items():
                    if swept.split()[-1] != key:
                        continue
                    points = []
                    for value, case in sorted(cases, key=lambda pair: pair[0]):
                        y, interval = case["mean"].get(name), case["interval"].get(name)
                        if y is not None:
                            ends = (interval["low"], interval["high"]) if interval else (None, None)
                            points.append((value, y, *ends))
                    many = len(result["whole"]) > 1
                    curves.append((result["name"] + (f", {label}" if many else ""), points, {}))
            if max((len(points) for _, points, _ in curves), default=0) < 2:
                continue
            title = f"{METRICS[metric][1]} against {SWEPT[key].split(',')[0]}"
            figures.append({"title": title, "svg": plots.lines(
                title, SWEPT[key], _titled(metric), curves, x_percent=key != "coverage"),
                "note": "Means over the pictures that came back; bars: 95 % intervals over trials."})
        shares = []
        for result in results:
            for (swept, label), cases in _swept(result).items():
                if swept.split()[-1] != key or len(cases) < 2:
                    continue
                many = len(result["whole"]) > 1
                shares.append((result["name"] + (f", {label}" if many else ""),
                               [(value, 100 * case["recovered"] / max(case["trials"], 1),
                                 100 * case["recovered_interval"]["low"],
                                 100 * case["recovered_interval"]["high"])
                                for value, case in sorted(cases, key=lambda pair: pair[0])], {}))
        if shares:
            title = f"Pictures that come back against {SWEPT[key].split(',')[0]}"
            figures.append({"title": title, "svg": plots.lines(
                title, SWEPT[key], "pictures that came back, %", shares,
                x_percent=key != "coverage"),
                "note": "Bars: Wilson's 95 % intervals over all trials."})
    return [figure for figure in figures if figure["svg"]]


def figure_three(results):
    """HybridFlow-DNA's figure 3: LPIPS over virtual capacity."""
    metric = next((one for one in ("lpips-vgg", "lpips-alex", "lpips-squeeze")
                   if one in metrics_in(results)), None)
    if metric is None:
        return None
    wanted = [result for result in curves_of(results) if any(
        result["name"].startswith(name) for name in ("HybridFlow", "JPEG-DNA", "VVC-DNA"))]
    curves = [(result["name"],
               curve(result, metric, lambda point: point["mean"]["virtual_bits_per_nt"]["payload"]),
               {}) for result in wanted]
    title = f"{METRICS[metric][1]} against virtual capacity, payload level"
    svg = plots.lines(title, "virtual bits per nt (24 bits a pixel; payload level)", _titled(metric),
                      curves, log_x=True)
    return {"title": title, "svg": svg, "note":
            "HybridFlow-DNA's figure 3, remade with our networks; the paper's LPIPS is of VGG, whose weights "
            "are the user's." if metric != "lpips-vgg" else ""} if svg else None


def _share(counts):
    total = sum(counts.values())
    return {key: value / total for key, value in counts.items()} if total else {}


def oligo_figures(results):
    """GC, longest runs and lengths of the oligos, and how often strands were read."""
    gc, runs, lengths, depths = [], [], [], []
    for result in of_kind(results, "single", "rates"):
        counts = [{}, {}, {}, {}]
        for point in result["whole"][:1]:
            for picture in whole_pictures(point):
                for i, value in enumerate(picture["oligos"]["gc"]):
                    counts[0][2 * i] = counts[0].get(2 * i, 0) + value
                for i, value in enumerate(picture["oligos"]["longest_run"]):
                    counts[1][i] = counts[1].get(i, 0) + value
                for length, value in picture["oligos"]["lengths_nt"].items():
                    counts[2][int(length)] = counts[2].get(int(length), 0) + value
                last = len(point["cases"]) - 1
                for trial in picture["trials"]:
                    for depth, value in enumerate(trial["depths"]):
                        if trial["case"] == last:
                            counts[3][depth] = counts[3].get(depth, 0) + value
        for kept, count in zip((gc, runs, lengths, depths), counts):
            if count:
                kept.append((result["name"], _share({key: value for key, value in count.items()
                                                     if value or kept is runs})))
    found = [
        ("GC content of the oligos", "C and G, % of an oligo's bases", gc),
        ("Longest runs in the oligos", "longest run of one base, nt", runs),
        ("Lengths of the oligos", "length with primers, nt", lengths),
        ("Reads a strand in the last channel", "reads a strand", depths)]
    return [{"title": title, "svg": svg, "note": ""} for title, x_title, series in found
            if (svg := plots.bars(title, x_title, "oligos, %", series))]


def cost_figures(path):
    """What must be synthesized against what must be sequenced, a line a channel."""
    if not path:
        return []
    cost = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    curves = [(channel, sorted((point["ordered_nt_per_pixel"], point["sequenced_nt_per_pixel"])
                               for point in points), {})
              for channel, points in cost["channels"].items()]
    title = "Sequenced against ordered nt per pixel"
    svg = plots.lines(title, "ordered nt per pixel (writing)", "sequenced nt per pixel (reading)", curves)
    best = "; ".join(
        f"{channel}: " + ", ".join(f"redundancy {point['redundancy']:g} at {point['coverage']:g} reads a strand"
                                   for point in points if point["optimal"])
        for channel, points in cost["channels"].items())
    note = (f"{cost['codec']} {cost['rate']} under {cost['scheme']}: the least coverage at which "
            f"{100 * cost['target']:g} % of {cost['trials']} trials a picture come back whole. "
            f"Not beaten in both: {best}.")
    return [{"title": title, "svg": svg, "note": note}] if svg else []


def metric_columns(results):
    return [(METRICS[name][0], _titled(name)) for name in metrics_in(results)]


__all__ = ["LEVELS", "bd_rows", "cost_figures", "figure_three", "lossless", "metric_columns", "oligo_figures",
           "rate_curves", "robustness", "table_one"]
