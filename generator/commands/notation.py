"""The notation of `add entity`, `name:type[:word…]`, as YAML of the spec language."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from generator.failures import UserError

_ENTITY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\([^:#'\"\\{}\[\]&*!|>%@`]*\))?")
"""A type that YAML reads as it is written, outside of braces."""

_NULLABLE = "nullable: true"
_FIELD_WORDS = {
    "unique": "unique: true",
    "index": "index: true",
    "lookup": "lookup: true",
    "nullable": _NULLABLE,
}
_RELATION_WORDS = {
    "many": "many: true",
    "unique": "unique: true",
    "nullable": _NULLABLE,
    "cascade": "on_delete: cascade",
    "restrict": "on_delete: restrict",
    "set_null": "on_delete: set_null",
}


@dataclass(frozen=True, slots=True)
class FieldNotation:
    """One field or relation: its name, its type or the entity it points to, and its keys."""

    name: str
    type: str
    keys: tuple[str, ...]
    is_relation: bool

    @property
    def yaml(self) -> str:
        if not self.keys:
            return f"{self.name}: {_scalar(self.type)}"
        if self.keys == (_NULLABLE,) and _PLAIN.fullmatch(self.type):
            return f"{self.name}: {self.type}?"
        word = "to" if self.is_relation else "type"
        return f"{self.name}: {{{word}: {_scalar(self.type, within='{}')}, {', '.join(self.keys)}}}"


def check_entity_name(name: str) -> None:
    """Letters and digits only; what else a name must not be, the compiler says with its reasons."""
    if not _ENTITY.fullmatch(name):
        raise UserError(f"{name!r} is no name for an entity", "PascalCase and singular: BlogPost")


def parse_part(text: str, enums: Collection[str]) -> FieldNotation:
    """`title:string(100):index` or `author:User:cascade`; a capital letter points to an entity."""
    name, *rest = (part.strip() for part in text.split(":"))
    if not _FIELD.fullmatch(name) or not rest or not rest[0]:
        raise UserError(
            f"{text!r} is no field",
            "name:type, such as 'title:string(100)', email:email:unique or author:User",
        )
    type_, *words = rest
    if type_.endswith("?"):
        type_, words = type_[:-1].rstrip(), ["nullable", *words]
    is_relation = type_[:1].isupper() and type_ not in enums
    known = _RELATION_WORDS if is_relation else _FIELD_WORDS
    return FieldNotation(name, type_, tuple(_key(word, known, text) for word in words), is_relation)


def entity_yaml(name: str, parts: Collection[FieldNotation], indent: str = "  ") -> list[str]:
    """The entity as lines, to stand below `entities:`."""
    fields = [part.yaml for part in parts if not part.is_relation]
    relations = [part.yaml for part in parts if part.is_relation]
    lines = [f"{indent}{name}:", f"{indent * 2}timestamps: true"]
    for key, group in (("fields", fields), ("relations", relations)):
        if group:
            lines += [f"{indent * 2}{key}:", *(f"{indent * 3}{line}" for line in group)]
    return lines


def _key(word: str, known: dict[str, str], text: str) -> str:
    if word not in known:
        raise UserError(f"{text!r}: {word!r} is not known here", f"known: {', '.join(known)}")
    return known[word]


def _scalar(text: str, within: str = "") -> str:
    """Plain where YAML takes it so; in braces a comma would end the value."""
    if _PLAIN.fullmatch(text) and not (within and "," in text):
        return text
    return "'" + text.replace("'", "''") + "'"
