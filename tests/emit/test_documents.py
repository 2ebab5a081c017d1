"""Texts in Markdown, TOML, YAML, Mermaid and `.env` files are read back as they were."""

from __future__ import annotations

import tomllib

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator.emit import (
    markdown_cell,
    markdown_text,
    mermaid_label,
    shell_value,
    toml_string,
    yaml_string,
)

writable = st.text(st.characters(exclude_categories=["Cs"]))


@given(writable)
def test_toml_reads_the_text(text: str) -> None:
    assert tomllib.loads(f"x = {toml_string(text)}") == {"x": text}


@given(writable)
def test_yaml_reads_the_text(text: str) -> None:
    assert yaml.safe_load(f"x: {yaml_string(text)}") == {"x": text}


def test_a_surrogate_is_replaced_where_it_cannot_be_said() -> None:
    assert toml_string("a\ud800") == '"a\N{REPLACEMENT CHARACTER}"'


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("a | b", r"a \| b"),
        ("<script>", r"\<script\>"),
        ("# no heading", r"\# no heading"),
        ("1. no list", r"1\. no list"),
        ("- no item", r"\- no item"),
        ("two\nlines", "two lines"),
        ("&lt;", "&amp;lt;"),
    ],
)
def test_markdown_shows_the_text(text: str, escaped: str) -> None:
    assert markdown_cell(text) == escaped


def test_a_bar_ends_cells_only() -> None:
    assert markdown_text("a | b") == "a | b"


def test_a_label_cannot_be_ended() -> None:
    label = mermaid_label('a"]; click b "javascript:x"\n%% {')
    assert not set('"\n;{') & set(
        label.replace("#34;", "").replace("#59;", "").replace("#123;", "")
    )


def test_a_value_is_not_expanded() -> None:
    assert shell_value('$HOME `x` "q"\nB=1') == r'"\$HOME \`x\` \"q\" B=1"'
