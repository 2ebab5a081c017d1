"""What the spec language has and this version does not make yet: refused by name, never as unknown."""

from __future__ import annotations

_MIGRATION = "hints for migrations"

LATER_KEYS: dict[tuple[str, str], str] = {
    ("SpecDocument", "dropped"): _MIGRATION,
    ("AppDocument", "auth"): "sign-in",
    ("EntityDocument", "access"): "access rules",
    ("EntityDocument", "renamed_from"): _MIGRATION,
    ("EntityDocument", "dropped"): _MIGRATION,
    ("EntityDocument", "fill_from"): _MIGRATION,
    ("KeyDocument", "renamed_from"): _MIGRATION,
    ("FieldDocument", "fill"): _MIGRATION,
    ("FieldDocument", "convert"): _MIGRATION,
    ("FieldDocument", "replaced"): _MIGRATION,
    ("FieldDocument", "renamed_from"): _MIGRATION,
    ("RelationDocument", "fill"): _MIGRATION,
    ("RelationDocument", "convert"): _MIGRATION,
    ("RelationDocument", "renamed_from"): _MIGRATION,
    ("IndexDocument", "renamed_from"): _MIGRATION,
}
"""Document and key to what a message calls it."""
