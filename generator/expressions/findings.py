"""A report as one expression sees it: whether anything was wrong with this one."""

from __future__ import annotations

from generator.diagnostics import Diagnostic, Diagnostics


class Findings:
    """Passes problems on and remembers that there were some, also ones the report already has."""

    def __init__(self, report: Diagnostics) -> None:
        self._report = report
        self.failed = False

    def add(self, diagnostic: Diagnostic) -> None:
        self.failed = True
        self._report.add(diagnostic)
