"""Entities under new names: where their files go, and which words change in what people wrote."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Renaming:
    """Old spellings to new ones: `OrderItem`, `order_item`, `order_items` and what else is made of them."""

    spellings: Mapping[str, str]

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
