"""Files beside their row: a document of any type, and a picture that browsers show."""

from __future__ import annotations

from generator.databases import Database
from generator.kinds.facts import AtRest, KindFacts, ValueKind, imported, plain


def _file(name: str) -> KindFacts:
    """A row says where its file is, and what it is."""
    return KindFacts(
        name=name,
        value=ValueKind.OPAQUE,
        python=imported("app.files", "StoredFile"),
        column=plain("JSON"),
        variants={Database.POSTGRESQL: AtRest("JSONB", "postgresql")},
        is_item=False,
        documented="FileInfo",
        is_file=True,
    )


FILE = _file("file")
IMAGE = _file("image")
