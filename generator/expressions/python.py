"""A rule as Python over a row's attributes, true where SQL's CHECK would pass.

A CHECK passes when its value is true or unknown, so the text comes in two moods: *passes* (true or
unknown) and *holds* (true). `not` changes one into the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from generator.expressions.choices import choices_in, drawn_out
from generator.expressions.code import (
    AND,
    COMPARISON,
    CONDITIONAL,
    NOT,
    OR,
    PRODUCT,
    SIGN,
    Code,
    denied,
    joined,
)
from generator.expressions.python_calls import CALLS, may_be_int
from generator.expressions.source import Need, NoSourceError, binary_code, literal_code
from generator.ir.expression import (
    Aggregate,
    AggregateFunction,
    Binary,
    BoolOp,
    Call,
    Comparator,
    Comparison,
    Conditional,
    Connective,
    Expression,
    FieldRef,
    Function,
    Hop,
    IsNull,
    Literal,
    Membership,
    Negative,
    Not,
    Operator,
    ParameterRef,
)
from generator.ir.traversal import walk
from generator.kinds.facts import ValueKind
from generator.kinds.field_type import EnumType

_MAX_LIFTED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonCompiler:
    """Writes expressions over the attributes of `row`."""

    member: Callable[[EnumType, str], str]
    """How an enum's value is spelled: `PostStatus.DRAFT`."""
    need: Need
    row: str = "self"
    path: Callable[[FieldRef], str] | None = None
    """How a field of a row is spelled, where that is not `row.relation.field`."""
    present: Callable[[Hop], str] | None = None
    """How a related row that may be absent is spelled: `product`."""
    each: Callable[[Hop], tuple[str, str]] | None = None
    """What one row of a list is called, and the list: `item`, `items`."""
    optional: frozenset[str] = field(default_factory=frozenset)
    """Attributes that may be None though their columns are not nullable (partial updates)."""

    def passes(self, condition: Expression) -> str:
        """True unless the condition is false: what a CHECK lets through."""
        return self._condition(condition, passes=True).text

    def holds(self, condition: Expression) -> str:
        """True only where the condition is: what a WHERE lets through."""
        return self._condition(condition, passes=False).text

    def value(self, expression: Expression) -> str:
        """The value; None where it is null."""
        return self._nullable_value(expression).text

    def _condition(self, condition: Expression, *, passes: bool) -> Code:
        match condition:
            case BoolOp():
                return self._bool_op(condition, passes=passes)
            case Not():
                return self._not(condition, passes=passes)
            case IsNull():
                return self._is_null(condition)
            case Comparison():
                return self._comparison(condition, passes=passes)
            case Conditional():
                return self._conditional_condition(condition, passes=passes)
            case _:
                return self._guarded(condition, passes=passes)

    def _lifted(self, condition: Expression) -> Conditional | None:
        """`coalesce(a, b) > 1` as `a > 1 if a is not None else b > 1`, which type checkers follow."""
        choices = [part for part in choices_in(condition) if self.nulls(part)]
        if not choices or len(choices) > _MAX_LIFTED:
            return None
        return drawn_out(condition, choices[0])

    def _bool_op(self, condition: BoolOp, *, passes: bool) -> Code:
        """Guards that say the same are said once; an `and` within an `or` is put in parentheses."""
        is_and = condition.connective is Connective.AND
        parts: list[Code] = []
        for operand in condition.operands:
            is_plain = _is_single(operand) and not self._lifted(operand)
            if is_plain and passes is not is_and:
                parts += self._guards(operand, passes=passes)
                parts.append(self.raw(operand))
            else:
                parts.append(self._condition(operand, passes=passes))
        return joined(parts, *(("and", AND) if is_and else ("or", OR)))

    def _not(self, condition: Not, *, passes: bool) -> Code:
        operand = self._condition(condition.operand, passes=not passes)
        return Code(f"not {operand.within(NOT)}", NOT)

    def _is_null(self, condition: IsNull) -> Code:
        nulls = self.nulls(condition.operand)
        if not nulls:
            return Code("True" if condition.negated else "False")
        whole = joined(nulls, "or", OR)
        return denied(whole) if condition.negated else whole

    def _comparison(self, condition: Comparison, *, passes: bool) -> Code:
        """A chain stays one where nothing in it can be null; else each pair has its own guard."""
        can_be_null = any(self.nulls(operand) for operand in condition.operands)
        if not can_be_null or len(condition.comparators) == 1:
            return self._guarded(condition, passes=passes)
        both = BoolOp(connective=Connective.AND, operands=condition.pairs, type=condition.type)
        return self._bool_op(both, passes=passes)

    def _conditional_condition(self, condition: Conditional, *, passes: bool) -> Code:
        test = self._condition(condition.condition, passes=False).within(CONDITIONAL + 1)
        then = self._condition(condition.then, passes=passes).within(NOT)
        otherwise = self._condition(condition.otherwise, passes=passes).within(NOT)
        return Code(f"{then} if {test} else {otherwise}", CONDITIONAL)

    def _guarded(self, condition: Expression, *, passes: bool) -> Code:
        lifted = self._lifted(condition)
        if lifted is not None:
            return self._conditional_condition(lifted, passes=passes)
        parts = [*self._guards(condition, passes=passes), self.raw(condition)]
        return joined(parts, *(("or", OR) if passes else ("and", AND)))

    def _guards(self, condition: Expression, *, passes: bool) -> list[Code]:
        nulls = self.nulls(condition)
        return nulls if passes else [denied(test) for test in nulls]

    def nulls(self, expression: Expression) -> list[Code]:
        """The tests of which one holds exactly where the expression is null."""
        match expression:
            case Literal() | FieldRef() | ParameterRef():
                return self._leaf_nulls(expression)
            case Call(function=Function.COALESCE):
                tests = [joined(self.nulls(one), "or", OR) for one in expression.arguments]
                can_all = all(self.nulls(one) for one in expression.arguments)
                return [joined(tests, "and", AND)] if can_all else []
            case Conditional():
                return self._conditional_nulls(expression)
            case Binary():
                return self._binary_nulls(expression)
            case BoolOp():
                return self._bool_op_nulls(expression)
            case Aggregate():
                return self._aggregate_nulls(expression)
            case _:
                return self._nulls_of_all(_strict_parts(expression))

    def _aggregate_nulls(self, expression: Aggregate) -> list[Code]:
        """Sums and counts of nothing are 0, other figures of nothing are null."""
        if expression.function in (AggregateFunction.COUNT, AggregateFunction.SUM):
            return []
        count = replace(expression, function=AggregateFunction.COUNT)
        return [Code(f"{self._aggregate(count).text} == 0", COMPARISON)]

    def _leaf_nulls(self, leaf: Literal | FieldRef | ParameterRef) -> list[Code]:
        if isinstance(leaf, Literal):
            return [Code("True")] if leaf.value is None else []
        is_optional = isinstance(leaf, FieldRef) and leaf.column.attribute in self.optional
        own = [self._none(leaf)] if leaf.column.nullable or is_optional else []
        return [*self._absent(leaf), *own]

    def _absent(self, leaf: Literal | FieldRef | ParameterRef) -> list[Code]:
        """The test for a related row that is not there."""
        hops = leaf.hops if isinstance(leaf, FieldRef) else ()
        if not hops or not hops[0].nullable or self.present is None:
            return []
        return [Code(f"{self.present(hops[0])} is None", COMPARISON)]

    def _nulls_of_all(self, parts: tuple[Expression, ...]) -> list[Code]:
        return list(dict.fromkeys(test for part in parts for test in self.nulls(part)))

    def _binary_nulls(self, expression: Binary) -> list[Code]:
        tests = self._nulls_of_all((expression.left, expression.right))
        if expression.operator not in (Operator.DIVIDE, Operator.MODULO):
            return tests
        divisor = expression.right
        if isinstance(divisor, Literal) and divisor.value:
            return tests
        return [*tests, Code(f"{self.raw(divisor).within(COMPARISON + 1)} == 0", COMPARISON)]

    def _bool_op_nulls(self, expression: BoolOp) -> list[Code]:
        """Unknown is what passes and does not hold."""
        if not any(self.nulls(operand) for operand in expression.operands):
            return []
        passes = self._bool_op(expression, passes=True).within(NOT)
        holds = self._bool_op(expression, passes=False).within(NOT + 1)
        return [Code(f"{passes} and not {holds}", AND)]

    def _conditional_nulls(self, expression: Conditional) -> list[Code]:
        then, otherwise = self.nulls(expression.then), self.nulls(expression.otherwise)
        if not then and not otherwise:
            return []
        test = self._condition(expression.condition, passes=False).within(CONDITIONAL + 1)
        yes = joined(then, "or", OR).within(CONDITIONAL + 1) if then else "False"
        no = joined(otherwise, "or", OR).within(CONDITIONAL + 1) if otherwise else "False"
        return [Code(f"{yes} if {test} else {no}", CONDITIONAL)]

    def _none(self, expression: Expression) -> Code:
        return Code(f"{self.raw(expression).text} is None", COMPARISON)

    def _nullable_value(self, expression: Expression) -> Code:
        code = self.raw(expression)
        nulls = self.nulls(expression)
        if not nulls or isinstance(expression, FieldRef | ParameterRef | Literal):
            return code
        test = joined(nulls, "or", OR).within(CONDITIONAL + 1)
        return Code(f"None if {test} else {code.within(CONDITIONAL + 1)}", CONDITIONAL)

    def raw(self, expression: Expression) -> Code:
        """The text that is right where nothing in it is null."""
        match expression:
            case Literal():
                return self._literal(expression)
            case FieldRef() if self.path is not None:
                return Code(self.path(expression))
            case FieldRef():
                path = [hop.attribute for hop in expression.hops]
                row = expression.parameter or self.row
                return Code(".".join([row, *path, expression.column.attribute]))
            case ParameterRef():
                return Code(expression.column.attribute)
            case Call():
                return CALLS[expression.function](self, expression)
            case Negative():
                return Code(f"-{self.raw(expression.operand).within(SIGN + 1)}", SIGN)
            case Binary():
                return self._binary(expression)
            case Comparison():
                return self._raw_comparison(expression)
            case Aggregate():
                return self._aggregate(expression)
            case _:
                return self._raw_choice(expression)

    def _aggregate(self, expression: Aggregate) -> Code:
        """A figure over the rows of a list; as in SQL, nulls do not count."""
        if self.each is None or expression.argument is None:
            raise NoSourceError(expression.function.value)
        hop = next(
            part.hops[0]
            for part in walk(expression.argument)
            if isinstance(part, FieldRef) and part.hops
        )
        name, rows = self.each(hop)
        tests = [denied(test).within(AND) for test in self.nulls(expression.argument)]
        where = f" if {' and '.join(tests)}" if tests else ""
        is_exact = not may_be_int(expression.argument)
        value = self.raw(expression.argument).within(CONDITIONAL + 1)
        values = f"{value} for {name} in {rows}{where}"
        match expression.function:
            case AggregateFunction.COUNT:
                return Code(f"sum(1 for {name} in {rows}{where})" if where else f"len({rows})")
            case AggregateFunction.SUM if expression.type.kind is ValueKind.DECIMAL:
                self.need("decimal", "Decimal")
                return Code(f"sum(({values}), Decimal(0))")
            case AggregateFunction.SUM:
                return Code(f"sum({values})")
            case AggregateFunction.AVG if expression.type.kind is ValueKind.FLOAT:
                self.need("statistics", "mean")  # `fmean` adds up first, and may overflow
                return Code(f"mean({values})")
            case AggregateFunction.AVG:
                self.need("decimal", "Decimal")
                self.need("statistics", "mean")
                each = value if is_exact else f"Decimal({value})"
                return Code(f"mean({each} for {name} in {rows}{where})")
            case _:
                return Code(f"{expression.function.value}({values})")

    def _raw_choice(self, expression: Expression) -> Code:
        match expression:
            case Membership():
                operand = self.raw(expression.operand).within(COMPARISON + 1)
                items = ", ".join(self.raw(item).text for item in expression.items)
                word = "not in" if expression.negated else "in"
                comma = "," if len(expression.items) == 1 else ""
                return Code(f"{operand} {word} ({items}{comma})", COMPARISON)
            case Conditional():
                test = self._condition(expression.condition, passes=False)
                parts = [self.raw(expression.then), test, self.raw(expression.otherwise)]
                then, when, otherwise = (part.within(CONDITIONAL + 1) for part in parts)
                return Code(f"{then} if {when} else {otherwise}", CONDITIONAL)
            case BoolOp() | Not() | IsNull():
                return self._condition(expression, passes=False)
            case _:
                raise NoSourceError(type(expression).__name__)

    def _raw_comparison(self, expression: Comparison) -> Code:
        expression = _turned(expression)
        parts = [
            self._compared(operand, expression).within(COMPARISON + 1)
            for operand in expression.operands
        ]
        text = parts[0]
        for comparator, part in zip(expression.comparators, parts[1:], strict=True):
            text += f" {comparator.value} {part}"
        return Code(text, COMPARISON)

    def _compared(self, operand: Expression, comparison: Comparison) -> Code:
        """A remainder that is only compared with 0 has no sign to mind."""
        is_remainder = isinstance(operand, Binary) and operand.operator is Operator.MODULO
        last = comparison.operands[-1]
        is_zero = isinstance(last, Literal) and last.value == 0
        is_equality = comparison.comparators[0] in (Comparator.EQUAL, Comparator.DIFFERENT)
        if isinstance(operand, Binary) and is_remainder and is_zero and is_equality:
            return binary_code(operand, self.raw(operand.left), self.raw(operand.right))
        return self.raw(operand)

    def _literal(self, literal: Literal) -> Code:
        enum = literal.type.enum or literal.type.numbers
        if enum is not None and literal.value is not None:
            return Code(self.member(enum, str(literal.value)))
        return literal_code(literal, self.need)

    def _binary(self, expression: Binary) -> Code:
        left, right = self.raw(expression.left), self.raw(expression.right)
        if expression.operator is Operator.MODULO:
            return self._modulo(left, right)
        if expression.operator is Operator.DIVIDE:
            left = self._dividend(expression, left)
        return binary_code(expression, left, right)

    def _dividend(self, expression: Binary, left: Code) -> Code:
        """Integers are divided exactly, as the database does."""
        if not (may_be_int(expression.left) and may_be_int(expression.right)):
            return left
        self.need("decimal", "Decimal")
        return Code(f"Decimal({left.text})")

    def _modulo(self, left: Code, right: Code) -> Code:
        """As in SQL, with the sign of the dividend."""
        self.need("decimal", "Decimal")
        return Code(f"Decimal({left.text}) % {right.within(PRODUCT + 1)}", PRODUCT)


def _turned(comparison: Comparison) -> Comparison:
    """`x >= 0` for a single `0 <= x`, as people write it."""
    first, *others = comparison.operands
    if len(others) != 1 or not isinstance(first, Literal) or isinstance(others[0], Literal):
        return comparison
    turned = comparison.comparators[0].mirrored
    return replace(comparison, operands=(others[0], first), comparators=(turned,))


def _is_single(condition: Expression) -> bool:
    """Whether the condition is guarded as a whole."""
    if isinstance(condition, Comparison):
        return len(condition.comparators) == 1
    return not isinstance(condition, BoolOp | Not | IsNull | Conditional)


def _strict_parts(expression: Expression) -> tuple[Expression, ...]:
    """The parts that make the whole null where one of them is."""
    match expression:
        case Call():
            return expression.arguments
        case Negative() | Not():
            return (expression.operand,)
        case Comparison():
            return expression.operands
        case Membership():
            return (expression.operand, *expression.items)
        case _:
            return ()
