"""Consent on a terminal: each question that a migration leaves open, one after the other."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import typer

from generator.migrations.consents import Consents
from generator.migrations.findings import Finding, FindingCode

_RENAME = re.compile(r"--rename (\S+)")


def can_ask() -> bool:
    """Somebody sits there, and sees what is asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(findings: Sequence[Finding], consents: Consents) -> Consents | None:
    """What was agreed to, with what was agreed before; None as soon as something is not."""
    for finding in findings:
        answer = _ANSWERS[finding.code](finding)
        if answer is None:
            return None
        consents += answer
    return consents


def _loss(finding: Finding) -> Consents | None:
    if not typer.confirm(f"{finding.message}. Agreed?", default=False, err=True):
        return None
    return Consents(accept_loss=(finding.subject,))


def _value(finding: Finding) -> Consents | None:
    question = f"{finding.message}.\nAn expression over the old row, such as 0 or 'none'"
    answer: str = typer.prompt(question, default="", show_default=False, err=True)
    return Consents(fill=(f"{finding.subject}={answer}",)) if answer.strip() else None


def _rename(finding: Finding) -> Consents | None:
    found = _RENAME.search(finding.flag)
    if found and typer.confirm(f"{finding.message}. Was it renamed?", default=False, err=True):
        return Consents(rename=(found[1],))
    if not typer.confirm(f"Then {finding.subject} may go?", default=False, err=True):
        return None
    return Consents(accept_loss=(finding.subject,))


_ANSWERS = {FindingCode.LOSS: _loss, FindingCode.VALUE: _value, FindingCode.RENAME: _rename}
