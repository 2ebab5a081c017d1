"""Load: YAML text to documents of the right shape, each value with its place."""

from __future__ import annotations

from typing import Any

from generator.spec.documents.spec import SpecDocument
from generator.spec.loader import load

__all__ = ["SpecDocument", "json_schema", "load", "schema_text"]


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a spec file."""
    from generator.spec.schema import json_schema as made_schema

    return made_schema()


def schema_text() -> str:
    """The JSON Schema as a file, for editors."""
    import json

    return json.dumps(json_schema(), indent=2) + "\n"
