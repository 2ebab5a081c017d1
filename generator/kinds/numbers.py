"""Numbers: whole, exact and approximate ones."""

from __future__ import annotations

from generator.kinds.facts import Arguments, KeyUse, KindFacts, ValueKind, builtin, imported

INTEGER = KindFacts(
    name="integer",
    value=ValueKind.INTEGER,
    python=builtin("int"),
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
    key=KeyUse.GENERATED,
    has_stand_in=True,
    range=(-(2**15), 2**15 - 1),
    schema="SmallInteger",
)
BIGINT = KindFacts(
    name="bigint",
    value=ValueKind.INTEGER,
    python=builtin("int"),
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
    native="float",
    reads_as=True,
)
REAL = KindFacts(
    name="real",
    value=ValueKind.FLOAT,
    python=builtin("float"),
)
DECIMAL = KindFacts(
    name="decimal",
    value=ValueKind.DECIMAL,
    python=imported("decimal", "Decimal"),
    arguments=Arguments.PRECISION,
    key=KeyUse.GIVEN,
    native="Decimal",
    reads_as=True,
    documented="DecimalText",
)
