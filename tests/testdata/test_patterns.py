"""Texts made from a pattern match it."""

from __future__ import annotations

import re

import pytest

from generator.testdata import patterns

PATTERNS = [
    r"^[a-zA-Z0-9_]+$",
    r"^[A-Z]{3}-\d{4}$",
    r"^97[89][0-9]{10}$",
    r"^\+[1-9]\d{6,14}$",
    r"^#[0-9A-F]{6}$",
    r"^(GB|DE)[0-9]{2}$",
    r"^\w+@\w+\.(com|org)$",
    r"^[^/ ]{2,}$",
    r"^[a-c]?[x-z]$",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_several_texts_match(pattern: str) -> None:
    texts = patterns.several(pattern)
    assert len(texts) == len(set(texts)) > 1
    assert all(re.search(pattern, text) for text in texts)


@pytest.mark.parametrize(
    ("pattern", "length"),
    [(r"^[a-z]+$", 1), (r"^[a-z]+$", 40), (r"^\+[1-9]\d{6,14}$", 16), (r"^[A-Z]{3}-\d{4}$", 8)],
)
def test_a_text_of_a_length_matches(pattern: str, length: int) -> None:
    text = patterns.of_length(pattern, length)
    assert text is not None
    assert len(text) == length
    assert re.search(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "length"), [(r"^[A-Z]{3}-\d{4}$", 9), (r"^[A-Z]{3}$", 2), (r"^[a-z]{2,4}$", 5)]
)
def test_no_text_of_a_length_that_cannot_be(pattern: str, length: int) -> None:
    assert patterns.of_length(pattern, length) is None


def test_neighbours_of_one_alphabet_are_one_run() -> None:
    assert [(run.least, run.most) for run in patterns.runs(r"[0-9]\d[0-9]-")] == [(3, 3), (1, 1)]


def test_what_cannot_be_taken_apart_gives_nothing() -> None:
    assert patterns.runs(r"(?=a)a") == ()
    assert patterns.several(r"(?=a)a") == []
