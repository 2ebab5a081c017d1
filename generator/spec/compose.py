"""Text to nodes: our own composer over the events of PyYAML, so that every value keeps its place.

PyYAML's loaders resolve types, follow tags and expand aliases; here nothing is interpreted, and
depth, size and aliases are bounded. libyaml is used where it is there; the result is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from generator import problems
from generator.diagnostics import LINE_BREAK, Diagnostic, Diagnostics, Span
from generator.spec.nodes import Mapping, Node, Scalar, Sequence, describe
from generator.spec.traps import check_braces, explain_syntax_error

MAX_DEPTH = 40
MAX_NODES = 150_000
MAX_ALIASED = 20_000

_TOO_DEEP = f"values are nested more than {MAX_DEPTH} levels deep"

_Event = Any
"""The events of both parsers, whose stubs differ."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CUT = re.compile(r"(?<=[^\s#]) +#(?=[^\s#!])")

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class _TooLargeError(Exception):
    """A bound was passed; the file is given up."""

    def __init__(self, at: Span, reason: str) -> None:
        super().__init__(reason)
        self.at = at
        self.reason = reason


def compose(text: str, file: str, report: Diagnostics) -> Node | None:
    """The one document of a file, or None with a problem."""
    composer = _Composer(text, file, report)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            composer.take(event)
    except _TooLargeError as error:
        report.add(problems.too_large(error.at, error.reason))
        return None
    except yaml.MarkedYAMLError as error:
        report.add(_too_deep(error, file) or explain_syntax_error(error, text, file))
        return None
    except (yaml.YAMLError, RecursionError, ValueError):
        report.add(problems.yaml_syntax(Span(file), "the file cannot be read as YAML", ""))
        return None
    if composer.root is None and not composer.gave_up:
        report.add(problems.empty_file(Span(file)))
    return composer.root


def _too_deep(error: yaml.MarkedYAMLError, file: str) -> Diagnostic | None:
    """The bound of libyaml itself, which reads a thousand characters ahead of its events."""
    if error.problem_mark is None or "nesting depth" not in (error.problem or ""):
        return None
    mark = error.problem_mark
    at = Span(file, mark.line + 1, mark.column + 1)
    return problems.too_large(at, _TOO_DEEP)


class _Composer:
    """Turns events into nodes with a stack of its own, so that no depth is a recursion."""

    def __init__(self, text: str, file: str, report: Diagnostics) -> None:
        self.root: Node | None = None
        self.gave_up = False
        self._file = file
        self._report = report
        self._stack: list[_Open] = []
        self._anchors: dict[str, tuple[Node | None, int]] = {}
        self._open_anchors: set[str] = set()
        self._nodes = 0
        self._aliased = 0
        self._documents = 0
        self._cuts = _cut_places(text)
        self._cases: dict[type[yaml.Event], Callable[[_Event], None]] = {
            yaml.ScalarEvent: self._leaf,
            yaml.MappingStartEvent: self._mapping,
            yaml.MappingEndEvent: self._pop,
            yaml.SequenceStartEvent: self._sequence,
            yaml.SequenceEndEvent: self._pop,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def take(self, event: _Event) -> None:
        """Handle one event; events beyond the first document are reported and ignored."""
        handle = self._cases.get(type(event))
        if handle is not None and (self._documents == 1 or handle == self._document):
            handle(event)

    def _document(self, event: _Event) -> None:
        self._documents += 1
        if self._documents == 2:
            self._report.add(problems.several_documents(self._span(event)))

    def _leaf(self, event: _Event) -> None:
        is_sound = self._begin(event)
        bad = _UNSTORABLE.search(event.value)
        if bad:
            self._report.add(problems.unstorable(self._span(event), ord(bad.group())))
            event.value = _UNSTORABLE.sub("", event.value)
        self._end(self._scalar(event) if is_sound else None, event.anchor, 1)

    def _mapping(self, event: _Event) -> None:
        self._push(_OpenMapping(event, Mapping(self._span(event)), self._nodes))

    def _sequence(self, event: _Event) -> None:
        self._push(_Open(event, Sequence(self._span(event)), self._nodes))

    def _begin(self, event: _Event) -> bool:
        """Count a node, and refuse its tag: what a value means is said by the spec language."""
        self._nodes += 1
        if self._nodes + self._aliased > MAX_NODES:
            raise _TooLargeError(
                self._span(event), f"the file holds more than {MAX_NODES:,} values"
            )
        if event.tag is not None:
            self._report.add(problems.tag(self._span(event), str(event.tag)))
        return event.tag is None

    def _push(self, opened: _Open) -> None:
        opened.is_sound = self._begin(opened.event)
        if len(self._stack) >= MAX_DEPTH:
            at = self._span(opened.event)
            raise _TooLargeError(at, _TOO_DEEP)
        if opened.event.anchor:
            self._open_anchors.add(opened.event.anchor)
        self._stack.append(opened)

    def _pop(self, _: _Event) -> None:
        opened = self._stack.pop()
        node = opened.node
        if isinstance(node, Mapping) and opened.event.flow_style:
            check_braces(node, self._report)
        self._open_anchors.discard(opened.event.anchor)
        size = self._nodes - opened.nodes_before
        self._end(node if opened.is_sound else None, opened.event.anchor, size)

    def _end(self, node: Node | None, anchor: str | None, size: int) -> None:
        """Give a finished node to what holds it, and remember it under its anchor.

        None stands for one that is left out because a problem in it was reported.
        """
        if anchor:
            self._anchors[anchor] = (node, size)
        if self._stack:
            self._stack[-1].add(node, self._report)
        else:
            self.root = node
            self.gave_up = node is None

    def _alias(self, event: _Event) -> None:
        at = self._span(event)
        if event.anchor in self._open_anchors:
            self._report.add(problems.recursive_alias(at, event.anchor))
            return self._end(None, None, 1)
        if event.anchor not in self._anchors:
            self._report.add(problems.unknown_alias(at, event.anchor))
            return self._end(None, None, 1)
        node, size = self._anchors[event.anchor]
        self._aliased += size
        if self._aliased > MAX_ALIASED:
            raise _TooLargeError(at, f"its aliases stand for more than {MAX_ALIASED:,} values")
        for opened in self._stack:
            opened.nodes_before -= size
        return self._end(node, None, size)

    def _scalar(self, event: _Event) -> Scalar:
        text, is_plain = event.value, not event.style
        start, end = event.start_mark, event.end_mark
        line, column = start.line + 1, start.column + 1
        is_one_line = start.line == end.line
        if not is_one_line:
            return Scalar(
                Span(self._file, line, column, column + 1), text, is_plain, is_exact=False
            )
        if is_plain:
            after = column + (len(text) or 1)
            at = Span(self._file, line, column, after)
            return Scalar(at, text, is_cut=self._cuts.get(line) == after)
        at = Span(self._file, line, column, end.column + 1)
        return Scalar(at, text, plain=False, is_exact=end.column + 1 - column == len(text) + 2)

    def _span(self, event: _Event) -> Span:
        start, end = event.start_mark, event.end_mark
        column = start.column + 1
        is_one_line = end.line == start.line and end.column > start.column
        after = end.column + 1 if is_one_line else column + 1
        return Span(self._file, start.line + 1, column, after)


class _Open:
    """A list that is being read."""

    def __init__(self, event: _Event, node: Node, nodes_before: int) -> None:
        self.event = event
        self.node = node
        self.nodes_before = nodes_before
        self.is_sound = True

    def add(self, child: Node | None, _: Diagnostics) -> None:
        """Take the next node that ended."""
        if isinstance(self.node, Sequence) and child is not None:
            self.node.items.append(child)


class _OpenMapping(_Open):
    """A mapping that is being read: keys and values come in turns."""

    def __init__(self, event: _Event, node: Mapping, nodes_before: int) -> None:
        super().__init__(event, node, nodes_before)
        self._mapping = node
        self._key: Node | None = None
        self._has_key = False
        self._seen: dict[str, Scalar] = {}

    def add(self, child: Node | None, report: Diagnostics) -> None:
        """Take the next node that ended: a key, or the value of the key before."""
        self._has_key = not self._has_key
        if self._has_key:
            self._key = child
            return
        key = self._key
        if key is None:
            return
        if not isinstance(key, Scalar):
            report.add(problems.key_not_text(key.at, describe(key)))
        elif key.text in self._seen:
            report.add(problems.duplicate_key(key.at, key.text, self._seen[key.text].at))
        elif child is None:
            self._seen[key.text] = key
            self._mapping.dropped.add(key.text)
        else:
            self._seen[key.text] = key
            self._mapping.add(key, child)


def _cut_places(text: str) -> dict[int, int]:
    """Line to column of a ` #` that ends a text although no space follows it."""
    if not _CUT.search(text):
        return {}
    return dict(_cuts_by_line(text))


def _cuts_by_line(text: str) -> Iterator[tuple[int, int]]:
    for number, line in enumerate(LINE_BREAK.split(text), start=1):
        found = _CUT.search(line)
        if found:
            yield number, found.start() + 1
