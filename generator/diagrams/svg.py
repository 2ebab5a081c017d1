"""A picture as SVG that needs no font, script or file of its own, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from generator.diagrams.graph import Box, BoxRow, Edge, EndMark, Graph, Look
from generator.diagrams.measures import GAP, HEAD, PADDING, Size, columns_of, cut, row_middle
from generator.diagrams.placing import Placed, Point, place
from generator.emit.escapes import visible

_MARGIN = 24.0
_CURVE = 7.0
_STYLE = """\
svg { color-scheme: light dark; }
.ground { fill: #ffffff; }
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #1f2933; }
.box { fill: #ffffff; stroke: #9aa5b1; }
.head { fill: #e4ecf5; stroke: #9aa5b1; }
.title { font-weight: 600; font-size: 13px; fill: #102a43; }
.type { fill: #52606d; }
.note { fill: #1767a6; font-size: 10.5px; }
.line { fill: none; stroke: #52708f; stroke-width: 1.4; }
.hollow { fill: #ffffff; stroke: #52708f; stroke-width: 1.4; }
.solid { fill: #52708f; }
.state { fill: #e4ecf5; stroke: #9aa5b1; }
@media (prefers-color-scheme: dark) {
  .ground { fill: #0f1720; }
  text { fill: #dbe4ee; }
  .box { fill: #16212d; stroke: #4b5d70; }
  .head, .state { fill: #22354a; stroke: #4b5d70; }
  .title { fill: #f0f6fc; }
  .type { fill: #9fb1c4; }
  .note { fill: #7cc0f4; }
  .line { stroke: #8fb0d1; }
  .hollow { fill: #0f1720; stroke: #8fb0d1; }
  .solid { fill: #8fb0d1; }
}"""


def svg(graphs: Sequence[Graph]) -> str:
    """One picture, or several below each other, each under its title."""
    placed = [place(graph) for graph in graphs]
    has_titles = len(graphs) > 1
    width = max(one.width for one in placed) + 2 * _MARGIN
    body: list[str] = []
    y = _MARGIN
    for graph, one in zip(graphs, placed, strict=True):
        if has_titles:
            body.append(_text(_MARGIN, y + 10, graph.title, "title"))
            y += 30
        body.append(f'<g transform="translate({_n(_MARGIN)} {_n(y)})">')
        body += _picture(one)
        body.append("</g>")
        y += one.height + _MARGIN
    title = ", ".join(graph.title for graph in graphs)
    size = f'width="{_n(width)}" height="{_n(y)}" viewBox="0 0 {_n(width)} {_n(y)}"'
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}>',
        f"<title>{_escaped(title)}</title>",
        f"<style>\n{_STYLE}\n</style>",
        '<rect class="ground" width="100%" height="100%"/>',
    ]
    return "\n".join([*head, *body, "</svg>"]) + "\n"


def _picture(placed: Placed) -> Iterator[str]:
    for line, points in placed.lines:
        yield from _line(line, points)
    for box, at, size in placed.boxes:
        yield from _box(box, at, size)


def _box(box: Box, at: Point, size: Size) -> Iterator[str]:
    x, y = at
    if box.look is Look.START:
        radius = size.width / 2
        yield f'<circle class="solid" cx="{_n(x + radius)}" cy="{_n(y + radius)}" r="{_n(radius)}"/>'
        return
    if box.look is not Look.ENTITY:
        yield _rectangle("state", x, y, size, 12)
        if box.look is Look.FINAL:
            inner = Size(size.width - 6, size.height - 6)
            yield _rectangle("state", x + 3, y + 3, inner, 9)
        yield _text(x + size.width / 2, y + size.height / 2 + 4.5, box.title, "title", "middle")
        return
    yield _rectangle("box", x, y, size, 5)
    low = _n(y + HEAD)
    yield (
        f'<path class="head" d="M{_n(x)} {low}V{_n(y + 5)}q0 -5 5 -5H{_n(x + size.width - 5)}'
        f'q5 0 5 5V{low}z"/>'
    )
    yield _text(x + size.width / 2, y + HEAD / 2 + 4.5, box.title, "title", "middle")
    names, types, _ = columns_of(box.rows)
    for number, row in enumerate(box.rows):
        yield from _row(row, x, y + row_middle(number) + 4, names, types)


def _row(row: BoxRow, x: float, y: float, names: float, types: float) -> Iterator[str]:
    left = x + PADDING
    yield _text(left, y, row.name, "name")
    if row.type:
        yield _text(left + names + GAP, y, row.type, "type")
    if row.note:
        yield _text(left + names + GAP + types + GAP, y, row.note, "note")


def _line(line: Edge, points: Sequence[Point]) -> Iterator[str]:
    yield f'<path class="line" d="{_rounded(points)}"/>'
    yield from _mark(line.start.mark, points[0], points[1])
    yield from _mark(line.end.mark, points[-1], points[-2])


def _rounded(points: Sequence[Point]) -> str:
    """The way through the points, with round corners where there is room for them."""
    parts = [f"M{_n(points[0][0])} {_n(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        curve = min(_CURVE, _distance(before, corner) / 2, _distance(corner, after) / 2)
        start, end = _towards(corner, before, curve), _towards(corner, after, curve)
        parts.append(f"L{_n(start[0])} {_n(start[1])}")
        parts.append(f"Q{_n(corner[0])} {_n(corner[1])} {_n(end[0])} {_n(end[1])}")
    parts.append(f"L{_n(points[-1][0])} {_n(points[-1][1])}")
    return "".join(parts)


def _mark(mark: EndMark, at: Point, next_point: Point) -> Iterator[str]:
    """What stands at an end: bars, a ring or a foot, as crow's foot notation has them."""
    x, y = at
    out = 1 if next_point[0] >= x else -1
    if mark is EndMark.ARROW:
        yield (f'<path class="solid" d="M{_n(x)} {_n(y)}l{9 * out} -4.5v9z"/>')
    elif mark is EndMark.MANY:
        foot = _n(x + 11 * out)
        yield f'<path class="line" d="M{_n(x)} {_n(y - 6)}L{foot} {_n(y)}L{_n(x)} {_n(y + 6)}"/>'
        yield f'<circle class="hollow" cx="{_n(x + 15 * out)}" cy="{_n(y)}" r="4"/>'
    elif mark in {EndMark.ONE, EndMark.MAYBE_ONE}:
        yield _bar(x + 7 * out, y)
        if mark is EndMark.ONE:
            yield _bar(x + 12 * out, y)
        else:
            yield f'<circle class="hollow" cx="{_n(x + 15 * out)}" cy="{_n(y)}" r="4"/>'


def _bar(x: float, y: float) -> str:
    return f'<path class="line" d="M{_n(x)} {_n(y - 6)}v12"/>'


def _rectangle(look: str, x: float, y: float, size: Size, radius: float) -> str:
    return (
        f'<rect class="{look}" x="{_n(x)}" y="{_n(y)}" width="{_n(size.width)}" '
        f'height="{_n(size.height)}" rx="{_n(radius)}"/>'
    )


def _text(x: float, y: float, text: str, look: str, anchor: str = "") -> str:
    where = f' text-anchor="{anchor}"' if anchor else ""
    whole = f"<title>{_escaped(text)}</title>" if cut(text) != text else ""
    return (
        f'<text class="{look}" x="{_n(x)}" y="{_n(y)}"{where}>{whole}{_escaped(cut(text))}</text>'
    )


def _escaped(text: str) -> str:
    return escape(visible(text))


def _n(number: float) -> str:
    """At most one digit behind the point, and none that says nothing."""
    return f"{number:.1f}".removesuffix(".0")


def _distance(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: Point, goal: Point, far: float) -> Point:
    length = _distance(start, goal) or 1.0
    return (
        start[0] + (goal[0] - start[0]) * far / length,
        start[1] + (goal[1] - start[1]) * far / length,
    )
