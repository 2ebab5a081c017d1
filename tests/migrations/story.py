"""What a story is: versions of a spec, rows, and what has to hold after each step.

A file of `stories/` holds those of one kind, one YAML document each:

    story: a required column is filled by an expression
    spec:                       # capitalised keys are entities, all else is the top level of a spec
      Product: {fields: {name: string(50)}}
    rows:
      products: [{id: 1, name: Tea}]
    steps:
    - change:                   # put over the spec before; `null` takes a key out
        Product: {fields: {sku: {type: string(20), fill: upper(name)}}}
      rows: {products: [{id: 1, name: Tea, sku: TEA}]}

`rows` of a step are all rows of the tables that it names, other tables keep theirs. A downgrade
gives back what was there before the step unless `down` says what cannot be restored; `again` says
what a second upgrade makes of that. `<any>` stands for a value that nobody can know. `particular`
names the servers that have a way of their own to do it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "stories"
KINDS = ("sqlite", "postgresql", "mysql")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""That of libyaml, where PyYAML was built with it, is ten times as fast."""

Rows = Mapping[str, list[dict[str, Any]]]
Probe = str | Mapping[str, Mapping[str, Any]]
"""A statement, or a table and the row that is inserted."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One change of the spec, and what it does to the rows."""

    change: Mapping[str, Any] = field(default_factory=dict)
    spec: Mapping[str, Any] | None = None
    """The whole next version, instead of a change."""
    asks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Codes of findings to what they name: the run stops and writes nothing."""
    hints: Mapping[str, Any] | None = None
    """What is added to the spec as consent."""
    flags: tuple[str, ...] = ()
    """The consent on the command line."""
    refused: str = ""
    """Part of the message that no consent helps against."""
    blocked: str = ""
    """Part of the message with which the upgrade stops before it changes anything."""
    repair: tuple[str, ...] = ()
    """What somebody does to the rows then."""
    rows: Rows = field(default_factory=dict)
    insert: Rows = field(default_factory=dict)
    """Rows that are added after the upgrade."""
    accepts: tuple[Probe, ...] = ()
    refuses: tuple[Probe, ...] = ()
    down: Rows = field(default_factory=dict)
    down_blocked: str = ""
    """Part of the message with which the downgrade stops before it changes anything."""
    same_revision: bool = False
    """Nothing of the database changes, so there is no revision."""

    def next(self, spec: Mapping[str, Any]) -> dict[str, Any]:
        """The spec after the step, without what its hints add."""
        return changed(spec, self.change) if self.spec is None else dict(self.spec)

    @property
    def ends(self) -> bool:
        """No way leads further."""
        has_consent = self.hints is not None or bool(self.flags)
        return bool(self.refused) or (bool(self.asks) and not has_consent)


@dataclass(frozen=True, kw_only=True)
class Story:
    kind: str
    title: str
    spec: Mapping[str, Any]
    steps: tuple[Step, ...]
    rows: Rows = field(default_factory=dict)
    again: Rows = field(default_factory=dict)
    again_blocked: str = ""
    """Part of the message with which the second upgrade stops: a way back has lost what it needs."""
    databases: tuple[str, ...] = KINDS
    particular: tuple[str, ...] = ()
    """Servers that do this in a way of their own."""
    to_base: bool = True
    """No row refers to one that the application comes with, and that the way to the base takes out."""

    @property
    def name(self) -> str:
        return f"{self.kind}: {self.title}"


def usual(database: str) -> frozenset[str]:
    """The names of the stories that are told on a database by default.

    Those about what is particular to it, what another database does not have, and of the others a third
    on SQLite and one in eight on a server, with at least one of each kind.
    """
    told_here = [story for story in stories() if database in story.databases]
    ranked = sorted(told_here, key=lambda story: _digest(database, story))
    first = {story.kind: story.name for story in reversed(ranked)}
    return frozenset(first.values()) | {
        story.name
        for story in told_here
        if story.databases != KINDS
        or database in story.particular
        or _digest(database, story)[0] % (3 if database == "sqlite" else 8) == 0
    }


def _digest(database: str, story: Story) -> bytes:
    return hashlib.sha256(f"{database} {story.name}".encode()).digest()


@cache
def stories(folder: Path = FOLDER) -> tuple[Story, ...]:
    """All stories, in the order of their files."""
    return tuple(
        told(file.stem, document)
        for file in sorted(folder.glob("*.yaml"))
        for document in yaml.load_all(file.read_text("utf-8"), LOADER)
    )


def told(kind: str, document: dict[str, Any]) -> Story:
    """One document as a story; a key that means nothing is an error."""
    given = dict(document)
    return Story(
        kind=kind,
        title=given.pop("story"),
        spec=given.pop("spec"),
        steps=tuple(_step(each) for each in given.pop("steps")),
        databases=tuple(given.pop("databases", KINDS)),
        particular=tuple(given.pop("particular", ())),
        **given,
    )


def _step(document: dict[str, Any]) -> Step:
    given = dict(document)
    for name in ("flags", "repair", "accepts", "refuses"):
        if name in given:
            given[name] = tuple(given[name])
    if "asks" in given:
        given["asks"] = {code: tuple(names) for code, names in given["asks"].items()}
    return Step(**given)


def changed(spec: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """The spec with a change put over it."""
    result = dict(spec)
    for key, value in change.items():
        if value is None:
            del result[key]
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = changed(result[key], value)
        else:
            result[key] = value
    return result


def online(story: Story) -> Story:
    """The same, in steps that keep no reader and no writer of PostgreSQL waiting."""
    steps = tuple(
        one if one.spec is None else replace(one, spec=_online(one.spec)) for one in story.steps
    )
    return replace(story, spec=_online(story.spec), steps=steps)


def _online(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    asked = {"app": {"migrations": {"online": True}}}
    return changed(spec, asked) if "app" in spec else {**spec, **asked}


def document_of(spec: Mapping[str, Any]) -> str:
    """The text of a spec that is written as stories write it."""
    top: dict[str, Any] = {"app": {"name": "story", "mode": "sync", **spec.get("app", {})}}
    top |= {key: value for key, value in spec.items() if key[0].islower() and key != "app"}
    top["entities"] = {key: value for key, value in spec.items() if key[0].isupper()}
    return yaml.safe_dump(top, sort_keys=False, allow_unicode=True, width=1000)
