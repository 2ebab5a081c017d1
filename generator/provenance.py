"""Where a line of the output comes from: the line of its template, and the place in the specs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from generator.diagnostics import Diagnostics, Span
from generator.emit import Imports
from generator.ir import Action, Bulk, Entity, Query, Role
from generator.ir.report import Report
from generator.spec.compose import compose
from generator.spec.nodes import Mapping, Node
from generator.spec.source import displayed, read_text, spec_files

if TYPE_CHECKING:
    from generator.artifacts.planned import PlannedFile
    from generator.templating import Templates

_FIRST_MARK = "\U000f0000"
"""The first of the private-use characters that stand for lines of templates."""
_WORD = re.compile(r"""\w+|[^\w\s,()"']""")
"""What the layout leaves as it is."""
_MARKED_WORD = re.compile(f"[{_FIRST_MARK}-\U000ffffd]|{_WORD.pattern}")


@dataclass(frozen=True, slots=True)
class TemplateLine:
    """A line of a template's file."""

    file: Path
    number: int


def template_line(
    file: PlannedFile, final: Sequence[str], number: int, templates: Templates
) -> TemplateLine | None:
    """The line of a template that began line `number`; None where nobody can be sure."""
    if not file.template:
        return None
    left = list(_rendered(file, templates))
    right = [(word, row) for row, line in enumerate(final, 1) for word in _WORD.findall(line)]
    asked = [at for at, (_, row) in enumerate(right) if row == number]
    if not asked:
        return None
    at = _paired([word for word, _ in left], [word for word, _ in right], asked)
    return None if at is None else left[at][1]


def spec_place(specs: Path, file: PlannedFile, final: Sequence[str], number: int) -> Span | None:
    """The key of the specs without which line `number` would not be; None where no single one is known.

    What stands for a field, a relation, a view, a query and the like is known by its name in the class or
    module. Whatever else is in an entity's file may have to do with any key of the specs.
    """
    entity = getattr(file.view, "entity", None)
    if not isinstance(entity, Entity):
        return _enum_place(specs, file, final, number)
    part = _part(entity, file, final, number)
    found = _entity(specs, part[0]) if part is not None else None
    if part is None or found is None:
        return None
    at, node = found
    for key in part[1]:
        entry = node.find(key) if isinstance(node, Mapping) else None
        if entry is None:
            return None
        at, node = entry.key.at, entry.value
    return at


def entity_place(specs: Path, file: PlannedFile) -> Span | None:
    """The entity that the whole file is about."""
    found = _entity(specs, file.entity) if file.entity else None
    return found[0] if found else None


_Path = tuple[str, ...]


def _part(
    entity: Entity, file: PlannedFile, final: Sequence[str], number: int
) -> tuple[str, _Path] | None:
    """The entity and the keys below it that the line says something about."""
    names = _enclosing(final, number) if file.path.startswith("app/") else []
    parts = _parts(entity)
    if len(names) > 1 and names[0] in _plain_classes(entity):
        return _members(entity).get(names[1], parts.get(names[1]))
    return next((parts[name] for name in names if name in parts), None)


def _enclosing(final: Sequence[str], number: int) -> list[str]:
    """Names of the class and its statement, or of the function, that the line stands in."""
    body = _statements("\n".join(final))
    found: list[str] = []
    while statement := next(
        (one for one in body if _first(one) <= number <= (one.end_lineno or 0)), None
    ):
        name = _name_of(statement)
        if name is None:
            break
        found.append(name)
        body = statement.body if isinstance(statement, ast.ClassDef) else []
    return found


@lru_cache(maxsize=8)
def _statements(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text).body
    except SyntaxError:
        return []


def _first(statement: ast.stmt) -> int:
    if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return min([statement.lineno, *(one.lineno for one in statement.decorator_list)])
    return statement.lineno


def _name_of(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return statement.name
    target: ast.expr | None = statement.target if isinstance(statement, ast.AnnAssign) else None
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]
    return target.id if isinstance(target, ast.Name) else None


def _plain_classes(entity: Entity) -> set[str]:
    """Classes whose statements are the fields and relations of the entity."""
    endings = ("", "Base", "Create", "Update", "Replace", "Response")
    return {f"{entity.name}{ending}" for ending in endings}


def _members(entity: Entity) -> dict[str, tuple[str, _Path]]:
    """What the statements of models and schemas are called, and the key that each is made from."""
    name = entity.name.text
    roles = {
        Role.CREATED: "timestamps",
        Role.UPDATED: "timestamps",
        Role.VERSION: "version",
        Role.KEY: "id",
    }
    found: dict[str, tuple[str, _Path]] = {}
    for column in entity.columns:
        path: _Path = ("fields", column.name)
        if column.role in roles and not (column.role is Role.KEY and len(entity.key) > 1):
            path = (roles[column.role],)
        path = next(
            (
                ("relations", one.name)
                for one in entity.relations
                if column in one.columns and column.name == f"{one.name}_id"
            ),
            path,
        )
        found |= dict.fromkeys((column.attribute, column.sent_as or column.attribute), (name, path))
    for relation in entity.relations:
        found[relation.attribute] = (name, ("relations", relation.name))
    for link in entity.links:
        found |= dict.fromkeys(
            (link.attribute, link.ids_attribute), (name, ("relations", link.name))
        )
    for inverse in entity.inverses:
        found[inverse.attribute] = (inverse.source, ("relations", inverse.relation))
    return found


def _parts(entity: Entity) -> dict[str, tuple[str, _Path]]:
    """Classes, methods and routes that one key of the entity makes."""
    name, plural = entity.name.text, entity.plural.snake
    found: dict[str, tuple[str, _Path]] = {}
    for view in entity.views:
        found |= dict.fromkeys(
            (
                f"{name}{view.name.pascal}",
                f"get_{view.name.snake}",
                f"list_{view.name.snake}",
                f"get_{entity.name.snake}_{view.name.snake}",
                f"list_{plural}_{view.name.snake}",
            ),
            (name, ("views", view.name.text)),
        )
    kinds: dict[str, Sequence[Query | Action | Report | Bulk]] = {
        "queries": entity.queries,
        "actions": entity.actions,
        "reports": entity.reports,
        "bulk": entity.bulk,
    }
    for key, one in ((key, one) for key, each in kinds.items() for one in each):
        endings = ("Query", "Body", "Report", "Parameters")
        classes = [f"{name}{one.name.pascal}{ending}" for ending in endings]
        methods = [one.name.text, f"{plural}_{one.name.snake}"]
        found |= dict.fromkeys((*classes, *methods), (name, (key, one.name.text)))
    for column in entity.columns:
        enum = column.type.enum_within
        if enum is not None and not enum.shared:
            found[enum.name] = (name, ("fields", column.name))
        if column.unique:
            found[f"get_by_{column.name}"] = (name, ("fields", column.name))
            found[f"get_{entity.name.snake}_by_{column.name}"] = (name, ("fields", column.name))
    return found


def _enum_place(specs: Path, file: PlannedFile, final: Sequence[str], number: int) -> Span | None:
    """The shared enum that a class of the module of enums stands for."""
    names = _enclosing(final, number) if file.path == "app/models/enums.py" else []
    found = _declared(specs, "enums", names[0]) if names else None
    return found[0] if found else None


def _rendered(file: PlannedFile, templates: Templates) -> Iterator[tuple[str, TemplateLine | None]]:
    """The words that the templates write, each with the line that wrote it."""
    places: list[TemplateLine] = []
    template = templates.environment(_marking(places)).get_template(file.template)
    text = template.render(view=file.view)
    imports = getattr(file.view, "imports", None)
    if isinstance(imports, Imports):
        text = text.replace(imports.MARK, imports.render(), 1)
    place = None
    for one in _MARKED_WORD.findall(text):
        if one >= _FIRST_MARK:
            place = places[ord(one) - ord(_FIRST_MARK)]
        else:
            yield one, place


def _marking(places: list[TemplateLine]) -> type[Extension]:
    """Has templates write a private-use character before what a line of theirs writes."""

    class Marking(Extension):
        def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
            for token in stream:
                if token.type == "data":
                    lines = str(token.value).splitlines(keepends=True)
                    marked = (
                        self.mark(stream, token.lineno + offset) + line
                        for offset, line in enumerate(lines)
                    )
                    yield Token(token.lineno, "data", "".join(marked))
                else:
                    if token.type == "variable_begin":
                        yield Token(token.lineno, "data", self.mark(stream, token.lineno))
                    yield token

        def mark(self, stream: TokenStream, number: int) -> str:
            places.append(TemplateLine(Path(stream.filename or ""), number))
            return chr(ord(_FIRST_MARK) + len(places) - 1)

    return Marking


def _paired(left: list[str], right: list[str], asked: list[int]) -> int | None:
    """Where a line's words begin on the left; the layout sorts imports and leaves the rest."""
    first, behind = asked[0], len(right) - asked[0]
    if behind <= len(left) and left[len(left) - behind :] == right[first:]:
        return len(left) - behind
    same = next(
        (
            n
            for n, (a, b) in enumerate(zip(reversed(left), reversed(right), strict=False))
            if a != b
        ),
        min(len(left), len(right)),
    )
    matcher = SequenceMatcher(
        None, left[: len(left) - same], right[: len(right) - same], autojunk=False
    )
    for block in matcher.get_matching_blocks():
        if block.b <= first and asked[-1] < block.b + block.size:
            return block.a + first - block.b
    return None


def _entity(specs: Path, name: str) -> tuple[Span, Node] | None:
    return _declared(specs, "entities", name)


@lru_cache(maxsize=64)
def _composed(text: str, name: str) -> Node | None:
    return compose(text, name, Diagnostics())


def _declared(specs: Path, kind: str, name: str) -> tuple[Span, Node] | None:
    for path in spec_files(specs, Diagnostics()):
        text = read_text(path, Diagnostics())
        node = _composed(text, displayed(path)) if text is not None else None
        declared = node.find(kind) if isinstance(node, Mapping) else None
        value = declared.value if declared else None
        entry = value.find(name) if isinstance(value, Mapping) else None
        if entry:
            return entry.key.at, entry.value
    return None
