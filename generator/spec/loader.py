"""The files of a spec, read as one document."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator import problems
from generator.diagnostics import Diagnostics, Span
from generator.spec.compose import compose
from generator.spec.document import validate
from generator.spec.documents.spec import SpecDocument, is_of_app
from generator.spec.mixins import mix
from generator.spec.nodes import Entry, Mapping, Node, Scalar, describe
from generator.spec.source import displayed, read_text, spec_files

_NAMED = {"entities": "entity", "enums": "enum", "mixins": "mixin"}


def load(specs: Path, report: Diagnostics) -> SpecDocument:
    """The documents of a spec file, or of all YAML files in a folder; what is broken is left out."""
    merged = Mapping(Span(displayed(specs)))
    read = [_read(path, report) for path in spec_files(specs, report)]
    for node in read:
        if node is not None:
            _merge(node, merged, report)
    with _no_plugins():
        mix(merged, report)
        documents = validate(SpecDocument, merged, report) or SpecDocument.model_validate(
            Mapping(merged.at), context=report
        )
    is_complete = bool(read) and None not in read
    is_said = documents.was_dropped("app") or any(map(is_of_app, documents.unknown))
    if is_complete and documents.app is None and not is_said:
        report.add(problems.no_app(merged.at))
    return documents


@contextmanager
def _no_plugins() -> Iterator[None]:
    """Those of Pydantic are for applications; to find them it reads every installed distribution."""
    name = "PYDANTIC_DISABLE_PLUGINS"
    before = os.environ.get(name)
    os.environ[name] = "__all__"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _read(path: Path, report: Diagnostics) -> Mapping | None:
    text = read_text(path, report)
    node = compose(text, displayed(path), report) if text is not None else None
    if node is None or isinstance(node, Mapping):
        return node
    hint = ""
    if isinstance(node, Scalar) and ":" in node.text:
        hint = "a space follows the colon of a key"
    report.add(
        problems.expected(node.at, "top-level keys such as 'entities:'", describe(node), hint)
    )
    return None


def _merge(node: Mapping, merged: Mapping, report: Diagnostics) -> None:
    """Add the top-level keys of one file; names under `entities` and its kin come together."""
    merged.dropped |= node.dropped
    for entry in node:
        before = merged.find(entry.key.text)
        if before is None:
            merged.entries[entry.key.text] = _copy(entry)
        elif entry.key.text == "app":
            report.add(problems.declared_twice(entry.key.at, "key", "app", before.key.at))
        elif isinstance(before.value, Mapping) and isinstance(entry.value, Mapping):
            _extend(before.value, entry.value, _NAMED.get(entry.key.text, "key"), report)
        else:
            wrong = entry.value if isinstance(before.value, Mapping) else before.value
            report.add(problems.expected(wrong.at, "names with their values", describe(wrong)))


def _copy(entry: Entry) -> Entry:
    """A copy whose mapping may grow without changing what an alias shares."""
    value: Node = entry.value
    if isinstance(value, Mapping):
        value = Mapping(value.at, dict(value.entries), set(value.dropped))
    return Entry(entry.key, value)


def _extend(target: Mapping, more: Mapping, what: str, report: Diagnostics) -> None:
    target.dropped |= more.dropped
    for entry in more:
        name = entry.key.text
        before = target.find(name)
        if before is None:
            target.entries[name] = entry
        else:
            report.add(problems.declared_twice(entry.key.at, what, name, before.key.at))
