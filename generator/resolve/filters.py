"""What lists are filtered by."""

from __future__ import annotations

from dataclasses import dataclass, field

from generator import problems
from generator.ir import Filter, FilterOperator
from generator.ir.filters import OF_TEXT
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.resolve.names import EXPORTING, PAGING
from generator.resolve.paths import ColumnPaths
from generator.spec.synonyms import choice_of
from generator.spec.words import Word


def resolve_filters(context: Context, draft: Draft, conditions: Conditions) -> tuple[Filter, ...]:
    """The filters of an entity's list, in the order of the spec."""
    filters = _Filters(context, exports="export" in (draft.document.routes or ()))
    paths = ColumnPaths(context, draft, conditions, "filtered on", "filter on", virtual=True)
    for word, chosen in draft.document.filters or ():
        for reached in paths.reach(word):
            column = reached.column
            one = Filter(
                column=column,
                name=reached.name,
                attribute=reached.name if reached.hops else column.attribute,
                hops=reached.hops,
                is_link=reached.is_link,
                of_text=filters.operators(word, chosen, is_text=column.type.is_text),
            )
            filters.add(word, one)
    return tuple(filters.found)


def resolve_related_search(
    context: Context, draft: Draft, conditions: Conditions
) -> tuple[Filter, ...]:
    """The texts of related rows that a search looks into."""
    paths = ColumnPaths(context, draft, conditions, "searched", "search")
    found: dict[str, Filter] = {}
    document = draft.document.search
    for word in document.fields if document is not None else ():
        for reached in paths.reach(word) if "." in word else ():
            kind = reached.column.type
            if not kind.is_text or kind.is_secret or not reached.hops:
                context.report.add(problems.not_searchable(word.at, word))
            elif reached.name in found:
                context.report.add(problems.repeated(word.at, "'search'", word))
            else:
                found[reached.name] = Filter(
                    column=reached.column,
                    name=reached.name,
                    attribute=reached.name,
                    hops=reached.hops,
                )
    return tuple(found.values())


@dataclass(slots=True)
class _Filters:
    """Those of one entity."""

    context: Context
    exports: bool
    """The list is answered as a file, too."""
    found: list[Filter] = field(default_factory=list)
    taken: dict[str, Filter] = field(default_factory=dict)
    """By the names of their parameters."""

    def add(self, word: Word, one: Filter) -> None:
        """One more, unless a parameter of it would have the name of another one."""
        report = self.context.report
        other = next((self.taken[name] for name in one.parameters if name in self.taken), None)
        spelled = self.context.settings.json_name
        taken = PAGING[self.context.settings.pagination.style]
        taken |= EXPORTING if self.exports else frozenset()
        if spelled(one.name) in map(spelled, taken):
            reason = "is a parameter of every list, so no filter can bear its name"
            report.add(problems.not_usable(word.at, one.name, reason))
        if other is not None and (other.column, other.hops) == (one.column, one.hops):
            report.add(problems.repeated(word.at, "'filters'", word))
        elif other is not None:
            reason = f"would be filtered by {one.name!r}, as another filter is"
            report.add(problems.not_usable(word.at, word, reason))
        else:
            self.found.append(one)
            self.taken |= dict.fromkeys(one.parameters, one)

    def operators(
        self, word: Word, chosen: tuple[Word, ...], *, is_text: bool
    ) -> tuple[FilterOperator, ...]:
        """Those that a text gets besides what every filter has."""
        by_name = {one.value: one for one in OF_TEXT}
        for name in chosen:
            reason, hint = "", ""
            if name not in by_name:
                meant = problems.nearest(choice_of("filter operator", name) or name, by_name)
                reason = f"there are {', '.join(by_name)}"
                hint = f"write {meant}" if meant else ""
                if name in {one.value for one in FilterOperator}:
                    reason = f"{word!r} has what goes with its type without a word"
                    hint = f"filters: [{word}]"
            elif not is_text:
                reason, hint = f"{word!r} is no text", f"filters: [{word}]"
            if reason:
                self.context.report.add(problems.filter_operator(name.at, name, reason, hint))
        return tuple(by_name[name] for name in dict.fromkeys(chosen) if name in by_name)
