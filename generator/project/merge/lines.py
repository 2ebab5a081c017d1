"""Three versions of a list of lines become one, as `diff3` does it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from generator.project.merge.values import BOTH_CHANGED, Conflict, Merge, Side


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the result: settled lines, or three versions that do not go together."""

    lines: Sequence[str] = ()
    base: Sequence[str] = ()
    ours: Sequence[str] = ()
    new: Sequence[str] = ()
    start: int = 0
    """Where `ours` begins in the author's lines."""
    is_clash: bool = False


def merge_lines(path: str, base: str, ours: str, new: str, prefer: Side) -> Merge:
    """Merge any text; lines that both sides add to a plain list are no conflict."""
    merged: list[str] = []
    conflicts: list[Conflict] = []
    texts = [text.split("\n") for text in (base, ours, new)]
    for region in regions(*texts):
        if not region.is_clash:
            merged += region.lines
        elif _is_list(path, region):
            merged += [*region.new, *(line for line in region.ours if line not in region.new)]
        else:
            merged += region.ours if prefer is Side.OURS else region.new
            first = region.start + 1
            last = max(first, region.start + len(region.ours))
            conflicts.append(Conflict("", first, last, BOTH_CHANGED))
    return Merge("\n".join(merged), tuple(conflicts))


def merge_block(base: str, ours: str, new: str) -> str | None:
    """Merge the lines of one statement or body; None where they clash."""
    merged: list[str] = []
    for region in regions(base.split("\n"), ours.split("\n"), new.split("\n")):
        lines = _line_by_line(region) if region.is_clash else region.lines
        if lines is None:
            return None
        merged += lines
    return "\n".join(merged)


def _line_by_line(region: Region) -> list[str] | None:
    """Lines that only one side changed each, side by side: an `await` less here, a comment there."""
    if not len(region.base) == len(region.ours) == len(region.new):
        return None
    merged: list[str] = []
    for base, ours, new in zip(region.base, region.ours, region.new, strict=True):
        if ours != base and new not in (base, ours):
            return None
        merged.append(new if ours == base else ours)
    return merged


def regions(base: Sequence[str], ours: Sequence[str], new: Sequence[str]) -> Iterator[Region]:
    """The versions from top to bottom, cut where all three agree."""
    at_base = at_ours = at_new = 0
    for start_base, start_ours, start_new, length in _common(base, ours, new):
        yield from _region(
            base[at_base:start_base], ours[at_ours:start_ours], new[at_new:start_new], at_ours
        )
        if length:
            yield Region(base[start_base : start_base + length])
        at_base, at_ours, at_new = start_base + length, start_ours + length, start_new + length


def _region(
    base: Sequence[str], ours: Sequence[str], new: Sequence[str], start: int
) -> Iterator[Region]:
    if ours in (base, new):
        yield Region(new)
    elif new == base:
        yield Region(ours)
    else:
        yield Region((), base, ours, new, start, is_clash=True)


def _common(
    base: Sequence[str], ours: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Stretches that all three have: where they begin in each, and how long they are."""
    in_ours, in_new = _blocks(base, ours), _blocks(base, new)
    left = right = 0
    while left < len(in_ours) and right < len(in_new):
        base_ours, at_ours, length_ours = in_ours[left]
        base_new, at_new, length_new = in_new[right]
        start = max(base_ours, base_new)
        end = min(base_ours + length_ours, base_new + length_new)
        if start < end:
            yield start, at_ours + start - base_ours, at_new + start - base_new, end - start
        if base_ours + length_ours < base_new + length_new:
            left += 1
        else:
            right += 1
    yield len(base), len(ours), len(new), 0


def _blocks(base: Sequence[str], other: Sequence[str]) -> list[tuple[int, int, int]]:
    """Matching stretches; the ends that are equal anyway are not searched."""
    shortest = min(len(base), len(other))
    head = next((n for n in range(shortest) if base[n] != other[n]), shortest)
    rest = shortest - head
    tail = next((n for n in range(rest) if base[-1 - n] != other[-1 - n]), rest)
    middle = SequenceMatcher(
        None, base[head : len(base) - tail], other[head : len(other) - tail], autojunk=False
    )
    found = [(0, 0, head)] if head else []
    found += [(head + a, head + b, size) for a, b, size in middle.get_matching_blocks() if size]
    return [*found, (len(base) - tail, len(other) - tail, tail)] if tail else found


_LISTS = frozenset({".gitignore", ".dockerignore", ".env.example"})
_ARRAY_ITEM = re.compile(r'\s*"[^"\n]*",\s*(#.*)?')


def _is_list(path: str, region: Region) -> bool:
    """Whether both sides only add lines to something whose lines stand for themselves."""
    if region.base:
        return False
    if PurePosixPath(path).name in _LISTS:
        return True
    return path.endswith(".toml") and all(
        _ARRAY_ITEM.fullmatch(line) for line in [*region.ours, *region.new]
    )
