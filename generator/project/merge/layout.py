"""A generated text in the author's layout, wherever its statements are those that the author has."""

from __future__ import annotations

import ast

from generator.project.merge.source import meaning
from generator.project.merge.units import Block, Suite, Unit, body_of, head_end


def in_layout_of(here: Unit, there: Unit) -> str:
    """The text of `there`, whose statements look as in `here` where they mean the same.

    What an author's formatter did to a class is not undone because one of its methods changed.
    """
    if here.is_same(there):
        return here.text
    mine, theirs = _inside(here), _inside(there)
    if mine is None or theirs is None or type(here.node) is not type(there.node):
        return there.text
    above = _above(here if _decorators(here) == _decorators(there) else there)
    head = _head(here if _head_meaning(here) == _head_meaning(there) else there)
    tail = mine.tail if mine.tail.split() == theirs.tail.split() else theirs.tail
    return above + head + "".join(_laid_out(mine, unit) for unit in theirs.units) + tail


def _laid_out(mine: Suite, unit: Unit) -> str:
    alike = mine.by_key.get(unit.key)
    if alike is None or not alike.is_same(unit):
        alike = next((each for each in mine.units if each.is_same(unit)), alike)
    if alike is None:
        return unit.lead + unit.text
    lead = alike.lead if alike.lead.split() == unit.lead.split() else unit.lead
    return lead + in_layout_of(alike, unit)


def _inside(unit: Unit) -> Suite | None:
    """The statements of a block; None for what is none, or has several parts."""
    node = unit.node
    if not isinstance(node, Block) or getattr(node, "orelse", None):
        return None
    end = head_end(unit.source, node)
    return (
        None if node.body[0].lineno <= end else body_of(unit.source, node.body, end + 1, unit.last)
    )


def _above(unit: Unit) -> str:
    """The decorators."""
    assert unit.node is not None  # noqa: S101 - it has an inside
    return "".join(unit.source.lines[unit.first - 1 : unit.node.lineno - 1])


def _decorators(unit: Unit) -> object:
    assert unit.node is not None  # noqa: S101 - it has an inside
    comments = unit.source.comments_of(unit.first, unit.node.lineno - 1)
    return meaning(getattr(unit.node, "decorator_list", [])), comments


def _head(unit: Unit) -> str:
    assert isinstance(unit.node, Block)  # noqa: S101 - it has an inside
    end = head_end(unit.source, unit.node)
    return "".join(unit.source.lines[unit.node.lineno - 1 : end])


def _head_meaning(unit: Unit) -> object:
    assert isinstance(unit.node, Block)  # noqa: S101 - it has an inside
    apart = {"body", "decorator_list"}
    fields = [meaning(value) for name, value in ast.iter_fields(unit.node) if name not in apart]
    comments = unit.source.comments_of(unit.node.lineno, head_end(unit.source, unit.node))
    return fields, comments
