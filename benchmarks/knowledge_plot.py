"""The picture of how the search grows, for `benchmarks.knowledge_scale`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np


def plot(shown: Sequence[tuple[str, str, Sequence[tuple[int, float]]]], file: Path) -> None:
    """Milliseconds by size as a small SVG, the sizes logarithmic: name, colour and points of each line."""
    width, height, pad = 640, 360, 48
    sizes = sorted({size for _, _, points in shown for size, _ in points})
    top = max(ms for _, _, points in shown for _, ms in points) * 1.2
    left, right = np.log10(sizes[0]), np.log10(max(sizes[-1], sizes[0] * 10))

    def at(size: float, ms: float) -> tuple[float, float]:
        x = pad + (np.log10(size) - left) / (right - left) * (width - 2 * pad)
        return round(float(x), 1), round(height - pad - ms / top * (height - 2 * pad), 1)

    drawn = "".join(
        f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="'
        f'{" ".join("{},{}".format(*at(*point)) for point in points)}"/>'
        f'<text x="{pad + 8}" y="{pad + 16 * n}" fill="{colour}">{name}</text>'
        for n, (name, colour, points) in enumerate(shown)
    )
    marks = "".join(
        f'<text x="{at(size, 0)[0]}" y="{height - pad + 18}" text-anchor="middle">{size:,}</text>'
        for size in sizes
        if np.log10(size) % 1 == 0
    )
    scale = "".join(
        f'<text x="{pad - 6}" y="{at(sizes[0], ms)[1]}" text-anchor="end">{ms:.0f}</text>'
        for ms in np.linspace(0, top, 5)
    )
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
        f"<title>Milliseconds a question by number of passages</title>{drawn}{marks}{scale}</svg>\n",
        encoding="utf-8",
    )


def lines(result: dict[str, Any]) -> list[tuple[str, str, list[tuple[int, float]]]]:
    """What the plot shows."""
    text, index = result.get("growth", {}).get("rows", []), result.get("index", {}).get("rows", [])
    return [
        (name, colour, [(row[size], row[key]) for row in rows])
        for name, colour, rows, size, key in (
            ("text, embedding and search, p50", "#0b7285", text, "passages", "p50_ms"),
            ("text, embedding and search, p95", "#c92a2a", text, "passages", "p95_ms"),
            ("drawn vectors, index alone, p50", "#2b8a3e", index, "vectors", "p50_ms"),
        )
        if rows
    ]
