"""What the spec calls tables and columns: the source's own words, as far as the language takes them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from generator.importing.model import SourceSchema, SourceTable
from generator.ir import Name
from generator.resolve.names import entity_problem, is_protected
from generator.resolve.plurals import plural_of_words, singular_name
from generator.spec.types import TYPES

MAX_NAME = 63
_SUFFIX = re.compile(r"(?:_?(?:id|Id|ID)|_(?:fk|key|uuid|FK))$")
_BOUNDARY = re.compile(r"[^A-Za-z0-9]+")


def ascii_words(text: str) -> list[str]:
    """The words of a name of any script; never none."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = [word for part in _BOUNDARY.split(plain) if part for word in Name(part).words]
    return words or ["x" + "".join(f"{ord(one):x}" for one in text)[:20]]


def snake_name(text: str) -> str:
    """A name for a field: as it is where the language takes it."""
    if re.fullmatch(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", text) and len(text) <= MAX_NAME:
        found = text
    else:
        found = "_".join(ascii_words(text))
    if not found[0].isalpha():
        found = f"n{found}"
    if is_protected(found):
        found = f"its_{found}"
    return found[:MAX_NAME].rstrip("_")


def plural_snake(entity: str) -> str:
    """What the product calls the rows of an entity."""
    return Name("".join(word.capitalize() for word in plural_of_words(Name(entity).words))).snake


class EntityNames:
    """The entities of a schema: each has a name of its own, and a table that follows from it where
    that can be.
    """

    def __init__(self, schema: SourceSchema) -> None:
        bare = Counter(table.name for table in schema.tables)
        self._taken: set[str] = set()
        self._by_key = {
            table.key: self._name(table, is_alone=bare[table.name] == 1) for table in schema.tables
        }
        guesses = Counter(form for table in schema.tables for form in self._forms(table))
        self.are_singular = guesses["singular"] > guesses["plural"]

    def of(self, key: str) -> str:
        """The entity of a table."""
        return self._by_key[key]

    def table_of(self, entity: str) -> str:
        """What the product calls the table of an entity."""
        return Name(entity).snake if self.are_singular else plural_snake(entity)

    def _forms(self, table: SourceTable) -> Iterable[str]:
        entity = self.of(table.key)
        if Name(entity).snake == table.name:
            yield "singular"
        if plural_snake(entity) == table.name:
            yield "plural"

    def _name(self, table: SourceTable, *, is_alone: bool) -> str:
        if table.entity:
            candidates = [table.entity]
        else:
            words = ascii_words(table.name)
            if not is_alone and table.schema:
                words = [*ascii_words(table.schema), *words]
            whole = _pascal(words)
            candidates = [singular_name(whole), whole]
        candidates += [f"{candidates[0]}Row", *(f"{candidates[0]}Row{n}" for n in range(2, 99))]
        for one in candidates:
            name = one[:MAX_NAME]
            keys = {name.lower(), Name(name).snake, plural_snake(name)}
            if entity_problem(name) is None and not keys & self._taken:
                self._taken |= keys
                return name
        return candidates[-1]


def _pascal(words: Sequence[str]) -> str:
    text = "".join(word[:1].upper() + word[1:] for word in words)
    return text if text[:1].isalpha() else f"Table{text}"


class Members:
    """The names of one entity: fields, relations, inverses and the keys that JSON has of them."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, *candidates: str, beside: Sequence[str] = ("",)) -> str:
        """The first name that is free, with all that stands beside it (`{}_id`)."""
        ends = [f"{candidates[0]}_{number}" for number in range(2, 99)]
        for name in (*candidates, *ends):
            keys = {key for end in beside for key in _keys(f"{name}{end}")}
            if not keys & self._taken:
                self._taken |= keys
                return name
        return candidates[-1]

    def is_free(self, name: str) -> bool:
        """Nothing is called so."""
        return not set(_keys(name)) & self._taken


def _keys(name: str) -> tuple[str, str]:
    return Name(name).snake, name.lower()


def relation_name(column: str) -> str:
    """The foreign key's column without what marks it as one."""
    bare = _SUFFIX.sub("", column)
    name = snake_name(bare if bare.strip("_") else column)
    return f"{name}_ref" if name in TYPES else name
