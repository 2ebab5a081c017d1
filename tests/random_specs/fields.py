"""Fields and parameters: every type with every rule that goes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.random_specs.dice import Dice
from tests.random_specs.names import FIELDS, fresh, sentence
from tests.random_specs.world import ALL, INTEGERS, EntityPlan, FieldPlan, Node, World

_INTEGER_BOUNDS = {"smallint": 32_000, "integer": 2_000_000_000, "bigint": 9_000_000_000_000}
_PATTERNS = (
    ("^[a-z]+$", "abc"),
    ("^[A-Z]{3}-[0-9]{2}$", "ABC-12"),
    (r"^\+[1-9]\d{6,14}$", "+491234567"),
    ("^(red|green)$", "red"),
    ("^[^<>]*$", "plain"),
    ("[0-9]", "a1"),
)
_ENUMS = (("new", "old"), ("NO", "on", "1.10"), ("a b", "c-d", "A+", "A-"), ("x", "y", "z"))
_NATIVES = (
    ("postgresql.INET()", "str", ["10.0.0.1", "10.0.0.2"]),
    ("postgresql.CIDR()", "str", ["10.0.0.0/8", "192.168.0.0/16"]),
    ("postgresql.JSONB()", "Any", [{"a": 1}, [1, 2]]),
    ("sa.Unicode(20)", "str", ["ä", "b"]),
    ("postgresql.VARCHAR(20)", "str", ["ab", "cd"]),
    ("sa.Numeric(10, 2)", "Decimal", [1.5, 2.25]),
    ("sa.BigInteger()", "int", [1, 2]),
)


def add_field(world: World, plan: EntityPlan, kind: str | None = None) -> FieldPlan:
    """A field of any type, or of this one, which the entity has from now on."""
    name = fresh(world, plan, FIELDS)
    field = any_field(world, name, kind)
    plan.fields.append(field)
    plan.node.setdefault("fields", {})[name] = field.node
    return field


def any_field(world: World, name: str, kind: str | None = None) -> FieldPlan:
    """A field with its rules, access and place in the database."""
    kinds = [one for one in _KINDS if one not in ("native", "bare_decimal")]
    if world.is_postgresql:
        kinds += ["native", "bare_decimal", "native"]
    field = value(world, name, kind or world.dice.one(kinds))
    _add_access(world, field)
    dice = world.dice
    if dice.chance(10):
        field.node["column"] = f"stored_{len(name)}{name[:20].strip('_')}"
    if field.can_be_indexed and field.kind not in ("boolean", "enum", "number_enum"):
        is_open = "create" in field.access or not field.has_default
        if is_open and dice.chance(25):
            field.node["unique"] = field.unique = True
            if field.is_readable and dice.chance(50):
                field.node["lookup"] = True
        elif dice.chance(15):
            field.node["index"] = True
    return field


def value(world: World, name: str, kind: str) -> FieldPlan:
    """What fields and parameters have in common: the type and its validation."""
    field = FieldPlan(name=name, kind=kind, node={"type": kind})
    _KINDS[kind](world, field)
    dice = world.dice
    if dice.chance(25):
        field.nullable = field.node["nullable"] = True
    if dice.chance(15):
        field.node["doc"] = sentence(world)
    return field


def parameter(world: World, name: str) -> FieldPlan:
    """A parameter of any type that one can have."""
    kinds = [
        *INTEGERS,
        "string",
        "text",
        "decimal",
        "float",
        "boolean",
        "enum",
        "number_enum",
        "date",
        "datetime",
    ]
    kinds += ["email", "uuid", "time", "slug", "char", "url", "naive_datetime", "interval", "real"]
    found = value(world, name, world.dice.one(kinds))
    if str(found.node.get("default", "")).endswith(")"):
        del found.node["default"]  # That of a parameter is a literal.
    found.node.pop("native", None)  # It has no column.
    return found


def shortened(field: FieldPlan) -> Node | str:
    """The document, in its short form where it says no more than the type."""
    text = field.node.get("type")
    if field.node.keys() <= {"type", "nullable"} and isinstance(text, str):
        return f"{text}?" if field.nullable else text
    return field.node


def _add_access(world: World, field: FieldPlan) -> None:
    dice = world.dice
    if field.kind == "password":
        field.access = frozenset({"create", "update"})
        if dice.chance(20):
            field.node["api"] = ["create", "update"]
        return
    if not dice.chance(25):
        return
    choices = [["create", "read"], ["create"], ["create", "update"]]
    if field.nullable or field.has_default or field.made:
        choices += [["update", "read"], ["read"], [], ["update"]]
    field.node["api"] = dice.one(choices)
    field.access = frozenset(field.node["api"])


# Types


def _string(world: World, field: FieldPlan) -> None:
    dice = world.dice
    length = dice.one([None, 1, 5, 20, 20, 50, 255])
    if field.kind == "char":
        length = dice.one([1, 3, 10])
    field.length = length or 255
    field.node["type"] = field.kind if length is None else f"{field.kind}({length})"
    if field.kind == "string" and length is None and world.dice.chance(30):
        field.node["max_length"] = field.length = 30
    _add_text_rules(dice, field)


def _text(world: World, field: FieldPlan) -> None:
    if world.dice.chance(30):
        field.node["max_length"] = 500
    _add_text_rules(world.dice, field)


def _add_text_rules(dice: Dice, field: FieldPlan) -> None:
    text = "abc"[: field.length]
    if field.kind == "char":
        text = ("abcdefghij")[: field.length]
    elif field.length >= 20 and dice.chance(20):
        field.node["pattern"], text = dice.one(_PATTERNS)
        field.is_free = False
    elif dice.chance(20):
        field.node["min_length"] = dice.number(0, min(3, field.length))
    if field.is_free and dice.chance(15):
        field.node["transform"] = dice.one(["upper", "lower", "strip", ["strip", "upper"]])
        field.is_free = False
    _add_literals(dice, field, text)


def _add_literals(dice: Dice, field: FieldPlan, text: Any) -> None:
    if dice.chance(20):
        field.node["default"] = text
    if dice.chance(15):
        field.node["examples"] = [text]


def _integer(world: World, field: FieldPlan) -> None:
    dice, far = world.dice, _INTEGER_BOUNDS[field.kind]
    least = dice.one([0, 1, -10, -far])
    most = least + dice.one([3, 100, 10_000]) if least > -far else far
    example = max(least, 2) if most >= 2 else least
    if dice.chance(40):
        key, shift = dice.one([("ge", 0), ("gt", 1)])
        field.node[key], field.least = least - shift, least
    if dice.chance(30) and most <= far:
        key, shift = dice.one([("le", 0), ("lt", 1)])
        field.node[key], field.most = most + shift, most
    if dice.chance(10):
        field.node["multiple_of"], field.is_free = 3, False
        if least + 2 <= 3 <= most:
            example = 3
        else:
            del field.node["multiple_of"]
            field.is_free = True
    _add_literals(dice, field, example)


def _decimal(world: World, field: FieldPlan) -> None:
    dice = world.dice
    precision, scale = dice.one([(10, 2), (5, 0), (4, 4), (12, 3), (15, 6)])
    field.scale, field.node["type"] = scale, f"decimal({precision},{scale})"
    if precision == scale:
        _add_literals(dice, field, 0.5)
        field.is_free = False
        return
    if dice.chance(40):
        field.node[dice.one(["ge", "gt"])] = 0
        field.least = 1
    if dice.chance(30):
        field.node[dice.one(["le", "lt"])] = dice.one([10, 999.5]) if scale else 10
        field.most = 9
    if scale >= 2 and dice.chance(10):
        field.node["multiple_of"], field.is_free = 0.25, False
    _add_literals(dice, field, 2.5 if scale else 3)


def _bare_decimal(world: World, field: FieldPlan) -> None:
    field.kind = field.node["type"] = "decimal"
    field.is_free = False
    _add_literals(world.dice, field, 1.125)


def _float(world: World, field: FieldPlan) -> None:
    dice = world.dice
    if dice.chance(40):
        field.node[dice.one(["ge", "gt"])] = 0
    if dice.chance(20):
        field.node["le"] = 1000
    if dice.chance(10):
        field.node["multiple_of"] = 0.5
    _add_literals(dice, field, 1.5)


def _boolean(world: World, field: FieldPlan) -> None:
    _add_literals(world.dice, field, world.dice.chance(50))


def _enum(world: World, field: FieldPlan) -> None:
    dice = world.dice
    if world.enums and dice.chance(40):
        name = dice.one(list(world.enums))
        field.values, field.node["type"] = world.enums[name], name
    else:
        field.values = dice.one(_ENUMS)
        field.node["type"] = f"enum({', '.join(map(_quoted, field.values))})"
    _add_literals(dice, field, dice.one(field.values))
    if world.is_postgresql and dice.chance(50):
        # One type of the database for each: their names must differ.
        world.natives += 1
        field.node["native"] = f"kind_{world.natives}"


def _number_enum(world: World, field: FieldPlan) -> None:
    values = world.dice.one(((1, 2, 3), (-1, 0, 1), (10, 20, 70_000)))
    field.node["type"] = f"enum({', '.join(map(str, values))})"
    field.values = tuple(map(str, values))
    _add_literals(world.dice, field, world.dice.one(values))


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _moment(world: World, field: FieldPlan) -> None:
    dice = world.dice
    literal = {
        "date": "2030-01-31",
        "time": "10:30:00",
        "datetime": "2030-01-31T10:30:00Z",
        "naive_datetime": "2030-01-31T10:30:00",
        "interval": "P1DT2H",
    }[field.kind]
    defaults: list[str] = [literal]
    if field.kind != "interval":
        defaults.append("now()")
    if field.kind in ("date", "datetime", "naive_datetime"):
        defaults += ["now() + days(7)", "now() - days(1)"]
    if dice.chance(25):
        field.node["default"] = dice.one(defaults)
    if dice.chance(15):
        field.node["examples"] = [literal]


def _uuid(world: World, field: FieldPlan) -> None:
    if world.dice.chance(40):
        field.node["default"] = "uuid()"


def _json(world: World, field: FieldPlan) -> None:
    _add_literals(world.dice, field, world.dice.one([{}, [], {"a": [1, "x"]}, "text", 3, True]))


def _bytes(world: World, field: FieldPlan) -> None:
    dice = world.dice
    if dice.chance(30):
        field.node["max_length"] = 300
    if dice.chance(20):
        field.node["min_length"] = 1
    _add_literals(dice, field, "aGk=")


def _file(world: World, field: FieldPlan) -> None:
    dice = world.dice
    if dice.chance(60):
        field.node["max_size"] = dice.one(["20 KB", "2 MB", 300])
    if dice.chance(60):
        types = (
            ["image/png", "image/gif"] if field.kind == "image" else ["text/*", "application/pdf"]
        )
        field.node["types"] = types[: dice.number(1, 2)]


def _array(world: World, field: FieldPlan) -> None:
    dice = world.dice
    items: dict[str, list[Any]] = {
        "string(20)": ["a", "b"],
        "integer": [1, 2],
        "decimal(10,2)": [1.5],
        "date": ["2030-01-31"],
        "uuid": ["00000000-0000-4000-8000-000000000000"],
        "boolean": [True],
        "datetime": ["2030-01-31T10:30:00Z"],
        "enum(p, q)": ["p"],
        "interval": ["PT1H"],
        "email": ["a@example.com"],
        "float": [0.5],
        **{name: [values[0]] for name, values in world.enums.items()},
    }
    item = dice.one(list(items))
    field.node["type"] = f"array({item})"
    if dice.chance(30):
        field.node["max_length"] = 5
    example = items[item]
    if dice.chance(20):
        field.node["min_length"] = 1
        _add_literals(dice, field, example)
    else:
        _add_literals(dice, field, dice.one([[], example]))
    if "enum" in item and world.is_postgresql and dice.chance(30):
        world.natives += 1
        field.node["native"] = f"kind_{world.natives}"


def _email(world: World, field: FieldPlan) -> None:
    field.is_free, field.length = False, 254
    _add_literals(world.dice, field, "a@example.com")


def _url(world: World, field: FieldPlan) -> None:
    field.is_free = False
    _add_literals(world.dice, field, "https://example.com/a")


def _slug(world: World, field: FieldPlan) -> None:
    field.is_free, field.length = False, world.dice.one([40, 255])
    field.node["type"] = f"slug({field.length})" if field.length < 255 else "slug"


def _password(world: World, field: FieldPlan) -> None:
    dice = world.dice
    field.is_free = False
    if dice.chance(50):
        field.node["min_length"] = 8
    if dice.chance(30):
        field.node["max_length"] = 40
    if dice.chance(50):
        field.node["require"] = dice.some(["upper", "lower", "digit", "symbol"], 4, least=1)


def _native(world: World, field: FieldPlan) -> None:
    source, python, examples = world.dice.one(_NATIVES)
    field.node = {"sqlalchemy": source, "python": python, "examples": examples}


_KINDS: dict[str, Callable[[World, FieldPlan], None]] = {
    "string": _string,
    "char": _string,
    "text": _text,
    **dict.fromkeys(INTEGERS, _integer),
    "decimal": _decimal,
    "bare_decimal": _bare_decimal,
    "float": _float,
    "real": _float,
    "boolean": _boolean,
    "enum": _enum,
    "number_enum": _number_enum,
    **dict.fromkeys(("date", "time", "datetime", "naive_datetime", "interval"), _moment),
    "uuid": _uuid,
    "json": _json,
    "bytes": _bytes,
    "array": _array,
    **dict.fromkeys(("file", "image"), _file),
    "email": _email,
    "url": _url,
    "slug": _slug,
    "password": _password,
    "native": _native,
}


def own(world: World, plan: EntityPlan, name: str, field: FieldPlan) -> FieldPlan:
    """A field that something else needs, as it is."""
    field = replace(field, name=name)
    plan.fields.append(field)
    plan.node.setdefault("fields", {})[name] = field.node
    return field


def plain(kind: str, access: frozenset[str] = ALL, **node: Any) -> FieldPlan:
    """A field of a type, with what else its document says."""
    return FieldPlan(
        name="", kind=kind.partition("(")[0], node={"type": kind, **node}, access=access
    )
