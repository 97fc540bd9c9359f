"""The page itself: everything in one file, which asks the network for nothing."""
import base64
import io
import pathlib

import jinja2
from PIL import Image

from . import bd_rate, sections
from .results import LEVELS, of_kind, whole_pictures

TEMPLATE = pathlib.Path(__file__).with_name("template.html")
VIEWS = {"clean": "read without errors", "damaged": "after the channel"}
MOST_PX = 1024


def digits(value, count):
    return "-" if not isinstance(value, (int, float)) else f"{value:.{count}f}"


def named(cases, label):
    return next((case for case in cases if case["label"] == label), None)


def as_jpeg(path):
    with Image.open(path) as picture:
        rgb = picture.convert("RGB")
    rgb.thumbnail((MOST_PX, MOST_PX))
    data = io.BytesIO()
    rgb.save(data, format="JPEG", quality=85)
    return "data:image/jpeg;base64," + base64.b64encode(data.getvalue()).decode(), rgb.size


def shown_pictures(folder):
    """Each folder in `folder` with original.png and clean.png or damaged.png, by its caption.txt."""
    items = []
    for one in sorted(pathlib.Path(folder).iterdir()) if folder else []:
        original = one / "original.png"
        if not original.is_file():
            continue
        data, (width, height) = as_jpeg(original)
        views = [{"name": name, "data": as_jpeg(one / f"{key}.png")[0]}
                 for key, name in VIEWS.items() if (one / f"{key}.png").is_file()]
        caption = one / "caption.txt"
        if views:
            items.append({"original": data, "width": width, "height": height, "views": views,
                          "caption": caption.read_text(encoding="utf-8").strip()
                          if caption.is_file() else one.name})
    return items


def render(results, options):
    """The page of results (results.load) as text. Options: title, anchor, pictures, cost."""
    environment = jinja2.Environment(autoescape=True, trim_blocks=True)
    environment.filters.update(digits=digits, named=named)
    curves = of_kind(results, "rates")
    against = next((one for one in curves if one["name"] == options.anchor), None)
    if against is None:
        against = next((one for one in curves if one["codec"] == "jpegdna"), None)
    figure_three = sections.figure_three(results)
    parts = [("rate", "Quality over rate", sections.rate_curves(results)),
             ("capacity", "Fidelity over virtual capacity", [figure_three] if figure_three else []),
             ("robustness", "Quality over noise and losses", sections.robustness(results)),
             ("cost", "Write cost against read cost", sections.cost_figures(options.cost)),
             ("oligos", "Oligos and coverage", sections.oligo_figures(results))]
    table_one = sections.table_one(results)
    cases = [case["label"] for row in table_one if row["point"] for case in row["cases"]]
    shown = shown_pictures(options.pictures)
    bd = sections.bd_rows(results, against)
    contents = [("table-one", "Table I")] if table_one else []
    contents += [(key, name) for key, name, figures in parts if figures]
    contents += [("bd-rate", "BD-rate")] if bd else []
    contents += [("pictures", "Pictures")] if shown else []
    contents += [("results", "All results")]
    counts = [len(whole_pictures(point)) for result in results for point in result["whole"]]
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        title=options.title, results=results, version=results[0].get("version", "") if results else "",
        table_one=table_one, cases=list(dict.fromkeys(cases)), sections=parts, bd=bd, shown=shown,
        contents=contents, columns=sections.metric_columns(results), levels=LEVELS,
        interpolation=bd_rate.INTERPOLATION, least_overlap=bd_rate.LEAST_OVERLAP,
        lossless=sections.lossless(results), pictures=max(counts, default=0))
