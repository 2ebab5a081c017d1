"""Plan: two states and the hints between them to the steps of a revision, and the way back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from generator.migrations.findings import Finding, FindingCode
from generator.migrations.hints import Hints
from generator.migrations.operations import InsertRows, Operation, Plan, UpdateRow
from generator.migrations.plan.columns import Columns, in_order
from generator.migrations.plan.comparison import SchemaComparison, compared
from generator.migrations.plan.consumed_hints import hints_used
from generator.migrations.plan.dialects import Dialects
from generator.migrations.plan.enums import NativeEnums
from generator.migrations.plan.guards import ask_about, ask_about_nulls
from generator.migrations.plan.inversion import Carrier, carriers, inverted
from generator.migrations.plan.lookups import ask_about_lookups, found_in
from generator.migrations.plan.moved_rows import ask_about_carriers, ask_about_rows
from generator.migrations.plan.questions import Questions
from generator.migrations.plan.renames import ask_about_renames
from generator.migrations.plan.rows import ReferenceRows
from generator.migrations.plan.rules import Rules
from generator.migrations.plan.spec_names import SpecNames
from generator.migrations.plan.tables import Tables
from generator.migrations.plan.unreadable import ask_about_unreadable
from generator.schema.model import State

__all__ = ["Planned", "SpecNames", "plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A revision: both directions, what is to be said about it, and the hints that it used up."""

    upgrade: Plan
    downgrade: Plan
    findings: tuple[Finding, ...] = ()
    consumed: tuple[str, ...] = ()
    moves_values: bool = False
    """Values go to other tables or are looked up there: a way back needs all of it at once."""

    @property
    def open(self) -> tuple[Finding, ...]:
        """Findings that somebody has to consent to."""
        return tuple(one for one in self.findings if one.code.needs_consent)


def plan(
    before: State,
    after: State,
    hints: Hints,
    databases: Collection[str],
    words: SpecNames | None = None,
) -> Planned:
    """The way from one state to the next on these databases, and back."""
    dialects = Dialects(tuple(sorted(databases)))
    old, new = dialects.state(before), dialects.state(after)
    comparison = compared(old, new, hints, dialects, words or SpecNames())
    upgrade, questions = _directed(comparison)
    back = compared(new, old, inverted(comparison), dialects, SpecNames(), is_way_back=True)
    downgrade, _ = _directed(back, carriers(comparison))
    return Planned(
        upgrade=upgrade,
        downgrade=downgrade,
        findings=tuple(sorted(questions.findings, key=_turn)),
        consumed=hints_used(comparison) if upgrade else (),
        moves_values=_moves_values(comparison),
    )


def _moves_values(comparison: SchemaComparison) -> bool:
    hints = comparison.hints
    moved = hints.table_fills or hints.lookups or hints.restored
    return bool(moved or comparison.key_remaps.found)


def _turn(finding: Finding) -> tuple[int, str, str]:
    return list(FindingCode).index(finding.code), finding.subject, finding.message


def _directed(
    comparison: SchemaComparison, carriers: Collection[Carrier] = ()
) -> tuple[Plan, Questions]:
    """One direction, every step where it finds what it needs."""
    questions = Questions(comparison)
    natives, tables, reference = (
        NativeEnums(comparison),
        Tables(comparison),
        ReferenceRows(comparison),
    )
    columns = Columns(comparison, questions, natives, [one.table for one in tables.collated])
    columns.read()
    rules = Rules(comparison, columns.touched, columns.retyped, columns.remade)
    rules.read()
    tables.ask(questions)
    ask_about_renames(comparison, questions)
    reference.ask(questions)
    ask_about_unreadable(comparison, questions)
    written = tuple(reference.written)
    ask_about_nulls(comparison, questions, (*columns.added, *columns.altered))
    ask_about_carriers(questions, carriers)
    ask_about_rows(comparison, questions, dict.fromkeys(one.table for one in tables.filled))
    ask_about_lookups(comparison, questions)
    ask_about(
        comparison, questions, (*rules.keys, *rules.added), frozenset(_filled(comparison, written))
    )
    needed = found_in(comparison)

    def is_needed(step: InsertRows | UpdateRow) -> bool:
        return step.table in needed and step.table in comparison.match.created

    operations: tuple[Operation, ...] = (
        *tables.extensions,
        *tables.schemas,
        *comparison.opening,
        *natives.opening,
        *rules.renamed,
        *reference.deleted,
        *rules.dropped_first,
        *tables.collated,
        *natives.changes,
        *tables.created,
        *(one for one in written if is_needed(one)),
        *tables.filled,
        *_table_by_table(comparison, columns, rules),
        *tables.dropped,
        *(one for one in written if not is_needed(one)),
        *tables.late_keys,
        *rules.added,
        *rules.dropped_late,
        *tables.comments,
        *natives.closing,
    )
    return Plan(guards=tuple(questions.guards), operations=operations), questions


def _table_by_table(
    comparison: SchemaComparison, columns: Columns, rules: Rules
) -> Iterator[Operation]:
    """All steps of a table's own together: SQLite makes it anew once."""
    altered = list(in_order(columns.altered))
    # MySQL numbers a column only once it is the key.
    numbered = [one for one in altered if one.numbered]
    altered = [one for one in altered if not one.numbered]
    keys = [key for key, _, _ in comparison.pairs]
    for key in comparison.key_remaps.order(keys, comparison.readers):
        for steps in (
            rules.dropped,
            columns.dropped_early,
            columns.added,
            altered,
            columns.dropped,
            columns.computed,
            rules.keys,
            numbered,
        ):
            yield from (one for one in steps if one.table == key)


def _filled(comparison: SchemaComparison, written: Collection[object]) -> set[str]:
    """Tables that get rows before rules are checked, so that nobody can ask beforehand."""
    return {str(getattr(one, "table", "")) for one in written} | set(comparison.hints.table_fills)
