"""Imports of a module as a set: what the merged code needs comes, what it no longer needs goes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.project.merge.source import Source
from generator.project.merge.units import Suite, Unit

_MARGIN = 100


@dataclass(frozen=True, slots=True)
class Imported:
    """One imported name; `name` is empty for `import module`."""

    module: str
    name: str
    alias: str
    for_types: bool

    @property
    def bound(self) -> str:
        """What the module calls it."""
        return self.alias or self.name or self.module.partition(".")[0]

    @property
    def provides(self) -> str:
        """What it makes known: of two modules in one package each is missed by itself."""
        return self.alias or self.name or self.module

    @property
    def text(self) -> str:
        return (
            f"{self.name or self.module} as {self.alias}"
            if self.alias
            else self.name or self.module
        )


@dataclass(frozen=True)
class Statement:
    """One import statement, at the top or below `if TYPE_CHECKING`."""

    source: Source
    node: ast.Import | ast.ImportFrom
    unit: Unit
    for_types: bool

    @cached_property
    def names(self) -> list[Imported]:
        if isinstance(self.node, ast.Import):
            return [
                Imported(each.name, "", each.asname or "", self.for_types)
                for each in self.node.names
            ]
        module = "." * self.node.level + (self.node.module or "")
        return [
            Imported(module, each.name, each.asname or "", self.for_types)
            for each in self.node.names
        ]

    @property
    def module(self) -> str:
        return self.names[0].module

    @property
    def is_from(self) -> bool:
        return isinstance(self.node, ast.ImportFrom) and self.node.names[0].name != "*"

    @property
    def stands_alone(self) -> bool:
        """Whether no other statement shares its lines, so that it can be rewritten."""
        return self.for_types or len(self.unit.nodes) == 1

    def rewritten(self, names: Sequence[Imported]) -> str:
        """The statement with these names, and with the comments that it has."""
        first, last = self.node.lineno, self.node.end_lineno or self.node.lineno
        comments = {
            each.line: each.text for each in self.source.comments if first <= each.line <= last
        }
        lines = {
            name: alias.lineno for name, alias in zip(self.names, self.node.names, strict=True)
        }
        indent = " " * self.node.col_offset
        if not comments or first == last:
            behind = f"  {comments[first]}" if comments else ""
            return statement_text(names, indent).removesuffix("\n") + behind + "\n"
        rows = [
            f"{indent}    {name.text},"
            + (f"  {comments[lines[name]]}" if lines.get(name) in comments else "")
            for name in names
        ]
        head = f"{indent}from {self.module} import (" + (
            f"  {comments[first]}" if first in comments else ""
        )
        return "\n".join([head, *rows, f"{indent})"]) + "\n"


@dataclass(frozen=True)
class ImportBlock:
    """The imports at the top of a module."""

    statements: tuple[Statement, ...]

    @cached_property
    def names(self) -> dict[Imported, Statement]:
        return {name: each for each in self.statements for name in each.names}

    @cached_property
    def units(self) -> list[Unit]:
        return list({id(each.unit): each.unit for each in self.statements}.values())


def of_body(body: Suite) -> ImportBlock:
    """The imports of a module's units."""
    return ImportBlock(tuple(each for unit in body.units for each in _statements(unit)))


def _statements(unit: Unit) -> Iterator[Statement]:
    if unit.nodes and all(isinstance(node, ast.Import | ast.ImportFrom) for node in unit.nodes):
        for node in unit.nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield Statement(unit.source, node, unit, for_types=False)
    elif isinstance(unit.node, ast.If) and _is_for_types(unit.node):
        for node in unit.node.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield Statement(unit.source, node, unit, for_types=True)


def _is_for_types(node: ast.If) -> bool:
    return (
        ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}
        and not node.orelse
        and all(isinstance(each, ast.Import | ast.ImportFrom) for each in node.body)
        and all(each.lineno > node.lineno for each in node.body)
    )


def used_names(text: str) -> set[str]:
    """Every name that code without its imports refers to, quoted annotations and `__all__` included."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return set(re.findall(r"[^\W\d]\w*", text))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        quoted = node.value if isinstance(node, ast.Constant) else None
        if isinstance(quoted, str) and _QUOTED_TYPE.fullmatch(quoted):
            names |= set(re.findall(r"[^\W\d]\w*", quoted))
    return names


_QUOTED_TYPE = re.compile(r"[\w.\[\], |]+")


@dataclass(frozen=True)
class Decision:
    """The names to take out of the author's imports, and those to put in."""

    gone: frozenset[Imported]
    added: tuple[Imported, ...]


def decide(
    base: ImportBlock, ours: ImportBlock, new: ImportBlock, merged_text: str, new_text: str
) -> Decision:
    """What the merged code asks for; imports that only the author made always stay."""
    if base.names.keys() == ours.names.keys() == new.names.keys():
        return Decision(frozenset(), ())
    used = used_names(merged_text) | {"TYPE_CHECKING"}
    gone = _gone(base, ours, new, used)
    added = _added(base, ours, new, gone, used, used_names(new_text))
    if not any(name.for_types for name in [*added, *(set(ours.names) - gone)]):
        gone |= {name for name in base.names if name.name == "TYPE_CHECKING" and name in ours.names}
        added = [name for name in added if name.name != "TYPE_CHECKING"]
    return Decision(frozenset(gone), tuple(added))


def _gone(base: ImportBlock, ours: ImportBlock, new: ImportBlock, used: set[str]) -> set[Imported]:
    """What the generator imported and does no more: unused now, or imported from elsewhere."""
    moved = {name.provides for name in new.names if name not in ours.names}
    return {
        name
        for name in ours.names
        if name in base.names
        and name not in new.names
        and (name.bound not in used or name.provides in moved)
    }


def _added(
    base: ImportBlock,
    ours: ImportBlock,
    new: ImportBlock,
    gone: set[Imported],
    used: set[str],
    used_there: set[str],
) -> list[Imported]:
    """What is used now; and what the generator newly imports for others, without using it itself."""
    known = {name.provides for name in ours.names if name not in gone}

    def is_wanted(name: Imported) -> bool:
        is_for_others = name not in base.names and name.bound not in used_there
        return name.bound in used or is_for_others

    missing = (name for name in new.names if name not in ours.names)
    return [name for name in missing if name.provides not in known and is_wanted(name)]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An import unit of the author with its changes; empty where nothing of it is left."""

    lead: str
    text: str


def apply(ours: ImportBlock, new: ImportBlock, decision: Decision) -> dict[str, Rewritten]:
    """The author's import units by key, each with what has come and gone."""
    added = list(decision.added)
    texts = _texts(ours, decision, added)
    rows = {id(each): [texts[id(each)]] for each in ours.statements}
    for name in dict.fromkeys((name.module, bool(name.name), name.for_types) for name in added):
        group = [each for each in added if (each.module, bool(each.name), each.for_types) == name]
        _place(group, ours, new, rows)
    result: dict[str, Rewritten] = {}
    gap = ""
    for unit in ours.units:
        parts = ["".join(rows[id(each)]) for each in ours.statements if each.unit is unit]
        made = _unit(unit, "".join(parts) if _differs(unit, ours, rows) else None)
        if not made.text:
            gap = gap or ("\n" if unit.lead.startswith("\n") else "")
        elif gap:
            made = Rewritten(
                made.lead if made.lead.startswith("\n") else gap + made.lead, made.text
            )
            gap = ""
        result[unit.key] = made
    return _with_types(result, ours, [each for each in added if each.for_types])


def _differs(unit: Unit, ours: ImportBlock, rows: dict[int, list[str]]) -> bool:
    return any(rows[id(each)] != [_own_text(each)] for each in ours.statements if each.unit is unit)


def _own_text(statement: Statement) -> str:
    first, last = statement.node.lineno, statement.node.end_lineno or statement.node.lineno
    return "".join(statement.source.lines[first - 1 : last])


def _texts(ours: ImportBlock, decision: Decision, added: list[Imported]) -> dict[int, str]:
    """Each statement's text; what finds room in one of them is taken out of `added`."""
    texts: dict[int, str] = {}
    for each in ours.statements:
        staying = [name for name in each.names if name not in decision.gone]
        joining = [
            name
            for name in added
            if each.is_from
            and each.stands_alone
            and name.name
            and (name.module, name.for_types) == (each.module, each.for_types)
        ]
        for name in joining:
            added.remove(name)
        if (not joining and len(staying) == len(each.names)) or not each.stands_alone:
            texts[id(each)] = _own_text(each)
        elif staying or joining:
            texts[id(each)] = each.rewritten(_joined(staying, joining))
        else:
            texts[id(each)] = ""
    return texts


def _joined(staying: Sequence[Imported], joining: Sequence[Imported]) -> list[Imported]:
    """In the linter's order where the author's names are in it."""
    if list(staying) == sorted(staying, key=_rank):
        return sorted([*staying, *joining], key=_rank)
    return [*staying, *joining]


def _rank(name: Imported) -> tuple[int, str, str]:
    """Constants, then classes, then the rest, as import sorters have it."""
    text = name.name
    kind = 0 if text.isupper() and len(text) > 1 else 1 if text[:1].isupper() else 2
    return kind, text.lower(), text


def statement_text(names: Sequence[Imported], indent: str = "") -> str:
    """An import statement of these names, which come from one module."""
    if not names[0].name:
        return "".join(f"{indent}import {name.text}\n" for name in names)
    head = f"{indent}from {names[0].module} import "
    line = head + ", ".join(name.text for name in names)
    if len(line) <= _MARGIN:
        return line + "\n"
    rows = "".join(f"{indent}    {name.text},\n" for name in names)
    return f"{head}(\n{rows}{indent})\n"


def _place(
    group: Sequence[Imported], ours: ImportBlock, new: ImportBlock, rows: dict[int, list[str]]
) -> None:
    """Put a new statement beside the one that it stands beside in the generated text."""
    for_types = group[0].for_types
    mine = {each.module: each for each in ours.statements if each.for_types == for_types}
    theirs = [each for each in new.statements if each.for_types == for_types]
    if not mine:
        return
    here = theirs.index(new.names[group[0]])
    indent = " " * next(iter(mine.values())).node.col_offset
    text = statement_text(sorted(group, key=_rank), indent)
    before = [mine[each.module] for each in reversed(theirs[:here]) if each.module in mine]
    if before:
        rows[id(before[0])].append(_gap(theirs[here]) + text)
        return
    after = [mine[each.module] for each in theirs[here + 1 :] if each.module in mine]
    anchor = after[0] if after else next(iter(mine.values()))
    rows[id(anchor)].insert(0, text)


def _gap(statement: Statement) -> str:
    """A new group of imports begins with a blank line."""
    return "\n" if not statement.for_types and statement.unit.lead.startswith("\n") else ""


def _unit(unit: Unit, inner: str | None) -> Rewritten:
    if inner is None:
        return Rewritten(unit.lead, unit.text)
    if not inner:
        comments = [line for line in unit.lead.splitlines(keepends=True) if line.strip()]
        return Rewritten("", "".join(comments))
    if isinstance(unit.node, ast.If):
        head = unit.source.lines[unit.first - 1]
        return Rewritten(unit.lead, head + inner)
    return Rewritten(unit.lead, inner)


def _with_types(
    result: dict[str, Rewritten], ours: ImportBlock, added: Sequence[Imported]
) -> dict[str, Rewritten]:
    """A block for types where the author has none."""
    if not added or any(each.for_types for each in ours.statements) or not result:
        return result
    text = "\nif TYPE_CHECKING:\n" + grouped(added, "    ")
    last = list(result)[-1]
    return result | {last: Rewritten(result[last].lead, result[last].text + text)}


def block(added: Sequence[Imported]) -> str:
    """All the imports of a module that has none yet."""
    typed = [name for name in added if name.for_types]
    below = "\nif TYPE_CHECKING:\n" + grouped(typed, "    ") if typed else ""
    return grouped(name for name in added if not name.for_types) + below


def grouped(names: Iterable[Imported], indent: str = "") -> str:
    """Import statements for names of any modules."""
    modules: dict[tuple[str, bool], list[Imported]] = {}
    for name in names:
        modules.setdefault((name.module, bool(name.name)), []).append(name)
    return "".join(statement_text(sorted(each, key=_rank), indent) for each in modules.values())
