"""Reading YAML: places, text that stays text, and the same result with and without libyaml."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import yaml

from generator.diagnostics import Diagnostics, Span
from generator.spec import compose as composer
from generator.spec.compose import compose
from generator.spec.nodes import Mapping, Node, Scalar, Sequence

TEXTS = [
    "a: NO\nb: 2012\nc: 1.10\nd: on\ne: ~\nf:\n",
    "a: {b: [1, 'x y', \"z\\n\"], c: {d: e}}\n",
    "# comment\na: |\n  two\n  lines\nb: >\n  folded\n  text\n",
    "a: plain text # comment\nb: é 日本 x\nc: 'it''s'\n",
    "a: &x {b: 1}\nc: *x\nd: [*x, *x]\n",
    "a:\r\n  b: 1\r\n  c: 2\r\n",
    "a: one\n  two\nb: 'one\n  two'\n",
    '"quoted key": 1\n? complex\n: value\n',
    "a: {type: decimal(10,2)}\nb: {to:User}\nc: Issue #3\n",
    "a: 1\na: 2\nb: !tag x\nc: *nothing\n---\nd: 1\n",
]
BROKEN = [
    'a: "\\d"\n',
    "a: [1, 2\nb: 1\n",
    "a: {b: c\n",
    "a: 'open\n",
    "a:\n\tb: 1\n",
    "a: b: c\n",
    "a: @x\n",
    "a: %x\n",
    "a: - b\n",
    "- a\nb: 1\n",
    "a: 1\n b: 2\n",
    "a: {pattern: ^[a-z]{2}$}\n",
    "a: {b: 1}}\n",
    "a: 1\nb\nc: 2\n",
]


def shape(node: Node | None) -> object:
    """Everything that the node is, places included."""
    if isinstance(node, Scalar):
        return (node.at, node.text, node.plain, node.is_cut, node.is_exact)
    if isinstance(node, Sequence):
        return (node.at, [shape(item) for item in node.items])
    if isinstance(node, Mapping):
        return (node.at, [(shape(one.key), shape(one.value)) for one in node], node.dropped)
    return None


def read(text: str, loader: type, monkeypatch: pytest.MonkeyPatch) -> tuple[object, str]:
    monkeypatch.setattr(composer, "_LOADER", loader)
    report = Diagnostics()
    report.keep_source("a.yaml", text)
    return shape(compose(text, "a.yaml", report)), report.as_text()


@pytest.mark.parametrize("text", [*TEXTS, *BROKEN])
def test_both_parsers_agree(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_libyaml = read(text, yaml.CSafeLoader, monkeypatch)
    assert read(text, yaml.SafeLoader, monkeypatch) == with_libyaml


@pytest.mark.parametrize("text", BROKEN)
def test_a_syntax_error_has_one_place_and_a_remedy(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = Diagnostics()
    assert compose(text, "a.yaml", report) is None
    [problem] = report.errors
    assert problem.code == "E008"
    assert problem.hint


def entries(text: str) -> Iterator[tuple[str, Scalar]]:
    node = compose(text, "a.yaml", Diagnostics())
    assert isinstance(node, Mapping)
    for entry in node:
        assert isinstance(entry.value, Scalar)
        yield entry.key.text, entry.value


def test_every_scalar_stays_as_written() -> None:
    texts = {key: value.text for key, value in entries(TEXTS[0])}
    assert texts == {"a": "NO", "b": "2012", "c": "1.10", "d": "on", "e": "~", "f": ""}


def test_places_count_from_one() -> None:
    [(_, first), (_, second)] = entries("a: plain text\nb:   'x y'\n")
    assert first.at == Span("a.yaml", 1, 4, 14)
    assert second.at == Span("a.yaml", 2, 6, 11)


def test_a_duplicate_key_names_both_places() -> None:
    report = Diagnostics()
    compose("a: 1\nb: 2\na: 3\n", "a.yaml", report)
    [problem] = report.errors
    assert problem.at == Span("a.yaml", 3, 1, 2)
    assert "a.yaml:1:1" in problem.hint


def test_a_mapping_may_be_repeated_by_an_alias() -> None:
    node = compose("a: &x {b: 1}\nc: *x\n", "a.yaml", Diagnostics())
    assert isinstance(node, Mapping)
    [first, second] = node
    assert first.value is second.value
