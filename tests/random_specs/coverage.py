"""Which keys of the documents a spec has, read from what the loader makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from generator.spec.document import Document
from generator.spec.documents.spec import SpecDocument

Key = tuple[str, str]
"""A class of documents, and a key as specs write it."""

_WISH = "speaks of the state before, which a random spec has not; `tests/migrations` draws it"
_AUTH = "users who sign in are another kind of application, with cases of their own"
NOT_DRAWN: dict[Key, str] = {
    ("AppDocument", "auth"): _AUTH,
    ("AppDocument", "format"): "commands of the machine that apiwright runs on",
    ("EntityDocument", "access"): "rules need users that sign in, who have tests of their own",
    **{("AuthDocument", key): _AUTH for key in ("active", "admin", "login", "me", "role", "user")},
    ("EntityDocument", "dropped"): _WISH,
    ("EntityDocument", "fill_from"): _WISH,
    ("EntityDocument", "renamed_from"): _WISH,
    ("EntityDocument", "owner"): "as access",
    ("FieldDocument", "access"): "as access of entities",
    ("FieldDocument", "convert"): _WISH,
    ("FieldDocument", "fill"): _WISH,
    ("FieldDocument", "renamed_from"): _WISH,
    ("FieldDocument", "replaced"): _WISH,
    ("FillFromDocument", "distinct"): _WISH,
    ("FillFromDocument", "entity"): _WISH,
    ("FillFromDocument", "fields"): _WISH,
    ("FillFromDocument", "where"): _WISH,
    ("IndexDocument", "renamed_from"): _WISH,
    ("KeyDocument", "renamed_from"): _WISH,
    ("QueryDocument", "lock"): "its rows are for an owner's code, which a random spec has not",
    ("RelationDocument", "convert"): _WISH,
    ("RelationDocument", "fill"): _WISH,
    ("RelationDocument", "renamed_from"): _WISH,
    ("SpecDocument", "dropped"): _WISH,
}
"""Keys that random specs leave out, and why."""


def all_keys() -> set[Key]:
    """Every key that a spec may have; what a mixin holds counts as the entity's."""
    found: set[Key] = set()
    waiting: list[type[Document]] = [SpecDocument]
    seen: set[type[Document]] = set()
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        for name, field in kind.model_fields.items():
            alias = field.validation_alias
            found.add((_title(kind), alias if isinstance(alias, str) else name))
            waiting += _documents_in(field.annotation)
    return found


def keys_of(document: Document) -> Iterator[Key]:
    """Those that one document has, and all within it."""
    for name, field in type(document).model_fields.items():
        alias = field.validation_alias
        key = alias if isinstance(alias, str) else name
        value = getattr(document, name)
        if document.has(key) or name in document.model_fields_set:
            yield _title(type(document)), key
        yield from _keys_within(value)


def _keys_within(value: object) -> Iterator[Key]:
    if isinstance(value, Document):
        yield from keys_of(value)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _keys_within(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _keys_within(one)


def _title(kind: type[Document]) -> str:
    return "EntityDocument" if kind.__name__ == "MixinDocument" else kind.__name__


def _documents_in(annotation: object) -> Iterator[type[Document]]:
    if isinstance(annotation, type) and issubclass(annotation, Document):
        yield annotation
    for argument in get_args(annotation):
        yield from _documents_in(argument)
