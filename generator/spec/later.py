"""What the spec language has and this version does not make yet: refused by name, never as unknown."""

from __future__ import annotations

_MIGRATION = "hints for migrations"
_MIXED = "parts shared between entities"

LATER_KEYS: dict[tuple[str, str], str] = {
    ("SpecDocument", "enums"): "enums shared by entities (write the values: enum(a, b))",
    ("SpecDocument", "mixins"): _MIXED,
    ("SpecDocument", "dropped"): _MIGRATION,
    ("AppDocument", "auth"): "sign-in",
    ("AppDocument", "format"): "a formatter of one's own",
    ("EntityDocument", "access"): "access rules",
    ("EntityDocument", "schema"): "database schemas",
    ("EntityDocument", "mixins"): _MIXED,
    ("EntityDocument", "renamed_from"): _MIGRATION,
    ("EntityDocument", "dropped"): _MIGRATION,
    ("EntityDocument", "fill_from"): _MIGRATION,
    ("KeyDocument", "renamed_from"): _MIGRATION,
    ("FieldDocument", "native"): "types of one database",
    ("FieldDocument", "sqlalchemy"): "types of one database",
    ("FieldDocument", "python"): "types of one database",
    ("FieldDocument", "fill"): _MIGRATION,
    ("FieldDocument", "convert"): _MIGRATION,
    ("FieldDocument", "replaced"): _MIGRATION,
    ("FieldDocument", "renamed_from"): _MIGRATION,
    ("RelationDocument", "on_update"): "rules for updated keys",
    ("RelationDocument", "default"): "defaults of relations",
    ("RelationDocument", "order_by"): "an order of the inverse",
    ("RelationDocument", "schema"): "database schemas",
    ("RelationDocument", "fill"): _MIGRATION,
    ("RelationDocument", "convert"): _MIGRATION,
    ("RelationDocument", "renamed_from"): _MIGRATION,
    ("IndexDocument", "method"): "index methods",
    ("IndexDocument", "options"): "index methods",
    ("IndexDocument", "renamed_from"): _MIGRATION,
    ("CheckDocument", "sql"): "checks in SQL",
}
"""Document and key to what a message calls it."""

LATER_TYPES: dict[str, str] = {
    "array": "arrays",
    "bytes": "bytes",
    "interval": "intervals",
    "json": "JSON fields",
    "naive_datetime": "datetimes without a zone",
}
"""Type name to what a message calls it."""
