"""The functions of the language as Python."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.expressions.code import ATOM, CONDITIONAL, OR, Code, denied, joined
from generator.expressions.source import Need, now_code, stretch_code, substring_bounds, today_code
from generator.ir.expression import (
    Aggregate,
    AggregateFunction,
    Binary,
    Call,
    Conditional,
    Expression,
    Function,
    Negative,
    Operator,
    ValueType,
)
from generator.kinds.facts import ValueKind

if TYPE_CHECKING:
    from generator.expressions.python import PythonCompiler


def may_be_int(expression: Expression) -> bool:
    """Whether Python may have an int there: `coalesce(price, 0)` is a decimal in SQL only."""
    if expression.type.kind is not ValueKind.DECIMAL:
        return expression.type.kind is ValueKind.INTEGER
    match expression:
        case Call(function=Function.COALESCE):
            return any(map(may_be_int, expression.arguments))
        case Conditional():
            return may_be_int(expression.then) or may_be_int(expression.otherwise)
        case Negative():
            return may_be_int(expression.operand)
        case Binary() if expression.operator is not Operator.DIVIDE:
            return may_be_int(expression.left) and may_be_int(expression.right)
        case Aggregate(function=AggregateFunction.MIN | AggregateFunction.MAX):
            return expression.argument is not None and may_be_int(expression.argument)
        case _:
            return False


def _now(compiler: PythonCompiler, call: Call) -> Code:
    return now_code(call, compiler.need)


def _today(compiler: PythonCompiler, _: Call) -> Code:
    return today_code(compiler.need)


def _stretch(compiler: PythonCompiler, call: Call) -> Code:
    return stretch_code(call, compiler.raw(call.arguments[0]).text, compiler.need)


def _cased(compiler: PythonCompiler, call: Call) -> Code:
    text = compiler.raw(call.arguments[0]).within(ATOM)
    return Code(f"{text}.{call.function.value}()")


def _length(compiler: PythonCompiler, call: Call) -> Code:
    return Code(f"len({compiler.raw(call.arguments[0]).text})")


def _coalesce(compiler: PythonCompiler, call: Call) -> Code:
    """The first that is not null, asked one after the other."""
    *firsts, last = call.arguments
    code = compiler.raw(last)
    for argument in reversed(firsts):
        nulls = compiler.nulls(argument)
        value = compiler.raw(argument)
        if not nulls:
            code = value
            continue
        test = denied(joined(nulls, "or", OR)).within(CONDITIONAL + 1)
        text = f"{value.within(CONDITIONAL + 1)} if {test} else {code.text}"
        code = Code(text, CONDITIONAL)
    return code


def _round(compiler: PythonCompiler, call: Call) -> Code:
    number = compiler.raw(call.arguments[0])
    if call.arguments[0].type.kind is ValueKind.INTEGER:
        return number
    if may_be_int(call.arguments[0]):
        number = Code(f"Decimal({number.text})")
    return _quantized(number.within(ATOM), call.type, compiler.need)


def _substring(compiler: PythonCompiler, call: Call) -> Code:
    text = compiler.raw(call.arguments[0]).within(ATOM)
    start, end = substring_bounds(call)
    return Code(f"{text}[{start or ''}:{'' if end is None else end}]")


def _cast(compiler: PythonCompiler, call: Call) -> Code:
    argument = call.arguments[0]
    value = compiler.raw(argument)
    if call.type.kind is ValueKind.DECIMAL:
        compiler.need("decimal", "Decimal")
        return _quantized(f"Decimal(str({value.text}))", call.type, compiler.need)
    texts = {
        ValueKind.ENUM: f"{value.within(ATOM)}.value",
        ValueKind.DATE: f"{value.within(ATOM)}.isoformat()",
        ValueKind.INTEGER: f"str({value.text})",
    }
    kind = argument.type.kind
    return Code(texts[kind]) if kind in texts else value


def _quantized(number: str, kind: ValueType, need: Need) -> Code:
    """Rounded as databases round decimals: halves away from zero."""
    need("decimal", "Decimal")
    need("decimal", "ROUND_HALF_UP")
    unit = Decimal(1).scaleb(-(kind.scale or 0))
    return Code(f'{number}.quantize(Decimal("{unit:f}"), ROUND_HALF_UP)')


CALLS: dict[Function, Callable[[PythonCompiler, Call], Code]] = {
    Function.NOW: _now,
    Function.TODAY: _today,
    Function.DAYS: _stretch,
    Function.HOURS: _stretch,
    Function.MINUTES: _stretch,
    Function.LOWER: _cased,
    Function.UPPER: _cased,
    Function.LENGTH: _length,
    Function.COALESCE: _coalesce,
    Function.ROUND: _round,
    Function.SUBSTRING: _substring,
    Function.CAST: _cast,
}
