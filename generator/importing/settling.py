"""What the compiler refuses is taken out, a thing at a time, until it takes the rest; all is told."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator import pipeline
from generator.diagnostics import Diagnostic, Diagnostics, Span, SpecErrors
from generator.failures import InternalError, UserError
from generator.importing.documents import Documents
from generator.importing.layout import files_of
from generator.importing.model import Grade, Remark, SourceSchema
from generator.importing.removal import Removal
from generator.ir import App
from generator.schema.of_app import is_deferrable
from generator.spec.compose import compose
from generator.spec.nodes import Mapping, Node, Scalar

_PASSES = 60
Path_ = tuple[str | int, ...]


class NothingSaid(UserError):  # noqa: N818 - said of the tables
    """The language takes none of the tables."""


def settled(documents: Documents) -> App:
    """Take out of the documents what is refused; what is left means this."""
    for _ in range(_PASSES):
        report = Diagnostics(limit=20_000)
        app = understood(documents, report)
        if app is not None:
            return app
        Removal(documents).all(_placed(documents, report))
        if not documents.entities:
            reason = report.errors[0].message
            raise NothingSaid(f"none of its tables can be said in a spec: {reason}")
    raise InternalError("the spec of the import is not accepted: " + report.as_text()[:2_000])


def understood(documents: Documents, report: Diagnostics) -> App | None:
    """What the compiler makes of them; None with problems in the report."""
    with tempfile.TemporaryDirectory(prefix="apiwright-") as folder:
        for path, text in files_of(documents).items():
            (Path(folder) / path).write_text(text, "utf-8")
        try:
            return pipeline.understand(Path(folder), report)
        except SpecErrors:
            return None


def tell_deferrable(schema: SourceSchema, documents: Documents, app: App) -> None:
    """Two rows that need each other are stored together, and no other foreign key waits."""
    late = {
        (entity.qualified_table, tuple(column.column for column in relation.columns))
        for entity in app.entities
        for relation in entity.relations
        if is_deferrable(app, relation)
    }
    for table in schema.tables:
        for one in table.references:
            is_late = (table.key, one.columns) in late
            if one.deferrable != is_late and not (is_late and schema.databases == ("mysql",)):
                text = "it may wait for the commit" if is_late else "it waits for the commit there"
                thing = f"foreign key {one.name or ', '.join(one.columns)}"
                documents.remarks.append(Remark(table.key, thing, text, Grade.NEAR))


def drop_unused_enums(documents: Documents, app: App) -> None:
    """Those whose columns are all in tables that could not be said."""
    columns = [column for entity in app.entities for column in entity.columns]
    used = {column.type.enum_within.name for column in columns if column.type.enum_within}
    for word, name in documents.enum_names.items():
        if word in documents.enums and word not in used:
            del documents.enums[word]
            text = "no column of the spec has it"
            documents.remarks.append(Remark("", f"enum {name}", text))


def widened(documents: Documents, app: App) -> App:
    """The same on as many databases as can be, as long as nothing of the first changes."""
    from generator.schema.databases import only
    from generator.schema.of_app import schema_of

    written = documents.app.get("databases")
    if not isinstance(written, list) or len(written) != 1:
        return app
    first = str(written[0])
    wanted = only(schema_of(app).in_order, [first])
    others = [one for one in ("postgresql", "mysql", "sqlite") if one != first]
    for more in (others, others[:1], others[1:]):
        documents.app["databases"] = [first, *more]
        wider = understood(documents, Diagnostics(limit=20_000))
        if wider is not None and only(schema_of(wider).in_order, [first]) == wanted:
            if len(more) == len(others):
                del documents.app["databases"]
            return wider
    documents.app["databases"] = [first]
    return app


def _placed(documents: Documents, report: Diagnostics) -> Iterator[tuple[Path_, Diagnostic]]:
    """Each problem with the keys that lead to where it is."""
    texts = files_of(documents)
    roots: dict[str, Node | None] = {}
    for one in report.errors:
        name = one.at.file.rpartition("/")[2]
        if name not in roots:
            text = texts.get(name, "")
            roots[name] = compose(text, one.at.file, Diagnostics()) if text else None
        root = roots[name]
        path = _path(root, one.at) if root is not None else ()
        yield path, one


def _path(node: Node, at: Span) -> Path_:
    """The keys and numbers that lead to a place."""
    if isinstance(node, Scalar):
        return ()
    entries: Sequence[tuple[str | int, Span, Node]]
    if isinstance(node, Mapping):
        entries = [(entry.key.text, entry.key.at, entry.value) for entry in node]
    else:
        entries = [(number, item.at, item) for number, item in enumerate(node.items)]
    found: tuple[str | int, Node] | None = None
    for key, place, value in entries:
        if (place.line, place.column) <= (at.line, at.column):
            found = key, value
    return (found[0], *_path(found[1], at)) if found else ()
