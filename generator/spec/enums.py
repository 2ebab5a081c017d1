"""The enums that entities share: their values, with a label where one is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from generator import problems
from generator.spec.nodes import Mapping, Node, Scalar, Sequence, as_list, describe
from generator.spec.reading import read_sentence, read_word
from generator.spec.words import Refused, Word

_KEYS = ("label", "renamed_from")


@dataclass(frozen=True, slots=True)
class EnumValue:
    """One value, and what it is called where people read it."""

    value: Word
    label: Word | None = None
    renamed_from: Word | None = None
    """What it was called before: rows that hold the old value get the new one."""
    is_plain: bool = False
    """It stands there without quotes."""


def read_enum(node: Node) -> tuple[EnumValue, ...]:
    """`[a, b]`, `{a: label}` or `{a: {label: …, renamed_from: …}}`."""
    if isinstance(node, Sequence):
        return tuple(
            EnumValue(read_word(item), is_plain=isinstance(item, Scalar) and item.plain)
            for item in node.items
        )
    if isinstance(node, Mapping):
        return tuple(
            EnumValue(
                Word.of(entry.key), _label(entry.value), _renamed_from(entry.value), entry.key.plain
            )
            for entry in node
        )
    hint = f"write {as_list(node.text)}" if not node.is_null else ""
    raise Refused(problems.expected(node.at, "a list of values", describe(node), hint))


def _label(node: Node) -> Word | None:
    if isinstance(node, Scalar):
        return None if node.is_null else read_sentence(node)
    if isinstance(node, Sequence):
        raise Refused(problems.expected(node.at, "a label", describe(node)))
    for entry in node:
        if entry.key.text not in _KEYS:
            raise Refused(
                problems.unknown_key(entry.key.at, "a value of an enum", entry.key.text, _KEYS)
            )
    label = node.find("label")
    return read_sentence(label.value) if label is not None else None


def _renamed_from(node: Node) -> Word | None:
    written = node.find("renamed_from") if isinstance(node, Mapping) else None
    return read_word(written.value) if written is not None else None


_TEXT: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_SCHEMA: dict[str, Any] = {
    "anyOf": [
        {"type": "array", "items": _TEXT, "uniqueItems": True, "minItems": 1},
        {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "anyOf": [
                    {"type": ["string", "number", "boolean", "null"]},
                    {
                        "type": "object",
                        "properties": {"label": _TEXT, "renamed_from": _TEXT},
                        "additionalProperties": False,
                    },
                ]
            },
        },
    ]
}

EnumValues = Annotated[tuple[EnumValue, ...], PlainValidator(read_enum), WithJsonSchema(_SCHEMA)]
