"""Attempts that fail in the database, in the tests of whatever makes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from generator.artifacts.behaviour.facts import target_of
from generator.artifacts.tests.cases.case import BODY, CLIENT, TestCase, case
from generator.artifacts.tests.staging import Staging
from generator.emit import literal
from generator.ir import AttemptEffect, CreateEffect, Effect, Entity, SetEffect

Call = tuple[Entity, str]
"""Whose repository does something, and by which method."""


def attempt_tests(
    staging: Staging, effects: Sequence[Effect], of: str, before: Sequence[str], request: str
) -> Iterator[TestCase]:
    """Tests of the attempts among effects that do something which nothing else does beside them.

    After one of their statements the database refuses another one.
    """
    facts = staging.facts
    attempts = [one for one in effects if isinstance(one, AttemptEffect)]
    outside = set(_calls(staging, (one for one in effects if not isinstance(one, AttemptEffect))))
    for attempt in attempts:
        call = next((one for one in _calls(staging, attempt.effects) if one not in outside), None)
        if call is None:
            continue
        entity, method = call
        number = f"_{effects.index(attempt) + 1}" if len(attempts) > 1 else ""
        every = staging.all_stored(entity) if method == "create" else ""
        refused = f"{staging.repository_of(entity)}, {literal(method)}"
        yield case(
            f"{of}_stands_when_an_attempt_fails{number}",
            *before,
            f"there = len({every})" if every else "",
            f"refuse_after(monkeypatch, {refused})",
            f"{'answer = ' if facts.gets else ''}answered({request})",
            'assert "no_such_column" in caplog.text',
            *facts.reads_as("answer", "answer"),
            f"assert len({every}) == there" if every else "",
            given=(
                CLIENT,
                *([] if before else [BODY]),
                "monkeypatch: pytest.MonkeyPatch",
                "caplog: pytest.LogCaptureFixture",
            ),
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
