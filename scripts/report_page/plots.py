"""Plots as SVG text that follows the page's colours."""
import io
import re

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

INK = "#010203"  # stands for the page's text colour, and becomes it
MARKERS = "osd^vPX*<>"

plt.rcParams.update({
    "svg.fonttype": "none", "svg.hashsalt": "oligocodec", "font.size": 10,
    "text.color": INK, "axes.edgecolor": INK, "axes.labelcolor": INK, "xtick.color": INK,
    "ytick.color": INK, "axes.facecolor": "none", "figure.facecolor": "none",
    "savefig.facecolor": "none", "legend.framealpha": 0, "legend.fontsize": 8,
})


def legend_below(figure, height, names):
    """A legend under the axes, of as many columns as the figure is wide enough for."""
    letters = 6 + max(len(name) for name in names)  # with the line and the space between columns
    columns = max(1, min(3, 110 // letters))
    figure.set_size_inches(7.2, height + 0.17 * (-(-len(names) // columns)))
    return figure.legend(loc="outside lower center", ncols=columns)


def as_svg(figure, title):
    """The figure as an <svg> with a title for those who cannot see it."""
    data = io.StringIO()
    figure.savefig(data, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    text = data.getvalue()
    text = text[text.index("<svg"):].replace(INK, "currentColor")
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    # Every figure's ids are its own: several are in one page.
    mark = re.sub(r"\W+", "-", title.lower())
    text = re.sub(r'id="([^"]+)"', rf'id="{mark}-\1"', text)
    text = re.sub(r'(href="|url\()#', rf"\g<1>#{mark}-", text)
    safe = title.replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", f' role="img" aria-label="{safe}"><title>{safe}</title>', 1)


def lines(title, x_title, y_title, curves, log_x=False, x_percent=False):
    """One line a (name, points, options) with points (x, y) or (x, y, low, high); None without any.
    Options: dashed, thin, plain (without markers)."""
    curves = [(name, points, options) for name, points, options in curves if points]
    if not curves:
        return None
    figure, axis = plt.subplots(figsize=(7.2, 4.4), layout="constrained")
    for i, (name, points, options) in enumerate(curves):
        scale = 100 if x_percent else 1
        x, y = [scale * point[0] for point in points], [point[1] for point in points]
        thin = options.get("thin", False)
        style = {"color": f"C{i % 10}", "linewidth": 1 if thin else 1.8, "label": name,
                 "linestyle": "--" if options.get("dashed") else "-",
                 "marker": "" if thin else MARKERS[i % len(MARKERS)], "markersize": 5,
                 "alpha": 0.6 if thin else 1}
        if any(len(point) == 4 and point[2] is not None for point in points):
            low = [point[1] - (point[2] if point[2] is not None else point[1]) for point in points]
            high = [(point[3] if point[3] is not None else point[1]) - point[1] for point in points]
            axis.errorbar(x, y, yerr=[[max(0, one) for one in low], [max(0, one) for one in high]],
                          capsize=3, **style)
        else:
            axis.plot(x, y, **style)
    if log_x:
        axis.set_xscale("log")
    axis.set_xlabel(x_title)
    axis.set_ylabel(y_title)
    axis.grid(alpha=0.25, color=INK)
    if len(curves) > 6:  # beside the lines there is no room
        legend_below(figure, 4.4, [curve[0] for curve in curves])
    else:
        axis.legend()
    return as_svg(figure, title)


def bars(title, x_title, y_title, series):
    """One line of steps a (name, {x: share})."""
    series = [(name, shares) for name, shares in series if shares]
    if not series:
        return None
    figure, axis = plt.subplots(figsize=(7.2, 3.2), layout="constrained")
    for i, (name, shares) in enumerate(series):
        x = sorted(shares)
        axis.plot(x, [100 * shares[one] for one in x], drawstyle="steps-mid", color=f"C{i % 10}",
                  marker=MARKERS[i % len(MARKERS)] if len(x) == 1 else "",
                  label=name, linestyle=("-", "--", ":", "-.")[i // 10 % 4])
    axis.set_xlabel(x_title)
    axis.set_ylabel(y_title)
    axis.grid(alpha=0.25, color=INK)
    legend_below(figure, 3.2, [name for name, _ in series])
    return as_svg(figure, title)
