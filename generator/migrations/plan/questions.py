"""What is asked before: findings that need a consent, and guards that look at the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.migrations.findings import Finding, FindingCode
from generator.migrations.operations import Guard
from generator.migrations.plan.comparison import SchemaComparison, identifier, qualified


@dataclass(slots=True)
class Questions:
    """Collects what the parts of a plan want to know."""

    comparison: SchemaComparison
    findings: list[Finding] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)

    def loss(self, subject: str, message: str, spec_line: str) -> None:
        """Values would be gone."""
        self._ask(FindingCode.LOSS, subject, message, spec_line, f"--accept-loss {subject}")

    def value(self, table: str, column: str, message: str, key: str = "fill") -> None:
        """Rows need a value; `key` is the hint that gives it."""
        place = self.comparison.words.place(table, column)
        line = place.line("fill", "…")
        if key == "fill_from":
            line = f"{place.entity}: fill_from: fields: {{{place.name}: …}}"
        subject = f"{table}.{column}"
        self._ask(FindingCode.VALUE, subject, message, line, f'--fill {subject}="…"')

    def rename(self, subject: str, message: str, spec_line: str, flag: str) -> None:
        """Something went and an equal thing came."""
        self._ask(FindingCode.RENAME, subject, message, spec_line, flag)

    def rows(
        self,
        table: str,
        subject: str,
        message: str,
        conditions: Mapping[str, str],
        columns: tuple[str, ...] = (),
        alias: str = "",
    ) -> None:
        """Rows of a table from before for which a condition holds stand in the way.

        `alias` is what the condition calls the row, where it does not call it by its table.
        """
        chosen, named = columns or self._key(table), f" AS {alias}" if alias else ""
        selects = {
            dialect: f"SELECT {', '.join(identifier(one, dialect) for one in chosen) or '1'} "
            f"FROM {qualified(table, dialect)}{named} WHERE {condition}"
            for dialect, condition in conditions.items()
        }
        self.select(table, subject, message, selects)

    def select(self, table: str, subject: str, message: str, selects: Mapping[str, str]) -> None:
        """A whole question; what it finds stands in the way."""
        sql = self.comparison.dialects.of(selects)
        if not sql.texts:
            return
        self.guards.append(
            Guard(code=FindingCode.DATA.value, table=table, select=sql, message=message)
        )
        if not self.comparison.is_way_back:
            self._note(FindingCode.DATA, subject, message)

    def lock(self, subject: str, message: str) -> None:
        """Advice for large tables, on PostgreSQL."""
        if self.comparison.dialects.has("postgresql") and not self.comparison.is_way_back:
            self._note(FindingCode.LOCK, subject, message)

    def kept(self, subject: str, message: str) -> None:
        """What a spec asks for no longer stays where it is."""
        if not self.comparison.is_way_back:
            self._note(FindingCode.KEPT, subject, message)

    def _ask(
        self, code: FindingCode, subject: str, message: str, spec_line: str, flag: str
    ) -> None:
        if not self.comparison.is_way_back:
            self._add(
                Finding(code=code, subject=subject, message=message, spec_line=spec_line, flag=flag)
            )

    def _note(self, code: FindingCode, subject: str, message: str) -> None:
        self._add(Finding(code=code, subject=subject, message=message))

    def _add(self, finding: Finding) -> None:
        if finding not in self.findings:
            self.findings.append(finding)

    def _key(self, table: str) -> tuple[str, ...]:
        key = self.comparison.before.tables[table].primary_key
        return key.columns if key is not None else ()
