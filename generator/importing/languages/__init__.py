"""Readers of models in other languages, each into the neutral schema: JDL, Prisma schemas, DBML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from generator.diagnostics import Diagnostics
from generator.importing.languages.dbml import read_dbml
from generator.importing.languages.jdl import read_jdl
from generator.importing.languages.prisma import read_prisma
from generator.importing.model import SourceSchema
from generator.spec.source import displayed, read_text

_READERS: dict[str, Callable[[str, str, str, Diagnostics], SourceSchema]] = {
    ".jdl": read_jdl,
    ".jh": read_jdl,
    ".prisma": read_prisma,
    ".dbml": read_dbml,
}


def is_model(source: str) -> bool:
    """It is the name of a file in one of these languages, not the address of a database."""
    return "://" not in source and Path(source).suffix.lower() in _READERS


def read_model(path: Path, report: Diagnostics) -> SourceSchema:
    """The schema that a file describes; raises `SpecErrors` where it holds mistakes."""
    text = read_text(path, report)
    report.stop_on_errors()
    read = _READERS[path.suffix.lower()]
    schema = read(text or "", displayed(path), path.stem, report)
    needs_postgresql = any(table.schema for table in schema.tables)
    return replace(
        schema,
        databases=("postgresql",) if needs_postgresql else schema.databases,
    )
