"""Three versions of a Python module become one: unit by unit, imports as a set."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from generator.project.merge import imports
from generator.project.merge.assignments import merged_assignment
from generator.project.merge.functions import merge_function
from generator.project.merge.layout import in_layout_of
from generator.project.merge.lines import merge_block
from generator.project.merge.order import arrange
from generator.project.merge.source import Function, Source, meaning, same
from generator.project.merge.units import HEAD, Suite, Unit, head_end, of_class, of_module
from generator.project.merge.values import (
    BOTH_ADDED,
    BOTH_CHANGED,
    EDITED_AND_REMOVED,
    Conflict,
    Merge,
    Side,
    for_each,
)

Tidy = Callable[[str], str]
"""Lays out a few statements; the text as it was where it cannot."""


def merge_python(base: str, ours: str, new: str, prefer: Side, tidy: Tidy) -> Merge:
    """Merge a module; `SyntaxError` where one of the three is no Python."""
    merger = _Merger(prefer, tidy)
    text = merger.module(Source(base), Source(ours), Source(new))
    ast.parse(text)
    conflicts = tuple(sorted(merger.conflicts, key=lambda each: each.first))
    return Merge(text, conflicts, tuple(merger.missed))


def symbols(text: str) -> frozenset[str]:
    """`one`, `Type`, `Type.method`: the names of what stands in a module; none where it is no Python."""
    try:
        units = of_module(Source(text)).units
    except (SyntaxError, ValueError):
        return frozenset()
    members = [
        f"{unit.key}.{key}" for unit in units if (body := of_class(unit)) for key in body.keys
    ]
    return frozenset([*(unit.key for unit in units), *members])


@dataclass(frozen=True, slots=True)
class MergedUnit:
    """What becomes of a unit."""

    lead: str
    text: str
    opens_gap: bool = False
    """Whether a blank line belongs in front of it."""


@dataclass
class _Merger:
    prefer: Side
    tidy: Tidy
    conflicts: list[Conflict] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def module(self, base: Source, ours: Source, new: Source) -> str:
        bodies = for_each(of_module, (base, ours, new))
        found = for_each(imports.of_body, bodies)
        others = for_each(_without_imports, bodies)
        pieces = self._pieces(*others, "")
        code = "".join(piece.text for piece in pieces.values())
        new_code = "".join(unit.text for unit in others[2].units)
        decision = imports.decide(*found, code, new_code)
        marked = for_each(_marked, bodies)
        names = dict(zip(bodies[1].keys, marked[1].keys, strict=True))
        for key, each in imports.apply(found[1], found[2], decision).items():
            pieces[names[key]] = MergedUnit(each.lead, each.text)
        if not found[1].statements and decision.added:
            pieces[_IMPORTS] = MergedUnit("\n", imports.block(decision.added))
        order = self._order(*marked, pieces)
        return _joined([pieces[key] for key in order], gap="\n\n") + self._tail(*marked)

    def _pieces(self, base: Suite, ours: Suite, new: Suite, scope: str) -> dict[str, MergedUnit]:
        """What stays of the units, by key."""
        base, ours, new = _aligned(base, ours, new)
        kept: dict[str, MergedUnit] = {}
        for key in dict.fromkeys([*base.keys, *ours.keys, *new.keys]):
            before, here, there = (body.by_key.get(key) for body in (base, ours, new))
            piece = self._piece(before, here, there, scope)
            if piece is not None:
                kept[key] = piece
        return kept

    def _piece(
        self, before: Unit | None, here: Unit | None, there: Unit | None, scope: str
    ) -> MergedUnit | None:
        if here and there:
            return self._both(before, here, there, scope)
        if here and before:
            if here.is_same(before) and here.lead.split() == before.lead.split():
                return None
            self._conflict(here, scope, EDITED_AND_REMOVED)
            return _piece_of(here) if self.prefer is Side.OURS else None
        if here:
            return _piece_of(here)
        if there and before and not there.is_same(before):
            self.missed.append(scope + there.key)
        return _piece_of(there) if there and not before else None

    def _both(self, before: Unit | None, here: Unit, there: Unit, scope: str) -> MergedUnit:
        lead = self._lead(before, here, there, scope)
        if here.is_same(there) or (before and before.is_same(there)):
            return MergedUnit(lead, here.text, _opens_gap(here))
        if before and before.is_same(here):
            return MergedUnit(lead, in_layout_of(here, there), _opens_gap(there))
        text = self._text(before, here, there, scope)
        if text is None:
            self._conflict(here, scope, BOTH_CHANGED if before else BOTH_ADDED)
            text = here.text if self.prefer is Side.OURS else there.text
        return MergedUnit(lead, text, _opens_gap(here))

    def _lead(self, before: Unit | None, here: Unit, there: Unit, scope: str) -> str:
        """Blank lines as the author has them, comments from whoever changed them."""
        mine, theirs = here.lead, there.lead
        old = before.lead if before else ""
        if theirs.split() in (old.split(), mine.split()):
            return mine
        if mine.split() == old.split():
            return theirs
        merged = merge_block(old, mine, theirs)
        if merged is None:
            self._conflict(here, scope, BOTH_CHANGED)
            merged = mine if self.prefer is Side.OURS else theirs
        return merged

    def _text(self, before: Unit | None, here: Unit, there: Unit, scope: str) -> str | None:
        """The merged text of a unit that both sides changed."""
        as_class = self._class(before, here, there, scope)
        if as_class is not None:
            return as_class
        if before is None:
            return None
        if isinstance(here.node, Function):
            merged = merge_function(before, here, there)
        else:
            merged = merged_assignment(before, here, there)
        if merged is None:
            merged = merge_block(before.text, here.text, there.text)
        if merged is None:
            merged = self._tidied(before, here, there)
        return _without_waiting(before, here, there) if merged is None else merged

    def _tidied(self, before: Unit, here: Unit, there: Unit) -> str | None:
        """Once more, with all three laid out alike."""
        indent = here.text[: len(here.text) - len(here.text.lstrip(" \t"))]
        plain = for_each(lambda unit: textwrap.dedent(unit.text), (before, here, there))
        texts = for_each(self.tidy, plain)
        if texts == plain:
            return None
        merged = self._tidied_function(texts) if isinstance(here.node, Function) else None
        if merged is None:
            merged = merge_block(*texts)
        return None if merged is None else _indented(merged, indent)

    def _tidied_function(self, texts: tuple[str, str, str]) -> str | None:
        try:
            before, here, there = for_each(_only_unit, texts)
        except SyntaxError:
            return None
        return merge_function(before, here, there) if before and here and there else None

    def _class(self, before: Unit | None, here: Unit, there: Unit, scope: str) -> str | None:
        mine, theirs = of_class(here), of_class(there)
        if mine is None or theirs is None or not isinstance(here.node, ast.ClassDef):
            return None
        old = of_class(before) if before else Suite(())
        if old is None:
            return None
        head = _class_head(before, here, there)
        if head is None:
            return None
        name = f"{scope}{here.node.name}."
        pieces = self._pieces(old, mine, theirs, name)
        order = self._order(old, mine, theirs, pieces)
        members = _joined([pieces[key] for key in order], gap="\n")
        return head + (members or "    pass\n") + self._tail(old, mine, theirs)

    def _order(self, base: Suite, ours: Suite, new: Suite, kept: Iterable[str]) -> list[str]:
        base, ours, new = _aligned(base, ours, new)
        return arrange(base.keys, ours.keys, new.keys, kept)

    def _tail(self, base: Suite, ours: Suite, new: Suite) -> str:
        """The comments behind the last unit."""
        if new.tail.split() in (base.tail.split(), ours.tail.split()):
            return ours.tail
        if ours.tail.split() == base.tail.split():
            return new.tail
        merged = merge_block(base.tail, ours.tail, new.tail)
        return ours.tail if merged is None else merged

    def _conflict(self, here: Unit, scope: str, reason: str) -> None:
        symbol = "" if here.key == HEAD else scope + here.key.partition("#")[0]
        self.conflicts.append(Conflict(symbol, here.first, here.last, reason))


_IMPORTS = "(imports)"


def _marked(body: Suite) -> Suite:
    """The last import of the first block is the landmark that all versions share."""
    own = {unit.key for unit in imports.of_body(body).units}
    last = None
    for number, unit in enumerate(body.units):
        if unit.key in own:
            last = number
        elif unit.key not in {HEAD, "(docstring)"}:
            break
    units = [
        replace(unit, key=_IMPORTS if number == last else f"(import {number})")
        if unit.key in own
        else unit
        for number, unit in enumerate(body.units)
    ]
    return Suite(tuple(units), body.tail)


def _without_imports(body: Suite) -> Suite:
    own = {unit.key for unit in imports.of_body(body).units}
    return Suite(tuple(unit for unit in body.units if unit.key not in own), body.tail)


def _aligned(base: Suite, ours: Suite, new: Suite) -> tuple[Suite, Suite, Suite]:
    """A unit that the author renamed keeps its key, so that what is generated for it arrives.

    Only a unit that is otherwise as it was: what looks alike may as well be another. Nor are names
    that the generator gives now matched with those it gave before, since they may be another field.
    """
    gone = [unit for unit in base.units if unit.key in new.by_key and unit.key not in ours.by_key]
    fresh = [unit for unit in ours.units if unit.key not in base.by_key]
    aliases: dict[str, str] = {}
    for unit in gone:
        twins = [each for each in fresh if _is_renamed(unit, each)]
        if len(twins) == 1 and twins[0].key not in new.by_key:
            aliases[twins[0].key] = unit.key
    if not aliases:
        return base, ours, new
    units = [replace(unit, key=aliases.get(unit.key, unit.key)) for unit in ours.units]
    return base, Suite(tuple(units), ours.tail), new


def _is_renamed(one: Unit, other: Unit) -> bool:
    """Whether they are the same but for the name."""
    if type(one.node) is not type(other.node) or one.comments != other.comments:
        return False
    nameless = _nameless(one.node)
    return nameless is not None and nameless == _nameless(other.node)


def _nameless(node: ast.stmt | None) -> object:
    if isinstance(node, Function | ast.ClassDef):
        return tuple(meaning(value) for name, value in ast.iter_fields(node) if name != "name")
    if isinstance(node, ast.AnnAssign):
        return meaning(node.annotation), meaning(node.value)
    return None


def _class_head(before: Unit | None, here: Unit, there: Unit) -> str | None:
    """Decorators and the line with the bases."""
    mine, theirs = _head_text(here), _head_text(there)
    old = _head_text(before) if before else None
    if _head_meaning(there) in (_head_meaning(before) if before else None, _head_meaning(here)):
        return mine
    if before and _head_meaning(before) == _head_meaning(here):
        return theirs
    return merge_block(old, mine, theirs) if old is not None else None


def _head_text(unit: Unit) -> str:
    node = unit.node
    assert isinstance(node, ast.ClassDef)  # noqa: S101 - `of_class` gave its members
    return "".join(unit.source.lines[unit.first - 1 : head_end(unit.source, node)])


def _head_meaning(unit: Unit) -> object:
    try:
        tree = ast.parse(textwrap.dedent(_head_text(unit)) + "    pass\n")
    except SyntaxError:
        return _head_text(unit)
    comments = "".join(line.partition("#")[2] for line in _head_text(unit).splitlines())
    return ast.dump(tree), comments


_WAITING = re.compile(r"\b(?:await|async) ")


def _without_waiting(before: Unit, here: Unit, there: Unit) -> str | None:
    """Where the generator only took `async` and `await` away, they go from an edited function as well.

    An author who awaits something else has to look at it.
    """
    counts = [len(_WAITING.findall(unit.text)) for unit in (before, here)]
    if not isinstance(here.node, Function) or counts[0] != counts[1] or not counts[0]:
        return None
    plain = ast.parse(textwrap.dedent(_WAITING.sub("", before.text)))
    if not same(plain, ast.parse(textwrap.dedent(there.text))):
        return None
    return _WAITING.sub("", here.text)


def _only_unit(text: str) -> Unit | None:
    units = of_module(Source(text)).units
    return units[0] if len(units) == 1 else None


def _piece_of(unit: Unit) -> MergedUnit:
    return MergedUnit(unit.lead, unit.text, _opens_gap(unit))


def _opens_gap(unit: Unit) -> bool:
    return isinstance(unit.node, Function | ast.ClassDef)


def _joined(pieces: Sequence[MergedUnit], gap: str) -> str:
    """The pieces below each other; a function or class does not stick to what stands above it."""
    texts: list[str] = []
    for number, piece in enumerate(pieces):
        lead = piece.lead
        after_gap = number and pieces[number - 1].opens_gap
        if number and (piece.opens_gap or after_gap) and not lead.startswith("\n"):
            lead = gap + lead
        texts.append((lead.lstrip("\n") if not number else lead) + piece.text)
    return "".join(texts)


def _indented(text: str, indent: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(indent + line if line.strip() else line for line in lines)
