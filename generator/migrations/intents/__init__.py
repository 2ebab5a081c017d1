"""Intents: what the spec and the command line say about the way from the state before."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from generator.diagnostics import Diagnostics
from generator.ir import App
from generator.migrations.consents import Consents
from generator.migrations.hints import Hints
from generator.migrations.intents import kept_answers
from generator.migrations.intents.contents import Contents
from generator.migrations.intents.losses import Losses
from generator.migrations.intents.renames import Renames
from generator.migrations.plan import SpecNames
from generator.migrations.plan.spec_names import SpecPlace
from generator.schema.model import State

__all__ = ["Intents", "intents"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intents:
    """Everything that is agreed, in the words of the database, and the spec's words for findings."""

    hints: Hints
    words: SpecNames


def intents(
    app: App,
    consents: Consents,
    before: State,
    after: State,
    used: Collection[str],
    report: Diagnostics,
) -> Intents:
    """Hints of the spec that no revision has used up, and flags.

    `UserError` for a flag that names nothing, `SpecErrors` for an expression that makes no sense.
    """
    renames = Renames(app, before, after, frozenset(used))
    renames.read(consents)
    contents = Contents(renames, report)
    contents.read(consents)
    losses = Losses(renames)
    losses.read(consents)
    report.stop_on_errors()
    if kept_answers.keeps_answers_from_now(before, after):
        contents.fills.update(kept_answers.fills())
        losses.columns.add((kept_answers.TABLE, kept_answers.ROW_KEY))
    hints = Hints(
        tables=renames.tables,
        columns=renames.columns,
        values=contents.values,
        fills=contents.fills,
        lookups=contents.lookups,
        unreadable=contents.unreadable,
        conversions=contents.conversions,
        table_fills=contents.table_fills,
        dropped_tables=frozenset(losses.tables),
        dropped_columns=frozenset(losses.columns),
    )
    return Intents(hints=hints, words=words_of(app))


def words_of(app: App) -> SpecNames:
    """What the spec calls the tables and columns of its database."""
    places: dict[tuple[str, str], SpecPlace] = {}
    for entity in app.entities:
        table, name = entity.qualified_table, str(entity.name)
        for column in entity.columns:
            places[table, column.column] = SpecPlace(
                entity=name, section="fields", name=column.name
            )
        for relation in entity.relations:
            for column in relation.columns:
                if column.name != column.column or column.reference is not None:
                    place = SpecPlace(entity=name, section="relations", name=relation.name)
                    places[table, column.column] = place
    entities = {entity.qualified_table: str(entity.name) for entity in app.entities}
    return SpecNames(entities=entities, places=places)
