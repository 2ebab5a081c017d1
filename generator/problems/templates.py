"""Templates of the user's own."""

from __future__ import annotations

from collections.abc import Collection

from generator.diagnostics import Diagnostic, Severity, Span
from generator.problems.spelling import did_you_mean


def failing_template(at: Span, reason: str, hint: str) -> Diagnostic:
    """E501: A template of your own fails.

    A template in the folder `templates/` beside the specs is not one for Jinja, or asks for something
    that is not there. What a template is given is its `view`; the first line of apiwright's own
    template of the same name says which. Own templates read values and do nothing else: names that
    begin with an underscore are out of their reach.
    """
    return Diagnostic(at, "E501", reason, hint)


def template_is_not_python(at: Span, path: str, line: int, reason: str) -> Diagnostic:
    """E502: What a template of your own makes is not Python.

    The place is the line of the template that made the line in question. Texts of the spec pass
    through `literal`, `comment` or `docstring`, so that no quote in them ends a text.
    """
    message = f"line {line} of {path}, as it makes it, is not Python: {reason}"
    return Diagnostic(at, "E502", message)


def useless_template(at: Span, name: str, known: Collection[str]) -> Diagnostic:
    """W501: A template that stands before none.

    A template of your own is used in place of apiwright's of the same name, folder included, or by
    another one of yours that includes or imports it. This one is neither. `apiwright add template`
    copies one to begin with; `apiwright explain FILE:LINE` names the template behind a line.
    """
    message = f"apiwright has no template {name!r}, and no other includes this one"
    return Diagnostic(at, "W501", message, did_you_mean(name, known), Severity.WARNING)
