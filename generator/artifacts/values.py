"""How a value is validated: the Pydantic type of a column in bodies, parameters and answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from generator.artifacts.columns import as_stored
from generator.artifacts.keys import taken_segments
from generator.artifacts.naming import enum_member, enum_module
from generator.emit import Imports, literal
from generator.ir import (
    App,
    Bounds,
    Column,
    DefaultKind,
    Entity,
    FieldType,
    FileLimits,
    Kind,
    Role,
    Transform,
)
from generator.ir.accepted import SLUG_PATTERN
from generator.ir.json_values import json_value, python_value

BASE = "app.schemas.base"

TRANSFORMS = {
    Transform.UPPER: "str.upper",
    Transform.LOWER: "str.lower",
    Transform.STRIP: "str.strip",
}

GREATEST_REAL = "3.4028234e38"

MAX_ITEMS = 1000
"""The values of an array that a body has at most, where the spec says nothing."""

REQUIRED = {"upper": "[A-Z]", "lower": "[a-z]", "digit": "[0-9]", "symbol": "[!-/:-@[-`{-~]"}
"""What passwords need, as far as a JSON schema can say it; other alphabets have more of each."""


@dataclass(frozen=True)
class Values:
    """Types and defaults of one entity's values in one generated file."""

    app: App
    entity: Entity
    imports: Imports

    def plain(self, column: Column) -> str:
        """The type in Python: what is stored."""
        name = self._plain(column)
        return f"{name} | None" if column.nullable else name

    def shown(self, column: Column) -> str:
        """The type in an answer: what is stored, documented, and not validated again."""
        documented = column.type.kind.facts.documented
        if documented:
            name = self.imports.need(BASE, documented)
            return f"{name} | None" if column.nullable else name
        plain = self.plain(column)
        enum = column.type.enum_within
        return plain.replace(enum.name, as_stored(enum, self.imports)) if enum else plain

    def _plain(self, column: Column) -> str:
        item = column.type.item
        if item is not None:
            return f"list[{self._plain(replace(column, type=item))}]"
        if column.type.kind.facts.shows_schema:
            return self.imports.need(BASE, column.type.kind.facts.schema)
        self._need_enum(column)
        return column.type.python(self.imports)

    def body(self, column: Column) -> str:
        """The type of a value that is not null in a JSON body, with all its rules."""
        return self._annotated(column, strict=True)

    def parameter(self, column: Column) -> str:
        """The type of a value in a path or a query, where everything arrives as text."""
        return self._annotated(column, strict=False)

    def filter(self, column: Column) -> str:
        """The type of a value to compare with: whatever the column could hold, and more."""
        if not column.type.is_text:
            return self._annotated(replace(column, bounds=Bounds()), strict=False)
        lower = (Transform.LOWER,) if column.type.kind is Kind.EMAIL else ()
        parts = [self.imports.need(BASE, "STORABLE")]
        return self._wrap("str", parts, replace(column, transforms=lower + column.transforms))

    def part_of_text(self, column: Column) -> str:
        """The type of a text that is looked for in a column, in the case that the column keeps."""
        cases = tuple(one for one in column.transforms if one is not Transform.STRIP)
        lower = (Transform.LOWER,) if column.type.kind is Kind.EMAIL else ()
        name = self.imports.need(BASE, "SearchText")
        return self._wrap(name, [], replace(column, transforms=lower + cases))

    @property
    def missing(self) -> str:
        """The default of what may be left out without meaning null or a value of its own."""
        return self.imports.need("pydantic", "MISSING")

    def default(self, column: Column) -> str | None:
        """The source of the default in a body; None where the value must be sent."""
        if self.may_miss(column):
            return self.missing
        if column.default is None:
            return "None" if column.nullable else None
        return self.constant(column, column.default.value)

    def may_miss(self, column: Column) -> bool:
        """A new row gets a value that is made or found where the body has none."""
        is_made = column.default is not None and column.default.kind is not DefaultKind.LITERAL
        return column.derived_from is not None or column.by_caller or is_made

    def constant(self, column: Column, value: object) -> str:
        """A value of the column as Python source."""
        if column.type.enum is not None and isinstance(value, str | int):
            self._need_enum(column)
            return enum_member(column.type.enum, str(value))
        if column.type.item is not None and isinstance(value, tuple):
            item = replace(column, type=column.type.item)
            return f"[{', '.join(self.constant(item, one) for one in value)}]"
        return literal(python_value(column.type, value), self.imports)

    def description(self, column: Column) -> list[str]:
        """Arguments of `Field` that only document."""
        arguments = [f"description={literal(column.doc)}"] if column.doc else []
        if column.examples:
            examples = [_example(column, value) for value in column.examples]
            arguments.append(f"examples={literal(examples, self.imports)}")
        return arguments

    def _annotated(self, column: Column, *, strict: bool) -> str:
        kind = column.type.kind
        if kind is Kind.PASSWORD:
            return self._password(column)
        if column.file is not None:
            return self._file(column, column.file)
        if column.type.item is not None:
            return self._array(column, column.type.item, strict=strict)
        if column.type.enum is not None:
            self._need_enum(column)
            name = column.type.python(self.imports)
            is_number = strict and column.type.is_number_enum
            return self._wrap(
                name, [self.imports.need(BASE, "NUMBER")] if is_number else [], column
            )
        if column.type.range is not None:
            return self._integer(column, column.type.range, strict=strict)
        if kind.facts.schema:
            return self._with_bounds(column, self.imports.need(BASE, kind.facts.schema))
        if kind is Kind.UUID:
            return self._with_bounds(column, column.type.python(self.imports))
        if column.type.is_text:
            return self._text(column)
        if kind is Kind.BOOLEAN:
            return self.imports.need("pydantic", "StrictBool") if strict else "bool"
        return self._number(column, strict=strict)

    def _file(self, column: Column, limits: FileLimits) -> str:
        """A file that is sent, and the rule that it keeps."""
        rule = self.imports.need("app.files", "FileRule")
        arguments = [f"max_size={limits.max_size:_}"]
        arguments += [f"types={literal(limits.types)}"] if limits.types else []
        arguments += ["is_image=True"] if column.type.kind is Kind.IMAGE else []
        upload = self.imports.need("app.files", "Upload")
        return self._wrap(upload, [f"{rule}({', '.join(arguments)})"], column)

    def _array(self, column: Column, item: FieldType, *, strict: bool) -> str:
        """A list whose values follow the rules of their own type."""
        bare = replace(column, type=item, bounds=Bounds(), transforms=())
        name = f"list[{self._annotated(bare, strict=strict)}]"
        bounds = column.bounds
        most = MAX_ITEMS if bounds.max_length is None else bounds.max_length
        rules = _lengths(replace(bounds, max_length=max(most, bounds.min_length or 0)))
        return self._wrap(name, [f"Field({', '.join(rules)})"], column)

    def _with_bounds(self, column: Column, name: str) -> str:
        rules = _ranges(column.bounds, self.imports) + _lengths(column.bounds)
        if column.bounds.pattern is not None:
            rules.append(f"pattern={literal(column.bounds.pattern)}")
        parts = [f"Field({', '.join(rules)})"] if rules else []
        return self._wrap(name, [*parts, *self._of_key(column)], column)

    def _text(self, column: Column) -> str:
        bounds = column.bounds
        pattern = SLUG_PATTERN if column.type.kind is Kind.SLUG else None
        rules = _lengths(replace(bounds, max_length=bounds.max_length or column.type.length))
        if bounds.pattern or pattern:
            rules.append(f"pattern={literal(bounds.pattern or pattern)}")
        parts = [f"Field({', '.join(rules)})"] if rules else []
        parts.append(self.imports.need(BASE, "STORABLE"))
        return self._wrap("str", [*parts, *self._of_key(column)], column)

    def _of_key(self, column: Column) -> list[str]:
        """What a text must be that stands in a URL."""
        if column.role is not Role.KEY or not column.type.is_text:
            return []
        is_slug = column.type.kind is Kind.SLUG
        parts = [] if is_slug else [self.imports.need(BASE, "ADDRESSABLE")]
        taken = taken_segments(self.app, self.entity, column)
        if taken:
            words = ", ".join(literal(word) for word in taken)
            parts.append(f"{self.imports.need(BASE, 'unlike')}({words})")
        return parts

    def _integer(self, column: Column, limits: tuple[int, int], *, strict: bool) -> str:
        bounds = column.bounds
        if bounds == Bounds():
            name = ("Strict" if strict else "") + column.type.kind.facts.schema
            return self._wrap(self.imports.need(BASE, name), [], column)
        whole = [self.imports.need(BASE, "WHOLE")] if strict else []
        low, high = limits
        rules = ["strict=True"] if strict else []
        if bounds.gt is None and bounds.ge is None:
            rules.append(f"ge={low}")
        if bounds.lt is None and bounds.le is None:
            rules.append(f"le={high}")
        rules += _ranges(bounds, self.imports)
        return self._wrap("int", [f"Field({', '.join(rules)})", *whole], column)

    def _number(self, column: Column, *, strict: bool) -> str:
        rules = _ranges(column.bounds, self.imports)
        exact: list[str] = []
        if column.type.is_decimal:
            exact.append(self.imports.need(BASE, "EXACT"))
            if column.type.precision is not None:
                rules += [
                    f"max_digits={column.type.precision}",
                    f"decimal_places={column.type.scale or 0}",
                ]
        else:
            rules += ["strict=True"] if strict else []
            rules.append("allow_inf_nan=False")
            if column.type.kind is Kind.REAL:
                rules += _real_range(column.bounds)
        name = column.type.python(self.imports)
        parts = [f"Field({', '.join(rules)})"] if rules else []
        return self._wrap(name, parts + exact, column)

    def _password(self, column: Column) -> str:
        shortest, longest = column.bounds.min_length, column.bounds.max_length
        said: dict[str, object] = {"minLength": shortest, "maxLength": longest}
        said["allOf"] = [{"type": "string", "pattern": REQUIRED[word]} for word in column.require]
        said = {name: value for name, value in said.items() if value}
        parts = []
        if said:
            parts.append(f"Field(json_schema_extra={literal(said)})")
        rule = self.imports.need(BASE, "password_rule")
        words = [literal(word) for word in column.require] + _lengths(column.bounds)
        after = self.imports.need("pydantic", "AfterValidator")
        parts.append(f"{after}({rule}({', '.join(words)}))")
        return self._wrap(self.imports.need("pydantic", "SecretStr"), parts, column)

    def _wrap(self, name: str, parts: list[str], column: Column) -> str:
        for transform in column.transforms:
            before = self.imports.need("pydantic", "BeforeValidator")
            text = self.imports.need(BASE, "as_text")
            parts = [*parts, f"{before}({text}({TRANSFORMS[transform]}))"]
        if not parts:
            return name
        if any(part.startswith("Field(") for part in parts):
            self.imports.need("pydantic", "Field")
        return f"{self.imports.need('typing', 'Annotated')}[{name}, {', '.join(parts)}]"

    def _need_enum(self, column: Column) -> None:
        if column.type.enum is not None:
            module = enum_module(column.type.enum, self.entity)
            self.imports.need(module, column.type.enum.name)


def _example(column: Column, value: object) -> object:
    """As a client would send it, where Python has another form."""
    is_plain = value is None or isinstance(value, str | int | float | Decimal)
    if is_plain and column.type.kind is not Kind.JSON:
        return value
    return json_value(python_value(column.type, value))


def _ranges(bounds: Bounds, imports: Imports) -> list[str]:
    names = ("gt", "ge", "lt", "le", "multiple_of")
    pairs = ((name, getattr(bounds, name)) for name in names)
    return [f"{name}={literal(value, imports)}" for name, value in pairs if value is not None]


def _real_range(bounds: Bounds) -> list[str]:
    """What four bytes hold, where the spec says no more."""
    low = [f"ge=-{GREATEST_REAL}"] if bounds.gt is None and bounds.ge is None else []
    high = [f"le={GREATEST_REAL}"] if bounds.lt is None and bounds.le is None else []
    return low + high


def _lengths(bounds: Bounds) -> list[str]:
    pairs = (("min_length", bounds.min_length), ("max_length", bounds.max_length))
    return [f"{name}={value}" for name, value in pairs if value is not None]
