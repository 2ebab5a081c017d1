"""Defaults and examples: literals of the field's type within its bounds, and the few functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from generator import problems
from generator.diagnostics import Diagnostics
from generator.failures import InternalError
from generator.ir import Bounds, Default, DefaultKind, EnumType, FieldType, Kind, Transform
from generator.ir.field import Literal
from generator.ir.field import Scalar as Single
from generator.resolve.bounds import satisfies
from generator.resolve.literals import json_of, json_text
from generator.spec.nodes import Node, Scalar, Sequence, describe, shorten
from generator.spec.reading import number_of
from generator.spec.words import Refused

_CLOCK = frozenset({"now", "today", "current_timestamp", "current_date", "utcnow", "auto"})
"""What other tools call the moment of creation."""
_NOW = re.compile(r"now\(\)((?:\s*[+-]\s*(?:days|hours|minutes)\(\s*[0-9]{1,5}\s*\))*)")
_STEP = re.compile(r"([+-])\s*(days|hours|minutes)\(\s*([0-9]{1,5})\s*\)")
_SECONDS = {"days": 86_400, "hours": 3_600, "minutes": 60}
_CALL = re.compile(r"[a-z_]+\(.*\)")
_TRANSFORMS: dict[Transform, Callable[[str], str]] = {
    Transform.UPPER: str.upper,
    Transform.LOWER: str.lower,
    Transform.STRIP: str.strip,
}


class ValueReader:
    """Reads values of one field."""

    def __init__(
        self,
        kind: FieldType,
        bounds: Bounds,
        transforms: tuple[Transform, ...],
        report: Diagnostics,
    ) -> None:
        self._kind = kind
        self._bounds = bounds
        self._transforms = transforms
        self._report = report

    @property
    def are_secret(self) -> bool:
        """No value of the field may be written down."""
        return self._kind.is_secret

    @property
    def are_files(self) -> bool:
        """No value of the field can be written down."""
        return self._kind.is_file

    def default(self, node: Node, *, nullable: bool) -> Default | None:
        """The default that a value says, or None with a problem; null is no default at all."""
        if isinstance(node, Scalar):
            if node.is_null:
                if not nullable:
                    self._refuse(node, "the default is null, but the field is not nullable")
                return None
            if node.plain and _CALL.match(node.text):
                return self._function(node)
        value = self.value(node, "the default")
        return None if value is None else Default(kind=DefaultKind.LITERAL, value=value)

    def value(self, node: Node, what: str) -> Literal:
        """The value of the field's type that a node spells, or None with a problem."""
        kind = self._kind.kind
        if kind is Kind.JSON:
            return self._json(node, what)
        if kind is Kind.ARRAY:
            return self._array(node, what)
        if not isinstance(node, Scalar) or node.is_null:
            self._refuse(node, f"{what} is {describe(node)}, not a value")
            return None
        return self.literal(node, what)

    def literal(self, node: Scalar, what: str) -> Single:
        """The value of the field's type that a scalar spells, or None with a problem."""
        found = self._read(node, what)
        if found is None:
            return None
        reason = satisfies(found, self._bounds)
        if reason is None and isinstance(found, str):
            reason = self._form_problem(found)
        if reason:
            self._refuse(node, f"{what} {shorten(node.text)!r} is not allowed: {reason}")
            return None
        return found

    def _function(self, node: Scalar) -> Default | None:
        kind = self._kind.kind
        if node.text == "uuid()":
            if kind is Kind.UUID:
                return Default(kind=DefaultKind.UUID)
            self._refuse(node, f"uuid() is a default of uuid fields, not of {kind.value}")
            return None
        found = _NOW.fullmatch(node.text)
        if found is None:
            hint = "defaults are literals, now(), now() + days(7) or uuid(); quote a text"
            self._refuse(node, f"{shorten(node.text)!r} is not a default", hint)
            return None
        if not self._kind.is_moment:
            self._refuse(node, f"now() is a default of dates and times, not of {kind.value}")
            return None
        steps = [
            int(f"{sign}{count}") * _SECONDS[unit]
            for sign, unit, count in _STEP.findall(found.group(1))
        ]
        if steps and kind is Kind.TIME:
            self._refuse(node, "a time of day has no days and hours to add")
            return None
        return Default(kind=DefaultKind.NOW, offset_seconds=sum(steps))

    def _json(self, node: Node, what: str) -> Literal:
        try:
            value = json_of(node)
        except ValueError as error:
            self._refuse(node, f"{what} {error}")
            return None
        if value is None:
            self._refuse(node, f"{what} is null, which stands for no value at all")
            return None
        return json_text(value)

    def _array(self, node: Node, what: str) -> Literal:
        if not isinstance(node, Sequence) or self._kind.item is None:
            self._refuse(node, f"{what} of an array is a list, not {describe(node)}")
            return None
        items = ValueReader(self._kind.item, Bounds(), (), self._report)
        found: list[Single] = []
        for item in node.items:
            if not isinstance(item, Scalar) or item.is_null:
                self._refuse(item, f"an array holds single values, not {describe(item)}")
                return None
            value = items.literal(item, "the value")
            if value is None:
                return None
            found.append(value)
        reason = satisfies(tuple(found), self._bounds)
        if reason:
            self._refuse(node, f"{what} is not allowed: {reason}")
            return None
        return tuple(found)

    def _read(self, node: Scalar, what: str) -> Single:
        kind = self._kind
        if kind.enum is not None:
            return self._enum(node, kind.enum)
        if kind.is_text:
            return self._transformed(node.text)
        if kind.is_numeric:
            return self._number(node, what)
        if kind.kind is Kind.BOOLEAN:
            if node.plain and node.text in ("true", "false"):
                return node.text == "true"
            hint = f"write {node.text.lower()}" * (node.text.lower() in ("true", "false"))
            self._refuse(node, f"{what} of a boolean is true or false, not {describe(node)}", hint)
            return None
        form = kind.kind.facts.form
        if form is None:
            raise InternalError(f"a literal of {kind.kind.value} has no form")
        try:
            return form.read(node.text)
        except (ValueError, OverflowError):
            hint = f"write it as {form.example!r}"
            if node.text.casefold().rstrip("()") in _CLOCK and kind.is_moment:
                hint = "write now()"
            self._refuse(node, f"{shorten(node.text)!r} is no {kind.kind.value}", hint)
            return None

    def _transformed(self, text: str) -> str:
        for transform in self._transforms:
            text = _TRANSFORMS[transform](text)
        return text.lower() if self._kind.kind is Kind.EMAIL else text

    def _enum(self, node: Scalar, enum: EnumType) -> Single:
        values = (*enum.values, *enum.labels) if enum.is_integer else enum.values
        if node.text in values:
            return enum.numbered(node.text) if enum.is_integer else node.text
        hint = problems.did_you_mean(node.text, values)
        listed = shorten(", ".join(values), 200)
        self._refuse(node, f"{shorten(node.text)!r} is none of the values {listed}", hint)
        return None

    def _number(self, node: Scalar, what: str) -> Single:
        kind = self._kind
        try:
            number = number_of(node) if node.plain else None
        except Refused as refused:
            self._refuse(node, f"{what}: {refused}")
            return None
        if number is None:
            is_quoted = not node.plain and number_of(node) is not None
            hint = f"write {node.text} without quotes" if is_quoted else ""
            self._refuse(node, f"{what} of a number is a number, not {describe(node)}", hint)
            return None
        if kind.range is not None:
            low, high = kind.range
            if number != int(number) or not low <= number <= high:
                self._refuse(node, f"{node.text} is no {kind.kind.value}")
                return None
            return int(number)
        if not kind.is_decimal:
            return float(number)
        return self._decimal(node, Decimal(number))

    def _decimal(self, node: Scalar, number: Decimal) -> Single:
        precision, scale = self._kind.precision, self._kind.scale or 0
        if precision is None:
            return number
        places = max(-int(number.as_tuple().exponent), 0)
        if places > scale or abs(number) >= Decimal(10) ** (precision - scale):
            self._refuse(node, f"{node.text} does not fit decimal({precision},{scale})")
            return None
        return number

    def _form_problem(self, text: str) -> str | None:
        kind = self._kind
        if kind.length is not None and len(text) > kind.length:
            return f"it has more than {kind.length} characters"
        pattern = kind.kind.facts.pattern
        if pattern is not None and not pattern.fullmatch(text):
            return f"it is no {kind.kind.value}"
        return None

    def _refuse(self, node: Node, reason: str, hint: str = "") -> None:
        self._report.add(problems.bad_default(node.at, reason, hint))
