"""Three texts become one: what was generated last, what is on disk, what is generated now."""

from __future__ import annotations

from generator.project.merge.formats import fault
from generator.project.merge.lines import merge_lines
from generator.project.merge.python import Tidy, merge_python, symbols
from generator.project.merge.source import Source, meaning
from generator.project.merge.values import BOTH_ADDED, Conflict, Merge, Side

__all__ = ["Conflict", "Merge", "Side", "is_same", "merge", "symbols"]


def merge(
    path: str,
    base: str | None,
    ours: str,
    new: str,
    *,
    prefer: Side = Side.OURS,
    tidy: Tidy = str,
) -> Merge:
    """The file with the changes of both sides since `base`, which is None where nobody knows it.

    Where both changed the same thing, the preferred side stands in the text and a conflict says so.
    """
    if new in (base, ours):
        return Merge(ours)
    if base is None and is_same(path, ours, new):
        return Merge(ours)
    if base is None:
        text = ours if prefer is Side.OURS else new
        return Merge(text, (Conflict("", 1, max(1, ours.count("\n")), BOTH_ADDED),))
    if base == ours:
        return Merge(new)
    if path.endswith((".py", ".pyi")):
        try:
            return merge_python(base, ours, new, prefer, tidy)
        except (SyntaxError, ValueError):
            pass  # the author is in the middle of something: lines are all there is
    return _readable(path, merge_lines(path, base, ours, new, prefer), ours, new, prefer)


def _readable(path: str, merged: Merge, ours: str, new: str, prefer: Side) -> Merge:
    """Lines may merge to two tables of one name: then the file as a whole is a conflict."""
    reason = fault(path, merged.text)
    if reason is None or fault(path, ours) is not None:
        return merged
    whole = Conflict("", 1, max(1, ours.count("\n")), f"merged it could not be read: {reason}")
    return Merge(ours if prefer is Side.OURS else new, (whole,))


def is_same(path: str, one: str, other: str) -> bool:
    """Whether two texts are equal or, in Python, differ in layout only."""
    if one == other:
        return True
    if not path.endswith((".py", ".pyi")):
        return False
    try:
        first, second = Source(one), Source(other)
        return meaning(first.tree) == meaning(second.tree) and [
            each.text for each in first.comments
        ] == [each.text for each in second.comments]
    except (SyntaxError, ValueError):
        return False
