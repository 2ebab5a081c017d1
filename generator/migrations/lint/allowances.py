"""Comments that allow a finding: `# apiwright: allow L102 nobody reads it any more`."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.diagnostics import Diagnostic
from generator.migrations.lint import codes
from generator.migrations.lint.revision_trace import RevisionTrace

_ALLOWS = re.compile(r"#\s*apiwright:\s*allow\s+(L\d{3}(?:\s*,\s*L\d{3})*)\b\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True)
class Allowance:
    line: int
    code: str
    reason: str
    lines: frozenset[int]
    """Where it holds."""


def with_allowances(trace: RevisionTrace, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What is not allowed, and allowances that allow nothing."""
    known = list(_allowances(trace))
    used: set[Allowance] = set()
    for one in found:
        allowing = [
            each
            for each in known
            if each.code == one.code and each.reason and one.at.line in each.lines
        ]
        used.update(allowing)
        if not allowing:
            yield one
    for each in known:
        if each not in used:
            yield codes.idle_allowance(trace.at(each.line), each.code)


def _allowances(trace: RevisionTrace) -> Iterator[Allowance]:
    statements = list(trace.statements())
    for token in tokenize.generate_tokens(io.StringIO(trace.text).readline):
        found = _ALLOWS.search(token.string) if token.type == tokenize.COMMENT else None
        if found is None:
            continue
        line = token.start[0]
        near = {line, line + 1}
        lines = near.union(*(one for one in statements if near & set(one)))
        for code in re.findall(r"L\d{3}", found[1].upper()):
            yield Allowance(line, code, found[2].strip(), frozenset(lines))
