"""The use case of `import`: read, say, settle, prove. It writes and prints nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.engine import URL

from generator.diagnostics import Diagnostics
from generator.failures import UserError
from generator.importing.documents import Documents, documents_of
from generator.importing.languages import read_model
from generator.importing.languages.indexes import with_indexes
from generator.importing.layout import files_of
from generator.importing.listing import FILE, listing
from generator.importing.merging import Merged
from generator.importing.model import Grade, Remark, SourceSchema
from generator.importing.proof import Proof, proven
from generator.importing.read import read_schema
from generator.importing.settling import drop_unused_enums, settled, tell_deferrable, widened
from generator.ir import App
from generator.migrations.connection import with_connection


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be imported."""

    url: URL
    schemas: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    is_proven: bool = True


@dataclass(frozen=True, slots=True)
class Import:
    """What came of it."""

    schema: SourceSchema
    documents: Documents
    app: App
    proof: Proof | None
    model: str = ""
    """The file that it was read from, where that is no database."""

    @property
    def remarks(self) -> Sequence[Remark]:
        return sorted(set(self.documents.remarks))

    @property
    def unsaid(self) -> int:
        """How many things are in no spec."""
        return sum(one.grade is Grade.UNSAID for one in self.remarks)

    @property
    def files(self) -> dict[str, str]:
        """Texts by their paths within the folder of a new spec."""
        source = self.model or "the database"
        head = f"{self.app.title}, as {source} has it. What differs stands in {FILE}."
        return files_of(self.documents, head) | {FILE: self.page()}

    def page(self, since: Merged | None = None) -> str:
        """IMPORT.md; `since` is what a spec that was there got."""
        proof = self.proof.sentence if self.proof else "Not proven: --no-proof was given."
        new = _since(since) if since else ()
        return listing(self.schema, self.remarks, "" if self.model else proof, self.model, new)


def imported(request: Request) -> Import:
    """The spec of a database; `UserError` where it cannot be read."""
    schema = with_connection(
        request.url, Path(), lambda one: read_schema(one, request.url, request.schemas)
    )
    schema = _some(schema, request.tables)
    if not schema.tables:
        raise UserError("there is no table to import", "--schema and --tables say which")
    found = imported_schema(schema)
    if not request.is_proven:
        return found
    proof = proven(found.app, request.url, schema, found.documents.remarks, request.schemas)
    return replace(found, proof=proof)


def imported_model(path: Path, report: Diagnostics, tables: Sequence[str] = ()) -> Import:
    """The spec of a model in JDL, of a Prisma schema or of DBML; `SpecErrors` where it has mistakes."""
    schema = _some(read_model(path, report), tables)
    indexed = replace(schema, tables=tuple(map(with_indexes, schema.tables)))
    return replace(imported_schema(indexed), schema=schema, model=path.name)


def imported_schema(schema: SourceSchema) -> Import:
    """The spec of a schema, wherever it comes from; nothing is proven."""
    documents = documents_of(schema)
    app = settled(documents)
    if schema.databases:
        drop_unused_enums(documents, app)
        tell_deferrable(schema, documents, app)
    if schema.databases:
        app = widened(documents, app)
    return Import(schema, documents, app, None)


def _since(found: Merged) -> Iterator[str]:
    """What is new in the database, or other than in the spec that was there."""
    parts = (
        ("Added to the spec", found.added),
        ("New in the database, and to be added by hand", found.by_hand),
        ("In the spec, and not in the database", found.gone),
        ("Other than in the spec", found.changed),
    )
    for title, lines in parts:
        if lines:
            yield f"## {title}"
            yield ""
            yield from (f"- {line}" for line in lines)
            yield ""


def _some(schema: SourceSchema, tables: Sequence[str]) -> SourceSchema:
    """Those that are named; remarks of others go with them."""
    if not tables:
        return schema
    there = {table.key for table in schema.tables}
    unknown = [one for one in tables if one not in there]
    if unknown:
        raise UserError(
            f"there is no table {unknown[0]}", f"there are {', '.join(sorted(there))[:500]}"
        )
    return replace(
        schema,
        tables=tuple(one for one in schema.tables if one.key in tables),
        remarks=tuple(one for one in schema.remarks if not one.table or one.table in tables),
    )
