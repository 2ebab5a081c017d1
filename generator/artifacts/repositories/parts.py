"""How the parts of a row are found, and how others take their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.app_view import EntityView
from generator.artifacts.behaviour.facts import is_keyed_part, part_finder
from generator.artifacts.bulk import StatementView
from generator.emit import docstring, literal
from generator.resolve.phrases import noun_of, nouns_of, with_article


@dataclass(frozen=True)
class PartMethods(EntityView):
    """Methods of the repository of parts, whose entity has a whole."""

    def all(self) -> Iterator[StatementView]:
        """The finder, and what has a whole have other parts."""
        owner = self.entity.owner
        if owner is None:
            return
        model = self.imports.need(f"app.models.{self.entity.module}", self.entity.name.text)
        key, finder = owner.columns[0], part_finder(self.entity)
        one_of = f"{model}.{key.attribute} == {key.attribute}"
        signature = f"self, {key.attribute}: {self.values.plain(key)}"
        whole = noun_of(self.app.entity(owner.target))
        found = f"The {nouns_of(self.entity)} of {with_article(whole)}."
        lines: tuple[str, ...] = (f"return {self.io.await_}self.find_by({one_of})",)
        yield StatementView(finder, signature, f"Sequence[{model}]", docstring(found, 8), lines)
        if self.entity.consumes:
            return
        others = f"replace_{finder}", f"{signature}, rows: Sequence[Values]", "None"
        if is_keyed_part(self.app, self.entity):
            doc = self._keyed_doc(with_article(whole))
            lines = (*self._by_key(key.attribute, whole),)
        else:
            text = (
                f"Put others in the place of the {nouns_of(self.entity)} of {with_article(whole)}."
            )
            doc, lines = docstring(text, 8), (*self._anew(key.attribute, one_of),)
        yield StatementView(*others, doc, lines)

    def _keyed_doc(self, whole: str) -> str:
        nouns = nouns_of(self.entity)
        return docstring(
            f"Have {whole} have these {nouns}: those with a key stay, others are new."
            f"\n\n`UnknownReferenceError` for a key that is none of its {nouns}, or stands twice.",
            8,
        )

    def _anew(self, owner: str, one_of: str) -> Iterator[str]:
        yield f"{self.io.await_}self.delete_many({one_of})"
        yield f"{self.io.await_}self.create_many([{{**row, {_given(owner)}}} for row in rows])"

    def _by_key(self, owner: str, whole: str) -> Iterator[str]:
        """Parts leave before others change, so that these may have what those had."""
        [key] = self.entity.key
        name, await_ = literal(key.attribute), self.io.await_
        refusal = self.imports.need("app.exceptions", "UnknownReferenceError")
        text = f"One of the {nouns_of(self.entity)} is none of this {whole}, or stands twice."
        found = f"{await_}self.{part_finder(self.entity)}({owner})"
        yield f"named = [row[{name}] for row in rows if {name} in row]"
        yield f"known = {{one.{key.attribute}: one for one in {found}}}"
        yield "if len(set(named)) < len(named) or not known.keys() >= set(named):"
        yield f"    raise {refusal}({literal(text)})"
        gone = f"{self.entity.name}.{key.attribute}.in_(known.keys() - set(named))"
        yield f"{await_}self.delete_many({gone})"
        yield "for row in rows:"
        yield f"    if {name} in row:"
        yield f"        part = known[row[{name}]]"
        yield "        pairs = row.items()"
        yield "        changed = {name: value for name, value in pairs if value != getattr(part, name)}"
        yield "        if changed:"
        yield f"            {await_}self.update(row[{name}], changed)"
        yield f"new = [{{**row, {_given(owner)}}} for row in rows if {name} not in row]"
        yield f"{await_}self.create_many(new)"


def _given(owner: str) -> str:
    """The whole, as each of the rows has it."""
    return f"{literal(owner)}: {owner}"
