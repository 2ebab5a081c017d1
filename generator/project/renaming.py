"""Entities and fields under new names: where files go, and which words change in what people wrote."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.ir.names import Name
from generator.resolve.plurals import plural_of_words, singular_name

if TYPE_CHECKING:
    from generator.ir import App, Entity

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Renaming:
    """Old spellings to new ones: `OrderItem`, `order_item`, `order_items` and what else is made of them."""

    spellings: Mapping[str, str]

    @classmethod
    def of(cls, app: App) -> Renaming | None:
        """What `renamed_from` says; a hint that was left in the spec finds nothing any more."""
        found: dict[str, str] = {}
        unclear: set[str] = set()
        for old, new in _spellings(app):
            if found.setdefault(old, new) != new:
                unclear.add(old)
        spellings = {old: new for old, new in found.items() if old not in unclear}
        return cls(spellings) if spellings else None

    def moves(self, known: Collection[str], generated: Collection[str]) -> dict[str, str]:
        """New paths to the old ones of the same file."""
        moved: dict[str, str] = {}
        for old in known:
            new = self._renamed(old)
            if new != old and new in generated and old not in generated and new not in known:
                moved[new] = old
        return moved

    def follow(self, base: str, ours: str, new: str) -> tuple[str, str]:
        """What was generated last and what is on disk, with the words that are generated now.

        Only words that the generator renames in this file: the `order` of `order_by` stays when the
        entity Order gets another name.
        """
        before, after = set(_WORD.findall(base)), set(_WORD.findall(new))
        words = {
            word: renamed
            for word in before - after
            if (renamed := self._renamed(word)) != word and renamed in after - before
        }

        def renamed_word(match: re.Match[str]) -> str:
            return words.get(match[0], match[0])

        return _WORD.sub(renamed_word, base), _WORD.sub(renamed_word, ours)

    def _renamed(self, text: str) -> str:
        """Every part of a name that is a spelling of an entity; the longest spelling wins."""
        parts = "|".join(
            _part(each) for each in sorted(self.spellings, key=len, reverse=True) if each
        )
        return re.sub(parts, lambda match: self.spellings[match[0]], text) if parts else text


def _part(spelling: str) -> str:
    """`Note` in `NoteService`, `note` in `get_note_by_id`; not in `Notebook` or `keynote`."""
    before = "(?<![A-Za-z])" if spelling[0].islower() else "(?<![A-Z])"
    return f"{before}{re.escape(spelling)}(?![a-z])"


def _spellings(app: App) -> Iterator[tuple[str, str]]:
    for hints in app.hints.entities:
        if hints.renamed_from is not None:
            yield from _of_entity(hints.renamed_from.text, app.entity(hints.entity))
        for member in hints.members:
            if member.renamed_from is not None:
                old, new = Name(member.renamed_from.text), Name(member.name)
                yield old.text, new.text
                yield old.pascal, new.pascal


def _of_entity(written: str, entity: Entity) -> Iterator[tuple[str, str]]:
    """An old name may be that of the table."""
    bare = written.rpartition(".")[2]
    old = Name(bare if bare[:1].isupper() else singular_name(bare))
    plural = Name("".join(word.capitalize() for word in plural_of_words(old.words)))
    for before, after in ((old, entity.name), (plural, entity.plural)):
        yield before.pascal, after.pascal
        yield before.snake, after.snake
