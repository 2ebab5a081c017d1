"""Tell all stories and print how many of each kind hold on each database.

python -m tests.migrations.report [-n 2] [-k sqlite] [--tier default]
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.migrations.story import KINDS


class Tally:
    """Counts what pytest reports, by kind and database."""

    def __init__(self) -> None:
        self.told: Counter[tuple[str, str]] = Counter()
        self.held: Counter[tuple[str, str]] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" or report.skipped:
            return
        database, _, name = report.nodeid.partition("[")[2].partition("-")
        place = name.partition(":")[0], database
        self.told[place] += 1
        self.held[place] += report.passed

    @property
    def lines(self) -> list[str]:
        """A table in Markdown."""
        kinds = sorted({kind for kind, _ in self.told})
        rows = [(kind, *(self._cell([kind], database) for database in KINDS)) for kind in kinds]
        rows.append(("all", *(self._cell(kinds, database) for database in KINDS)))
        head = ("kind", *KINDS)
        lines = [head, ("---",) * len(head), *rows]
        return [f"| {' | '.join(cells)} |" for cells in lines]

    def _cell(self, kinds: list[str], database: str) -> str:
        told = sum(self.told[kind, database] for kind in kinds)
        held = sum(self.held[kind, database] for kind in kinds)
        return f"{held}/{told}" if told else "-"


def main() -> int:
    """Run the stories with what pytest is told besides."""
    tally = Tally()
    file = Path(__file__).with_name("test_stories.py")
    arguments = sys.argv[1:]
    if "--tier" not in arguments:
        arguments += ["--tier", "soak"]
    code = pytest.main([str(file), "-q", "--tb=line", *arguments], plugins=[tally])
    print("\n".join(tally.lines))
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
