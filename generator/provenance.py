"""Where a line of the output comes from: the line of its template, and the place in the specs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from generator.diagnostics import Diagnostics, Span
from generator.emit import Imports
from generator.ir import Action, Bulk, Entity, Query, Role
from generator.ir.report import Report
from generator.spec.compose import compose
from generator.spec.nodes import Mapping, Node
from generator.spec.source import displayed, read_text, spec_files

if TYPE_CHECKING:
    from pathlib import Path

    from generator.artifacts.planned import PlannedFile
    from generator.templating import Templates

_TAG = re.compile(r"\{[{%#].*?[}%#]\}")
_NAME = re.compile(r"\w+")
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a rendered file, and the line of the template that was running when it was made."""

    text: str
    template_line: int


def template_line(
    file: PlannedFile, final: Sequence[str], number: int, templates: Templates
) -> int | None:
    """The template's line that is nearest to line `number` of the text; None where there is none."""
    if not file.template:
        return None
    source = templates.text(file.template).split("\n")
    return _nearest(list(_rendered(file, templates, source)), final, number - 1)


def sure_template_line(
    file: PlannedFile, final: Sequence[str], number: int, templates: Templates
) -> int | None:
    """The same where the template's line shows that it makes such a line; None where nobody can be sure."""
    found, line = template_line(file, final, number, templates), final[number - 1]
    if found is None or not line.strip():
        return found
    source = templates.text(file.template).split("\n")
    return found if _could_make(source, found, line) else None


def _could_make(source: Sequence[str], row: int, line: str) -> bool:
    """The template's line writes something, and where it has words of its own the line has one of them."""
    if row > len(source):
        return False
    own = set(_NAME.findall(_TAG.sub(" ", source[row - 1])))
    return bool(own & set(_NAME.findall(line))) or (not own and "{{" in source[row - 1])


def spec_place(specs: Path, file: PlannedFile, final: Sequence[str], number: int) -> Span | None:
    """The key of the specs without which line `number` would not be; None where no single one is known.

    What stands for a field, a relation, a view, a query and the like is known by its name in the class or
    module; whatever else is in an entity's file is there because of the entity.
    """
    entity = getattr(file.view, "entity", None)
    if not isinstance(entity, Entity):
        return _enum_place(specs, file, final, number)
    owner, path = _part(entity, file, final, number)
    found = _entity(specs, owner)
    if found is None:
        return None
    at, node = found
    for key in path:
        entry = node.find(key) if isinstance(node, Mapping) else None
        if entry is None:
            return (_entity(specs, entity.name.text) or found)[0]
        at, node = entry.key.at, entry.value
    return at


_Path = tuple[str, ...]


def _part(
    entity: Entity, file: PlannedFile, final: Sequence[str], number: int
) -> tuple[str, _Path]:
    """The entity and the keys below it that the line says something about."""
    whole = (entity.name.text, ())
    if not file.path.startswith("app/"):
        return whole
    names = _enclosing(final, number)
    if not names:
        return whole
    parts = _parts(entity)
    if len(names) > 1 and names[0] in _plain_classes(entity):
        return _members(entity).get(names[1], parts.get(names[1], whole))
    for name in names:
        if name in parts:
            return parts[name]
    return whole


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
        found |= dict.fromkeys((link.attribute, link.ids_name), (name, ("relations", link.name)))
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


def _rendered(file: PlannedFile, templates: Templates, source: Sequence[str]) -> Iterator[Line]:
    """The text as the template makes it, before it is laid out."""
    template = templates.environment().get_template(file.template)
    context = template.new_context({"view": file.view})
    generator = template.root_render_func(context)
    text, number = "", 1
    for chunk in generator:
        frame = getattr(generator, "gi_frame", None)
        started = template.get_corresponding_lineno(frame.f_lineno) if frame else number
        lines = (text + chunk).split("\n")
        first = number if text.strip() else started
        for offset, line in enumerate(lines[:-1]):
            row = started + offset if _is_written(source, started + offset, line) else started
            yield from _with_imports(file, line, row if offset else first)
        row = started + len(lines) - 1
        text, number = lines[-1], row if _is_written(source, row, lines[-1]) else started
    yield Line(text, number)


def _is_written(source: Sequence[str], row: int, line: str) -> bool:
    """The template has the line itself; other lines come out of an expression or a macro."""
    return row <= len(source) and source[row - 1].strip().startswith(line.strip())


def _with_imports(file: PlannedFile, line: str, number: int) -> Iterator[Line]:
    imports = getattr(file.view, "imports", None)
    if isinstance(imports, Imports) and line == imports.MARK:
        for each in imports.render().split("\n"):
            yield Line(each, number)
    else:
        yield Line(line, number)


def _nearest(raw: Sequence[Line], final: Sequence[str], index: int) -> int | None:
    """Lines that the layout left alone pair up; between them words do."""
    left = [line.text.strip() for line in raw]
    right = [line.strip() for line in final]
    at_left = at_right = 0
    for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        if index < block.b:
            return _by_words(raw[at_left : block.a], right[at_right : block.b], index - at_right)
        if index < block.b + block.size:
            return raw[block.a + index - block.b].template_line
        at_left, at_right = block.a + block.size, block.b + block.size
    return None


def _by_words(raw: Sequence[Line], final: Sequence[str], index: int) -> int | None:
    left = [(word, line.template_line) for line in raw for word in _WORD.findall(line.text)]
    right = [(word, number) for number, line in enumerate(final) for word in _WORD.findall(line)]
    matcher = SequenceMatcher(
        None, [word for word, _ in left], [word for word, _ in right], autojunk=False
    )
    for block in matcher.get_matching_blocks():
        for offset in range(block.size):
            if right[block.b + offset][1] == index:
                return left[block.a + offset][1]
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
