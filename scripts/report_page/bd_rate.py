"""Bjontegaard's rate difference with all that decides about it said: axis, interpolation, overlap."""
import math

import numpy as np

INTERPOLATION = "monotone cubic (PCHIP) of log rate over quality"
LEAST_OVERLAP = 0.75


def to_axis(metric, value):
    """The quality that is interpolated over: dB, for MS-SSIM -10 log10(1 - x), where its differences are
    about even; on its plain scale the same curves give other percentages."""
    if metric.startswith("ms-ssim"):
        return -10 * math.log10(max(1 - value, 1e-12))
    return value


def axis_name(metric):
    return "dB, -10 log10(1 - MS-SSIM)" if metric.startswith("ms-ssim") else "dB"


def _slopes(x, y):
    """Derivatives of Fritsch and Butland's monotone interpolation (1984)."""
    h, d = np.diff(x), np.diff(y) / np.diff(x)
    slopes = np.empty_like(x)
    slopes[0], slopes[-1] = d[0], d[-1]
    for i in range(1, len(x) - 1):
        w0, w1 = 2 * h[i] + h[i - 1], h[i] + 2 * h[i - 1]
        slopes[i] = 0 if d[i - 1] * d[i] <= 0 else (w0 + w1) / (w0 / d[i - 1] + w1 / d[i])
    return slopes


def _mean(x, y, low, high, steps=2000):
    at = low + (high - low) * (np.arange(steps) + 0.5) / steps
    m = _slopes(x, y)
    i = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
    h = x[i + 1] - x[i]
    t = (at - x[i]) / h
    values = ((1 + 2 * t) * (1 - t) ** 2 * y[i] + t * (1 - t) ** 2 * h * m[i]
              + t * t * (3 - 2 * t) * y[i + 1] + t * t * (t - 1) * h * m[i + 1])
    return values.mean()


def compare(metric, anchor, test):
    """{'percent', 'low', 'high', 'overlap'} of two lists of (rate, value), or {'why'}: what stands
    against it. `overlap` is the common range over the shorter of both ranges."""
    sides = []
    for points in (anchor, test):
        pairs = {}
        for rate, value in points:
            if rate > 0 and value is not None and math.isfinite(value):
                pairs.setdefault(to_axis(metric, value), rate)
        ordered = sorted(pairs.items())
        if len(ordered) < 2:
            return {"why": "fewer than two points"}
        quality = np.array([q for q, _ in ordered])
        rate = np.log([r for _, r in ordered])
        if np.any(np.diff(rate) <= 0):
            return {"why": "quality falls while the rate grows"}
        sides.append((quality, rate))
    low = max(quality[0] for quality, _ in sides)
    high = min(quality[-1] for quality, _ in sides)
    if high <= low:
        return {"why": "no common range of quality"}
    difference = _mean(*sides[1], low, high) - _mean(*sides[0], low, high)
    shorter = min(quality[-1] - quality[0] for quality, _ in sides)
    return {"percent": 100 * (math.exp(difference) - 1), "low": low, "high": high,
            "overlap": (high - low) / shorter}
