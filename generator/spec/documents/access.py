"""Who may do what."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from generator.spec.nodes import Node
from generator.spec.reading import read_any

_GRANT: dict[str, Any] = {
    "anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]
}
_WHO: dict[str, Any] = {"anyOf": [*_GRANT["anyOf"], {"type": "array", "items": _GRANT}]}
_RULE: dict[str, Any] = {
    "anyOf": [*_WHO["anyOf"], {"type": "object", "additionalProperties": _WHO}]
}

FieldRules = Annotated[
    Node,
    PlainValidator(read_any),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {
                        key: {
                            "anyOf": [
                                {"type": "string"},
                                {"type": "array", "items": {"type": "string"}},
                            ]
                        }
                        for key in ("read", "write")
                    },
                },
            ]
        }
    ),
]
"""Who may read and write a field, or read it and write it."""
AccessRules = Annotated[
    Node,
    PlainValidator(read_any),
    WithJsonSchema({"anyOf": [*_WHO["anyOf"], {"type": "object", "additionalProperties": _RULE}]}),
]
"""Who may do all of it, or operation to who may."""
