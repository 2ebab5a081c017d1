"""Comments and docstrings hold any text, and no text gets out of them."""

from __future__ import annotations

import ast
import io
import tokenize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.emit import comment, docstring

PAYLOADS = [
    '"""\nimport os\n"""',
    'ends with "',
    'ends with ""',
    "ends with \\",
    '\\"""',
    "line\nsecond\rthird\x0bfourth\x0cfifth\x1csixth\x85seventh\u2028eighth\u2029ninth",
    "\ud800",
    "\u202eright to left",
    "{{ x }} {% raw %} {# #}",
    "\ue000imports\ue000",
    "",
    "   ",
]

texts = st.text(alphabet=st.sampled_from(list("ab \"'\\#\n\r\x00\x0c\u2028\ud800:")), max_size=60)


def _module(text: str) -> str:
    return f"def f():\n    {docstring(text)}\n    {comment(text, 4)}\n    return 1\n"


@given(texts)
def test_any_text_leaves_one_function_with_a_docstring_and_comments(text: str) -> None:
    _check(text)


@pytest.mark.parametrize("text", PAYLOADS)
def test_payloads_stay_inside(text: str) -> None:
    _check(text)


def _check(text: str) -> None:
    source = _module(text)
    source.encode("utf-8")
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    kinds = [type(statement) for statement in function.body]
    assert kinds == [ast.Expr, ast.Return]
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    assert [token.string for token in tokens if token.type == tokenize.NAME] == [
        "def",
        "f",
        "return",
    ]


@given(st.text(alphabet="ab\"\\'# ", min_size=1, max_size=50).filter(lambda text: text.strip()))
@example('a\\"')
def test_a_docstring_says_the_text(text: str) -> None:
    (function,) = ast.parse(_module(text)).body
    assert isinstance(function, ast.FunctionDef)
    assert (ast.get_docstring(function) or "").strip() == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "type: ignore",
        "noqa",
        "ruff: noqa",
        "see # noqa: E501",
        "fmt: off",
        "mypy: ignore-errors",
        "pragma: no cover",
    ],
)
def test_tools_take_no_orders_from_a_comment(text: str) -> None:
    word = text.rpartition("# ")[2].partition(":")[0]
    assert f"# {word}" not in comment(text)
    assert f"'{word}'" in comment(text)


def test_python_takes_no_encoding_from_a_comment() -> None:
    source = comment("vim: set fileencoding=utf-7 :") + "\n"
    assert tokenize.detect_encoding(io.BytesIO(source.encode()).readline)[0] == "utf-8"


def test_ordinary_sentences_stay_as_they_are() -> None:
    assert comment("The type: one of a, b. Colour #1.") == "# The type: one of a, b. Colour #1."
    assert docstring("A person who writes.") == '"""A person who writes."""'


def test_long_text_is_wrapped_and_indented() -> None:
    text = "word " * 60
    for made in (comment(text, 4), docstring(text, 4)):
        first, *rest = made.split("\n")
        assert len(first) <= 96
        assert all(line.startswith("    ") and len(line) <= 100 for line in rest)
        assert rest
