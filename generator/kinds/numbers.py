"""Numbers: whole, exact and approximate ones."""

from __future__ import annotations

from generator.kinds.facts import (
    Arguments,
    AtRest,
    KeyUse,
    KindFacts,
    ValueKind,
    builtin,
    imported,
    plain,
)
from generator.kinds.field_type import FieldType


def _numeric(type_: FieldType) -> AtRest:
    scale = None if type_.precision is None else type_.scale or 0
    return AtRest("Numeric", "", (("precision", type_.precision), ("scale", scale)))


INTEGER = KindFacts(
    name="integer",
    value=ValueKind.INTEGER,
    python=builtin("int"),
    column=plain("Integer"),
    inferred="sa.Integer()",
    key=KeyUse.GENERATED,
    has_stand_in=True,
    range=(-(2**31), 2**31 - 1),
    schema="Integer",
)
SMALLINT = KindFacts(
    name="smallint",
    value=ValueKind.INTEGER,
    python=builtin("int"),
    column=plain("SmallInteger"),
    key=KeyUse.GENERATED,
    has_stand_in=True,
    range=(-(2**15), 2**15 - 1),
    schema="SmallInteger",
)
BIGINT = KindFacts(
    name="bigint",
    value=ValueKind.INTEGER,
    python=builtin("int"),
    column=plain("BigInteger"),
    key=KeyUse.GENERATED,
    has_stand_in=True,
    native="int",
    reads_as=True,
    range=(-(2**63), 2**63 - 1),
    schema="BigInteger",
)
FLOAT = KindFacts(
    name="float",
    value=ValueKind.FLOAT,
    python=builtin("float"),
    column=plain("Double"),
    native="float",
    reads_as=True,
)
REAL = KindFacts(
    name="real",
    value=ValueKind.FLOAT,
    python=builtin("float"),
    # Four bytes hold no 0.1, so no filter would find it: both are kept in eight.
    column=plain("Double"),
)
DECIMAL = KindFacts(
    name="decimal",
    value=ValueKind.DECIMAL,
    python=imported("decimal", "Decimal"),
    column=_numeric,
    arguments=Arguments.PRECISION,
    key=KeyUse.GIVEN,
    native="Decimal",
    reads_as=True,
    documented="DecimalText",
)
