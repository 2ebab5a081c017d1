"""What was measured, as a table of Markdown, as JSON and as a plot."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

OURS, LIMIT = "generated", "limit"
MARKS = ("<!-- measured by benchmarks/serve.py -->\n", "<!-- end -->\n")
COLOURS = {
    "generated": "#1b7f5c",
    "tutorial": "#9aa0a6",
    "FastCRUD": "#4a7fb5",
    "Litestar": "#b58a3c",
    "Django Ninja": "#8a6bb0",
    "limit": "#d0d4d8",
}
LEFT, RIGHT, BAR, GAP = 230, 70, 13, 14


@dataclass(frozen=True)
class Cost:
    """What one run of a case cost."""

    microseconds: float
    p99_milliseconds: float
    failures: int


@dataclass(frozen=True)
class Comparison:
    """One case of all applications: the costs of the rounds by the application's name."""

    case: str
    rounds: dict[str, list[Cost]]

    def median(self, name: str) -> float:
        """The microseconds of an application, the median of its rounds."""
        return statistics.median(cost.microseconds for cost in self.rounds[name])

    @property
    def best(self) -> str:
        """The peer that costs least."""
        return min((name for name in self.rounds if name not in (OURS, LIMIT)), key=self.median)

    @property
    def ratios(self) -> list[float]:
        """How many times less than the best peer's the generated application's requests cost, by round."""
        pairs = zip(self.rounds[self.best], self.rounds[OURS], strict=True)
        return [peer.microseconds / ours.microseconds for peer, ours in pairs]

    @property
    def ratio(self) -> float:
        return statistics.median(self.ratios)

    def p99(self, name: str) -> float:
        return statistics.median(cost.p99_milliseconds for cost in self.rounds[name])

    def failures(self, name: str) -> int:
        return sum(cost.failures for cost in self.rounds[name])


def mean_ratio(comparisons: list[Comparison]) -> float:
    """The geometric mean of the ratios."""
    return math.prod(one.ratio for one in comparisons) ** (1 / len(comparisons))


def table(comparisons: list[Comparison]) -> str:
    """The microseconds of all applications, the ratio to the best peer and its least and most."""
    names = list(comparisons[0].rounds)
    heads = ["case", *(f"{name}, µs" for name in names), "times less than the best peer"]
    lines = [heads, ["---", *("---:" for _ in heads[1:])]]
    for one in comparisons:
        costs = [f"{one.median(name):,.0f}" for name in names]
        least, most = min(one.ratios), max(one.ratios)
        ratio = f"{one.ratio:.2f} ({least:.2f} to {most:.2f}, {one.best})"
        lines.append([one.case, *costs, ratio])
    rows = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    mean = (
        f"Geometric mean: {mean_ratio(comparisons):.2f} times less than the best peer of each case."
    )
    return f"{rows}\n\n{mean}\n"


def plain(comparisons: list[Comparison]) -> dict[str, object]:
    """The same as JSON."""
    cases = {
        one.case: {
            name: {
                "microseconds": round(one.median(name)),
                "p99_milliseconds": round(one.p99(name), 1),
                "failures": one.failures(name),
            }
            for name in one.rounds
        }
        | {"best_peer": one.best, "ratios": [round(ratio, 3) for ratio in one.ratios]}
        for one in comparisons
    }
    return {"cases": cases, "mean_ratio": round(mean_ratio(comparisons), 3)}


def plot(comparisons: list[Comparison]) -> str:
    """Bars of microseconds, a group for each case."""
    names = list(comparisons[0].rounds)
    most = max(one.median(name) for one in comparisons for name in names)
    width = 860
    scale = (width - LEFT - RIGHT) / most
    group = BAR * len(names) + GAP
    height = 40 + group * len(comparisons)
    parts = [_rectangle(0, 0, width, height, "#ffffff")]
    x = LEFT
    for name in names:
        parts += [_rectangle(x, 12, 10, 10, COLOURS[name]), _text(x + 14, 21, name)]
        x += 24 + 7 * len(name)
    for number, one in enumerate(comparisons):
        top = 36 + number * group
        middle = top + BAR * len(names) / 2 + 4
        parts.append(_text(LEFT - 8, middle, one.case, anchor="end"))
        for place, name in enumerate(names):
            y = top + place * BAR
            length = one.median(name) * scale
            parts.append(_rectangle(LEFT, y, length, BAR - 2, COLOURS[name]))
            parts.append(_text(LEFT + length + 4, y + 9, f"{one.median(name):,.0f} µs", size=9))
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" role="img">',
            "<title>Processor time of the server for each request</title>",
            *parts,
            "</svg>\n",
        ]
    )


def _rectangle(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.1f}" height="{height:.0f}" fill="{fill}"/>'
    )


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 11) -> str:
    place = f'x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="{size}"'
    return f'<text {place} fill="#24292f">{escape(text)}</text>'


def write(page: Path, image: Path, comparisons: list[Comparison], machine: str) -> None:
    """Put the table between the marks of a page, and the plot beside it."""
    text = page.read_text("utf-8")
    before, _, rest = text.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    measured = f"\n{machine}\n\n{table(comparisons)}\n"
    page.write_text(before + MARKS[0] + measured + MARKS[1] + after, "utf-8")
    image.write_text(plot(comparisons), "utf-8")
