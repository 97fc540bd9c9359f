"""Table I as Markdown."""
from .sections import table_one


def _digits(value, count):
    return "-" if value is None else f"{value:.{count}f}"


def _line(cells):
    return "| " + " | ".join(cells) + " |"


def _quality(row, case):
    if row["mean"].get("lossless"):
        return "lossless" if case["recovered"] else "-"
    return _digits(case["mean"]["psnr_rgb_db"], 2)


def numbers(results):
    """What the tables say, without the rest of the results: models/figures/table-one.json is such a list."""
    rows = []
    for row in table_one(results):
        kept = {key: row.get(key) for key in ("name", "printed", "errors", "label", "description", "note")}
        if row["point"] is not None:
            kept["point"] = {}
            kept["mean"] = {key: row["mean"].get(key)
                            for key in ("bpp", "virtual_bits_per_nt", "psnr_rgb_db", "lossless")}
            kept["cases"] = [{**{key: case[key] for key in ("label", "trials", "recovered")},
                              "mean": {"psnr_rgb_db": case["mean"]["psnr_rgb_db"]}} for case in row["cases"]]
        else:
            kept["point"] = None
        rows.append(kept)
    return rows


def markdown(results):
    """The tables of results."""
    return tables(table_one(results))


def tables(rows):
    """The densities of every system at three levels beside what the paper prints, then the share of trials
    that came back and their PSNR-RGB a channel. Densities are virtual bits per nt, 24 x pixels / nt."""
    lines = [_line(["system", "setting", "bpp", "payload", "strand", "ordered", "PSNR-RGB, dB", "printed"]),
             "|---|---|---:|---:|---:|---:|---:|---:|"]
    for row in rows:
        printed = f"{row['printed']['bits_per_nt']:g}" if row["printed"] else "-"
        if row["point"] is None:
            lines.append(_line([row["name"], row["errors"][0] if row["errors"] else "no result",
                                *["-"] * 5, printed]))
            continue
        mean, density = row["mean"], row["mean"]["virtual_bits_per_nt"]
        psnr = "lossless" if mean.get("lossless") else _digits(mean["psnr_rgb_db"], 2)
        lines.append(_line([row["name"], row["label"] or "as it is", _digits(mean["bpp"], 4),
                            *(_digits(density[level], 2) for level in ("payload", "strand", "ordered")),
                            psnr, printed]))
    channels = list(dict.fromkeys(case["label"] for row in rows if row["point"] is not None for case in row["cases"]))
    lines += ["", _line(["system", *(f"{one}: recovered | dB" for one in channels)]),
              "|---|" + "---:|" * (2 * len(channels))]
    for row in rows:
        if row["point"] is None:
            continue
        cases = {case["label"]: case for case in row["cases"]}
        cells = [f"{cases[one]['recovered']} of {cases[one]['trials']} | {_quality(row, cases[one])}"
                 for one in channels]
        lines.append(_line([row["name"], *cells]))
    return "\n".join(lines) + "\n"
