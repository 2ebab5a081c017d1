"""Merging what stands in brackets: the items of a registry, the arguments of a call."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from generator.project.merge.order import arrange
from generator.project.merge.source import Source, Spanned, meaning, same
from generator.project.merge.values import Side

_ROOM = 70
"""Columns that brackets of one line may take; what follows them needs some, too."""


@dataclass(frozen=True)
class ExpressionPart:
    """An expression within its text."""

    source: Source
    node: ast.expr

    @property
    def text(self) -> str:
        return self.source.of(self.node)

    @property
    def meaning(self) -> object:
        """Equal for two that differ in layout only; comments count."""
        start, end = self.source.start(self.node), self.source.end(self.node)
        comments = [each.text for each in self.source.comments_between(start, end)]
        return (meaning(self.node), *comments)


@dataclass(frozen=True)
class Item:
    """One of several, known by a key that both sides would give it."""

    key: str
    text: str
    value: ExpressionPart | None
    """What is merged where both sides changed the item."""
    prefix: str = ""
    """What stands in front of the value: `name=`, `key: `."""
    above: tuple[str, ...] = ()
    """Comments on the lines above."""
    behind: str = ""
    """The comment on the same line."""

    @property
    def meaning(self) -> object:
        value = self.value.meaning if self.value else self.text
        return (self.prefix, value, self.above, self.behind)

    @property
    def shown(self) -> object:
        return (self.text, self.above, self.behind)


@dataclass(frozen=True)
class Bracketed:
    """Items between two brackets."""

    opening: str
    items: tuple[Item, ...]
    closing: str
    is_exploded: bool
    indent: str
    """Of the line with the opening bracket."""
    last_comments: tuple[str, ...] = ()
    needs_comma: bool = False
    """A tuple of one item needs one."""
    takes_comma: bool = True


def merge_expression(
    base: ExpressionPart | None, ours: ExpressionPart, new: ExpressionPart, prefer: Side | None
) -> str | None:
    """The merged text of three expressions; None where they clash and no side is preferred."""
    if new.meaning == ours.meaning or (base and base.meaning == new.meaning):
        return ours.text
    if base and base.meaning == ours.meaning:
        return new.text
    merged = _merge_bracketed(base, ours, new, prefer) if base else None
    if merged is not None or prefer is None:
        return merged
    return ours.text if prefer is Side.OURS else new.text


def _merge_bracketed(
    base: ExpressionPart, ours: ExpressionPart, new: ExpressionPart, prefer: Side | None
) -> str | None:
    if not _are_alike(base.node, ours.node, new.node):
        return None
    versions = [bracketed(part) for part in (base, ours, new)]
    first, second, third = versions
    if first is None or second is None or third is None:
        return None
    items = merge_items(first.items, second.items, third.items, prefer)
    if items is None:
        return None
    is_ours = [item.shown for item in items] == [item.shown for item in second.items]
    return ours.text if is_ours else written(second, items)


def merge_items(
    base: Sequence[Item], ours: Sequence[Item], new: Sequence[Item], prefer: Side | None
) -> list[Item] | None:
    """The items of all three, each merged; None where one clashes."""
    bases, mine, theirs = ({item.key: item for item in each} for each in (base, ours, new))
    if prefer is None and _is_replaced_twice(set(bases), set(mine), set(theirs)):
        return None
    kept: dict[str, Item] = {}
    try:
        for key in dict.fromkeys([*bases, *mine, *theirs]):
            merged = _merge_item(bases.get(key), mine.get(key), theirs.get(key), prefer)
            if merged is not None:
                kept[key] = merged
    except _ClashError:
        return None
    return [kept[key] for key in arrange(list(bases), list(mine), list(theirs), kept)]


class _ClashError(Exception):
    """Both sides changed an item in ways that do not go together, and none is preferred."""


def _is_replaced_twice(base: set[str], ours: set[str], new: set[str]) -> bool:
    """Both sides took something away and put something else: likely at the same place."""
    return bool(base - ours - new) and bool(ours - base - new) and bool(new - base - ours)


def _merge_item(
    before: Item | None, here: Item | None, there: Item | None, prefer: Side | None
) -> Item | None:
    """The item as it stays, None where it goes; `_ClashError` where nobody can say."""
    if here and there:
        return _merge_both(before, here, there, prefer)
    if before is None:
        return here or there
    remaining = here or there
    if remaining is None or remaining.meaning == before.meaning:
        return None
    return _preferred(here, there, prefer)


def _merge_both(before: Item | None, here: Item, there: Item, prefer: Side | None) -> Item | None:
    if here.meaning == there.meaning or (before and before.meaning == there.meaning):
        return here
    if before and before.meaning == here.meaning:
        return there
    if here.value is None or there.value is None or here.prefix != there.prefix:
        return _preferred(here, there, prefer)
    base = before.value if before else None
    merged = merge_expression(base, here.value, there.value, prefer)
    if merged is None:
        raise _ClashError
    above = there.above if before and before.above == here.above else here.above
    behind = there.behind if before and before.behind == here.behind else here.behind
    return Item(here.key, here.prefix + merged, here.value, here.prefix, above, behind)


def _preferred(here: Item | None, there: Item | None, prefer: Side | None) -> Item | None:
    if prefer is None:
        raise _ClashError
    return here if prefer is Side.OURS else there


def written(ours: Bracketed, items: Sequence[Item]) -> str:
    """The brackets with other items, laid out as the author's were."""
    line = f"{ours.opening}{', '.join(item.text for item in items)}"
    comma = "," if len(items) == 1 and ours.needs_comma else ""
    has_comments = ours.last_comments or any(item.above or item.behind for item in items)
    is_short = "\n" not in line and len(ours.indent) + len(line) < _ROOM
    if not has_comments and (not items or (is_short and not ours.is_exploded)):
        return f"{line}{comma}{ours.closing}"
    inner = ours.indent + "    "
    takes_comma = ours.takes_comma or len(items) > 1
    rows = [ours.opening]
    for item in items:
        rows += [inner + comment for comment in item.above]
        behind = f"  {item.behind}" if item.behind else ""
        rows.append(f"{inner}{item.text}{',' if takes_comma else ''}{behind}")
    rows += [inner + comment for comment in ours.last_comments]
    return "\n".join([*rows, ours.indent + ours.closing])


def _are_alike(*nodes: ast.expr) -> bool:
    """Whether they are the same kind of brackets behind the same words."""
    first = nodes[0]
    if any(type(node) is not type(first) for node in nodes):
        return False
    if isinstance(first, ast.Call):
        return all(same(first.func, node.func) for node in nodes if isinstance(node, ast.Call))
    if isinstance(first, ast.Subscript):
        return all(
            same(first.value, node.value) for node in nodes if isinstance(node, ast.Subscript)
        )
    return isinstance(first, ast.Tuple | ast.List | ast.Set | ast.Dict)


def bracketed(part: ExpressionPart) -> Bracketed | None:
    """The items of an expression in brackets; None for any other."""
    source, node = part.source, part.node
    start, end = source.start(node), source.end(node)
    if isinstance(node, ast.Call):
        start = source.end(node.func)
    elif isinstance(node, ast.Subscript):
        start = source.end(node.value)
    pieces = _pieces(source, node)
    if pieces is None:
        return None
    first = source.start(pieces[0].first) if pieces else end - 1
    opening = source.text[start:first].split("\n", 1)[0].split("#", 1)[0].rstrip()
    if opening not in ("(", "[", "{"):
        return None
    head = source.text[source.start(node) : start]
    items, last = _items(source, pieces, start + 1, end - 1)
    line = source.lines[source.line_of(source.start(node)) - 1]
    return Bracketed(
        opening=head + opening,
        items=items,
        closing=source.text[end - 1],
        is_exploded="\n" in source.text[start:first],
        indent=line[: len(line) - len(line.lstrip())],
        last_comments=last,
        needs_comma=isinstance(node, ast.Tuple),
        takes_comma=not isinstance(node, ast.Subscript),
    )


@dataclass(frozen=True)
class MergedItem:
    """The nodes of one item."""

    key: str
    first: Spanned
    last: Spanned
    value: ast.expr | None
    prefix: str = ""


def _pieces(source: Source, node: ast.expr) -> list[MergedItem] | None:
    if isinstance(node, ast.Dict):
        return _entries(source, node)
    if isinstance(node, ast.Call):
        keywords = [
            MergedItem(
                f"{each.arg or '**'}=", each, each, each.value, f"{each.arg}=" if each.arg else "**"
            )
            for each in node.keywords
        ]
        both = [*_positional(node.args), *keywords]
        return sorted(both, key=lambda piece: source.start(piece.first))
    if isinstance(node, ast.Subscript):
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return _positional(inner)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return [_plain(each) for each in node.elts]
    return None


def _entries(source: Source, node: ast.Dict) -> list[MergedItem] | None:
    """What a dictionary says; None where another one is unpacked into it."""
    entries: list[MergedItem] = []
    for key, value in zip(node.keys, node.values, strict=True):
        if key is None:
            return None
        entries.append(MergedItem(ast.unparse(key), key, value, value, f"{source.of(key)}: "))
    return entries


def _positional(nodes: Sequence[ast.expr]) -> list[MergedItem]:
    """Calls are known by what they call, as long as that is done once."""
    called = Counter(ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call))
    return [
        MergedItem(name, node, node, node)
        if isinstance(node, ast.Call) and called[name := ast.unparse(node.func)] == 1
        else _plain(node)
        for node in nodes
    ]


def _plain(node: ast.expr) -> MergedItem:
    return MergedItem(_key(node), node, node, node)


def _key(node: ast.expr) -> str:
    """What an item is called: an edit of its inside should not change it."""
    if isinstance(node, ast.Call):
        for each in node.keywords:
            if each.arg in {"name", "id"} and isinstance(each.value, ast.Constant):
                return f"{ast.unparse(node.func)}({each.value.value!r})"
        first = ast.unparse(node.args[0]) if node.args else ""
        return f"{ast.unparse(node.func)}({first})"
    if isinstance(node, ast.Dict):
        return "{}"
    return ast.unparse(node)


def _items(
    source: Source, pieces: Sequence[MergedItem], start: int, end: int
) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Each item with its comments, and the comments behind the last one."""
    seen: Counter[str] = Counter()
    found: list[Item] = []
    at = start
    for number, piece in enumerate(pieces):
        first, last = source.start(piece.first), source.end(piece.last)
        follows = source.start(pieces[number + 1].first) if number + 1 < len(pieces) else end
        above = source.comments_between(at, first)
        line = source.line_of(last)
        behind = [each for each in source.comments_between(last, follows) if each.line == line]
        seen[piece.key] += 1
        found.append(
            Item(
                piece.key if seen[piece.key] == 1 else f"{piece.key}#{seen[piece.key]}",
                source.text[first:last],
                ExpressionPart(source, piece.value) if piece.value is not None else None,
                piece.prefix,
                tuple(each.text for each in above),
                behind[0].text if behind else "",
            )
        )
        at = behind[0].offset + len(behind[0].text) if behind else last
    return tuple(found), tuple(each.text for each in source.comments_between(at, end))
