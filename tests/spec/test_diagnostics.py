"""How problems print."""

from __future__ import annotations

import json

import pytest

from generator.diagnostics import Diagnostic, Diagnostics, Severity, Span, SpecErrors


def report_of(line: str, *, column: int, end: int, message: str = "wrong") -> Diagnostics:
    report = Diagnostics()
    report.keep_source("a.yaml", f"first\n{line}\n")
    report.add(Diagnostic(Span("a.yaml", 2, column, end), "E021", message, "try that"))
    return report


def test_text_shows_the_line_and_a_caret() -> None:
    report = report_of("    by: [number, totl]", column=18, end=22, message="no 'totl'")
    assert report.as_text() == (
        "a.yaml:2:18: E021 no 'totl'\n"
        "    2 |     by: [number, totl]\n"
        "      |                  ^^^^\n"
        "hint: try that"
    )


def test_control_characters_are_made_visible() -> None:
    text = report_of("a\x1b[31m: \u202eb", column=9, end=10, message="\x1b]0;x").as_text()
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\\x1b" in text


def test_a_long_line_is_cut_around_the_caret() -> None:
    text = report_of("x" * 500 + "HERE" + "y" * 500, column=501, end=505).as_text()
    [_, quoted, caret, _] = text.splitlines()
    assert len(quoted) < 160
    assert quoted[caret.index("^") :].startswith("HERE")


def test_wide_characters_move_the_caret() -> None:
    [_, _, caret, _] = report_of("日本: x", column=5, end=6).as_text().splitlines()
    assert caret.index("^") == 8 + 6


def test_a_place_without_a_line_prints_without_one() -> None:
    report = Diagnostics()
    report.add(Diagnostic(Span("gone.yaml"), "E001", "there is no such file"))
    assert report.as_text() == "gone.yaml:1:1: E001 there is no such file"


def test_problems_are_sorted_and_said_once() -> None:
    report = Diagnostics()
    later, sooner = Span("b.yaml", 3), Span("a.yaml", 9)
    for at in (later, sooner, later):
        report.add(Diagnostic(at, "E001", "wrong"))
    assert [one.at for one in report.errors] == [sooner, later]


def test_warnings_do_not_stop() -> None:
    report = Diagnostics()
    report.add(Diagnostic(Span("a.yaml"), "W001", "unusual", severity=Severity.WARNING))
    report.stop_on_errors()
    assert not report.has_errors
    report.add(Diagnostic(Span("a.yaml"), "E001", "wrong"))
    with pytest.raises(SpecErrors):
        report.stop_on_errors()


def test_json_holds_every_fact() -> None:
    [fact] = json.loads(report_of("abc", column=2, end=3).as_json())
    assert fact["line"] == 2
    assert fact["code"] == "E021"
    assert fact["severity"] == "error"


def test_github_commands_are_escaped() -> None:
    report = Diagnostics()
    report.add(Diagnostic(Span("a,b:c.yaml", 2, 3, 4), "E001", "100%\nwrong"))
    assert report.as_github() == (
        "::error file=a%2Cb%3Ac.yaml,line=2,col=3,endColumn=4,title=E001::100%25%0Awrong"
    )


def test_too_many_problems_end_the_run() -> None:
    report = Diagnostics(limit=3)
    for line in (1, 2):
        report.add(Diagnostic(Span("a.yaml", line), "E001", "wrong"))
    with pytest.raises(SpecErrors):
        report.add(Diagnostic(Span("a.yaml", 3), "E001", "wrong"))
    assert len(report.errors) == 3
    assert "stopped after 3 problems" in report.as_text()
