"""The base of every document, and the validation that drops what is broken and checks the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar, Self, TypeVar, cast

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import ErrorDetails

from generator import problems
from generator.diagnostics import Diagnostic, Diagnostics, Span
from generator.spec.later import LATER_KEYS
from generator.spec.nodes import Entry, Mapping, Node, Scalar, Sequence, describe, shorten
from generator.spec.reading import read_list
from generator.spec.synonyms import key_remedy
from generator.spec.words import Refused, Word

_MAX_UNKNOWN = 20


class Document(BaseModel):
    """A mapping of the spec: its keys are the model's fields, its values keep their places."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        arbitrary_types_allowed=True,
        defer_build=True,  # as the whole spec is built at once
    )

    title_of: ClassVar[str]
    """What a message calls such a document: `a field`."""
    example: ClassVar[str] = ""
    """What a hint shows where something else stands."""
    keys_of: ClassVar[frozenset[str]]
    without: ClassVar[frozenset[str]] = frozenset()
    """Keys of the base that such a document does not have."""

    _node: Node = PrivateAttr()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls.keys_of = frozenset(
            field.validation_alias if isinstance(field.validation_alias, str) else name
            for name, field in cls.model_fields.items()
            if name not in cls.without
        )

    @classmethod
    def from_short(cls, node: Scalar | Sequence) -> dict[str, Any]:
        """The keys that a short form stands for; without one, only a mapping will do."""
        raise cls._keys_wanted(node)

    @classmethod
    def _keys_wanted(cls, node: Node) -> Refused:
        hint = f"for instance {cls.example}" if cls.example else ""
        what = f"the keys of {cls.title_of}"
        return Refused(problems.expected(node.at, what, describe(node), hint))

    @model_validator(mode="wrap")
    @classmethod
    def _from_node(
        cls,
        node: Node | dict[Any, Any],
        handler: ModelWrapValidatorHandler[Self],
        info: ValidationInfo,
    ) -> Self:
        if isinstance(node, dict):  # of a model that contains itself: the values of its own call
            return handler(node)
        values = cls._values(node, cast("Diagnostics", info.context))
        document = handler(values)
        document._node = node  # noqa: SLF001 - its own
        return document

    @classmethod
    def _values(cls, node: Node, report: Diagnostics) -> dict[Any, Any]:
        if not isinstance(node, Mapping):
            if isinstance(node, Scalar) and node.is_null:
                raise cls._keys_wanted(node)
            return cls.from_short(node)
        values: dict[Any, Any] = {}
        unknown = 0
        misspelt: set[str] = set()
        empty: Entry | None = None
        for entry in node:
            if entry.key.text in cls.keys_of:
                values[entry.key.text] = entry.value
                empty = entry if _is_left_open(entry.value) else None
            elif empty is not None and entry.key.at.column == empty.key.at.column:
                owner = empty.key.text
                if owner not in node.dropped:
                    report.add(problems.not_indented(entry.key.at, entry.key.text, owner))
                node.dropped.add(owner)
                values.pop(owner, None)
            else:
                unknown += 1
                if unknown > _MAX_UNKNOWN:
                    continue
                remedy = cls.remedy_of(entry) or key_remedy(cls.title_of, entry.key.text)
                misspelt |= cls._meant(entry.key.text, remedy)
                report.add(cls._unknown(entry.key, remedy))
        cls._check_required(node, values, misspelt)
        return values

    @classmethod
    def _meant(cls, name: str, remedy: str) -> set[str]:
        """The keys that an unknown one may stand for: all of them, where a remedy says what to do."""
        close = problems.nearest(name, cls.keys_of)
        return set(cls.keys_of) if remedy else {close} if close else set()

    @classmethod
    def _check_required(cls, node: Mapping, values: dict[Any, Any], misspelt: set[str]) -> None:
        for name, field in cls.model_fields.items():
            if not field.is_required() or name in values:
                continue
            if name in node.dropped or name in misspelt:
                raise Refused(None)
            raise Refused(problems.missing_key(node.at, cls.title_of, name, cls.example))

    @classmethod
    def _unknown(cls, key: Scalar, remedy: str) -> Diagnostic:
        name = key.text
        for kind in cls.__mro__:
            if (kind.__name__, name) in LATER_KEYS:
                return problems.later(key.at, LATER_KEYS[kind.__name__, name])
        return problems.unknown_key(key.at, cls.title_of, shorten(name), cls.keys_of, remedy)

    @classmethod
    def remedy_of(cls, entry: Entry) -> str:  # noqa: ARG003 - of documents that have one
        """What to do with an unknown key whose value says what was meant."""
        return ""

    @property
    def at(self) -> Span:
        """Where the document stands."""
        return self._node.at

    @property
    def has_unknown(self) -> bool:
        """It holds a key that such documents do not have, which was reported."""
        return isinstance(self._node, Mapping) and not self._node.entries.keys() <= self.keys_of

    @property
    def unknown(self) -> set[str]:
        """Keys that such documents do not have, which were reported."""
        return set(self._node.entries) - self.keys_of if isinstance(self._node, Mapping) else set()

    @property
    def is_mapping(self) -> bool:
        """Written with its keys, not in a short form."""
        return isinstance(self._node, Mapping)

    def key_at(self, key: str) -> Span:
        """Where a key stands; the document's own place for a key that is not written."""
        entry = self._node.find(key) if isinstance(self._node, Mapping) else None
        return entry.key.at if entry else self.at

    def value_at(self, key: str) -> Span:
        """Where the value of a key stands; the document's own place for one that is not written."""
        entry = self._node.find(key) if isinstance(self._node, Mapping) else None
        return entry.value.at if entry else self.at

    def has(self, key: str) -> bool:
        """The key is written, with a sound value."""
        if isinstance(self._node, Mapping):
            return self._node.find(key) is not None
        return False

    def has_dropped(self, key: str) -> bool:
        """The value of a key, or something in it, was left out because of a problem."""
        if self.was_dropped(key):
            return True
        entry = self._node.find(key) if isinstance(self._node, Mapping) else None
        return (
            entry is not None
            and isinstance(entry.value, Mapping | Sequence)
            and bool(entry.value.dropped)
        )

    def dropped_names(self, key: str) -> set[str]:
        """What was left out of the mapping of a key because of a problem."""
        entry = self._node.find(key) if isinstance(self._node, Mapping) else None
        return entry.value.dropped if entry and isinstance(entry.value, Mapping) else set()

    def lost(self, *path: str) -> bool:
        """Something directly in the mapping at this path was left out because of a problem."""
        node: Node | None = self._node
        for key in path:
            entry = node.find(key) if isinstance(node, Mapping) else None
            node = entry.value if entry else None
        return isinstance(node, Mapping) and bool(node.dropped)

    def was_dropped(self, *path: str) -> bool:
        """A problem was reported there, so nothing more should be said of it."""
        node: Node = self._node
        for key in path[:-1]:
            entry = node.find(key) if isinstance(node, Mapping) else None
            if entry is None:
                return isinstance(node, Mapping) and key in node.dropped
            node = entry.value
        return isinstance(node, Mapping) and path[-1] in node.dropped


def items_of(node: Node | list[Node]) -> list[Node]:
    """The items of a list, each a document."""
    return node if isinstance(node, list) else read_list(node)


def one_or_more_of(node: Node | list[Node]) -> list[Node]:
    """The items of a list, each a document; one document may stand without the list."""
    return [node] if isinstance(node, Mapping) else items_of(node)


AnyDocument = TypeVar("AnyDocument", bound=Document)


def words_to_nodes(node: Node | dict[Word, Node]) -> dict[Word, Node]:
    """A mapping with names of the author's choice, as a dictionary whose keys know their places."""
    if isinstance(node, Mapping):
        return {Word.of(entry.key): entry.value for entry in node}
    if isinstance(node, Node):
        hint = _names_remedy(node)
        raise Refused(problems.expected(node.at, "names with their values", describe(node), hint))
    return node


def _is_left_open(node: Node) -> bool:
    """Nothing follows the colon."""
    return isinstance(node, Scalar) and node.plain and not node.text


def _names_remedy(node: Node) -> str:
    """How to write what stands in a list, or on the line of its key, as names with values."""
    if isinstance(node, Sequence) and node.items:
        first = node.items[0]
        keys = list(first) if isinstance(first, Mapping) else []
        if len(keys) == 1:
            return f"write it without the dash: {keys[0].key.text}: …"
        named = next((one.value for one in keys if one.key.text == "name"), None)
        if isinstance(named, Scalar):
            return f"write the name as a key, without the dash: {shorten(named.text)}: …"
        if isinstance(first, Scalar):
            key, arrow, then = (part.strip() for part in first.text.partition("->"))
            value = f"[{then}]" if arrow else "…"
            return f"write a key for each: {shorten(key)}: {value}"
    if isinstance(node, Scalar) and re.match(r"\w+:\S", node.text):
        key, _, value = node.text.split()[0].partition(":")
        return f"a space follows the colon: {key}: {shorten(value)}"
    return "" if isinstance(node, Sequence) else "what belongs to it is indented below it"


def validate(model: type[AnyDocument], node: Mapping, report: Diagnostics) -> AnyDocument | None:
    """The document that the node holds; what is broken in it is reported and left out.

    Each round reports every problem that Pydantic finds, takes the nodes they stand in out of the
    tree and tries again, so that the last round sees only what is sound.
    """
    while True:
        try:
            return model.model_validate(node, context=report)
        except ValidationError as failure:
            details = failure.errors(include_url=False, include_input=False)
        places = [_locate(node, detail["loc"]) for detail in details]
        for detail, trail in zip(details, places, strict=True):
            problem = _problem(detail, trail[-1])
            if problem:
                report.add(problem)
        if any(len(trail) == 1 for trail in places):
            return None
        _drop(places)


def _locate(root: Node, loc: Iterable[int | str]) -> list[Node]:
    """The nodes from the root to the deepest one that a Pydantic location names."""
    trail: list[Node] = [root]
    for step in loc:
        here = trail[-1]
        if isinstance(here, Mapping) and isinstance(step, str):
            entry = here.find(step)
            if entry is None:
                break
            trail.append(entry.value)
        elif isinstance(here, Sequence) and isinstance(step, int) and step < len(here.items):
            trail.append(here.items[step])
        else:
            break
    return trail


def _drop(trails: list[list[Node]]) -> None:
    """Take the last node of each trail out of the one before it."""
    parents = {id(trail[-2]): trail[-2] for trail in trails}
    broken = {id(trail[-1]) for trail in trails}
    for parent in parents.values():
        if isinstance(parent, Mapping):
            dropped = [one.key.text for one in parent if id(one.value) in broken]
            parent.dropped.update(dropped)
            for key in dropped:
                del parent.entries[key]
        elif isinstance(parent, Sequence):
            parent.items = [one for one in parent.items if id(one) not in broken]
            parent.dropped = True


def _problem(detail: ErrorDetails, node: Node) -> Diagnostic | None:
    error = detail.get("ctx", {}).get("error")
    if isinstance(error, Refused):
        return error.problem
    return problems.expected(node.at, "another kind of value", describe(node))
