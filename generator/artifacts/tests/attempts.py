"""Attempts that fail in the database, in the tests of whatever makes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.artifacts.behaviour.facts import target_of
from generator.artifacts.tests.staging import Staging
from generator.ir import AttemptEffect, CreateEffect, Effect, Entity, SetEffect

Call = tuple[Entity, str]
"""Whose repository does something, and by which method."""


@dataclass(frozen=True)
class AttemptView:
    """An attempt after one of whose statements the database refuses another one."""

    number: str
    repository: str
    method: str
    every: str
    """All rows that it makes; nothing where it makes none."""


def attempt_views(staging: Staging, effects: Sequence[Effect]) -> Iterator[AttemptView]:
    """The attempts among effects that do something which nothing else does beside them."""
    attempts = [one for one in effects if isinstance(one, AttemptEffect)]
    outside = set(_calls(staging, (one for one in effects if not isinstance(one, AttemptEffect))))
    for attempt in attempts:
        call = next((one for one in _calls(staging, attempt.effects) if one not in outside), None)
        if call is not None:
            entity, method = call
            yield AttemptView(
                number=f"_{effects.index(attempt) + 1}" if len(attempts) > 1 else "",
                repository=staging.repository_of(entity),
                method=method,
                every=staging.all_stored(entity) if method == "create" else "",
            )


def _calls(staging: Staging, effects: Iterable[Effect]) -> Iterator[Call]:
    for effect in effects:
        if isinstance(effect, CreateEffect):
            made = [(staging.facts.app.entity(effect.entity), "create")]
        elif isinstance(effect, SetEffect):
            rows = dict.fromkeys(one.row for one in effect.assignments if one.row)
            made = [
                (target_of(staging.facts.app, staging.facts.entity, row), "update") for row in rows
            ]
        else:
            made = []
        yield from (one for one in made if one[0] != staging.facts.entity and one[0].owner is None)
