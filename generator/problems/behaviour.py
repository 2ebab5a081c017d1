"""What the application does by itself: values that it makes, states, effects, actions, parts, consumption."""

from __future__ import annotations

from collections.abc import Collection

from generator.diagnostics import Diagnostic, Severity, Span
from generator.problems.spelling import did_you_mean


def made_field(at: Span, name: str, reason: str) -> Diagnostic:
    """E320: A value that the app makes is given besides.

    A field has one of `generate`, `copy` and `compute`; bounds, defaults, transformations and
    sources are for values that clients give. Checks of the entity hold for made values too.
    """
    return Diagnostic(at, "E320", f"{name!r} cannot have this: {reason}", "leave it out")


def made_and_given(at: Span, name: str) -> Diagnostic:
    """E321: A value that the app makes is open to clients.

    `generate`, `copy`, `compute` and the field of `states` imply `api: [read]`; `api: []` hides the
    value. No body may carry what the app makes by itself.
    """
    message = f"{name!r} is made by the app, so no body of create or update carries it"
    return Diagnostic(at, "E321", message, "leave 'api' out, or write api: [read] or api: []")


def bad_generate(at: Span, text: str, reason: str = "") -> Diagnostic:
    """E322: A generated text that cannot be made.

    Its parts in braces are `{now:%Y%m%d}` (the directives of strftime that write digits),
    `{random:6}` (1 to 32 hexadecimal digits) and `{uuid}`; all of it must fit into the field.
    """
    reason = reason or f"{text!r} is not {{now:%Y%m%d}}, {{random:6}} or {{uuid}}"
    return Diagnostic(at, "E322", f"this text cannot be generated: {reason}")


def bad_path(at: Span, text: str, use: str, reason: str, hint: str = "") -> Diagnostic:
    """E323: A field of a related row that cannot be used.

    `copy` and the `stock` of `consumes` name a field over a relation to one row of this entity,
    such as `product.price`; a copy goes into a field of the same type that is long enough, a stock
    is a number. A copy may lead over up to three relations, `line.slot.rate`, all of them required. The
    row of an `owned` relation is made in the same request.
    """
    return Diagnostic(at, "E323", f"{text!r} cannot be {use}: {reason}", hint)


def bad_compute(at: Span, name: str, reason: str) -> Diagnostic:
    """E324: A field that cannot be computed.

    A computed field follows from other fields of its row, and from sums, counts, averages, least
    and greatest values over the rows that the entity owns. With `stored` the database computes it
    from its own row alone.
    """
    return Diagnostic(at, "E324", f"{name!r} cannot be computed so: {reason}")


def may_be_null(at: Span, text: str, name: str) -> Diagnostic:
    """E325: A value that may be null in a place that holds none.

    A relation or a field that it reads may be null, or a divisor 0. Make the field nullable, or
    give another value with `coalesce(value, 0)`.
    """
    message = f"{text!r} may be null, and {name!r} never is"
    if text in ("null", "None"):
        message = f"{name!r} is never null"
    return Diagnostic(at, "E325", message, "make the field nullable, or write coalesce(…, 0)")


def bad_states(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E326: States that cannot work.

    `states.field` names a required enum field with a default, the state in which rows begin;
    transitions lead between its values, from one to another one, and to those in `on_enter`.
    """
    return Diagnostic(at, "E326", f"these states cannot work: {reason}", hint)


def unknown_state(at: Span, state: str, enum: str, known: Collection[str]) -> Diagnostic:
    """E327: A state that the field does not have.

    Transitions and `on_enter` name values of the enum.
    """
    hint = did_you_mean(state, known) or f"one of {', '.join(known)}"
    return Diagnostic(at, "E327", f"{enum} has no value {state!r}", hint)


def released_twice(at: Span, state: str, other: str) -> Diagnostic:
    """E328: What was consumed could be given back twice.

    A state with `release` may be entered once: no way may lead from it to itself or to another
    state with `release`.
    """
    again = "to itself" if state == other else f"to {other!r}, which releases too"
    message = f"a way leads from {state!r} {again}"
    return Diagnostic(at, "E328", message, "remove the transition, or one 'release'")


def bad_effect(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E329: An effect that cannot happen.

    An effect is `set: {path: expression}`, `create: {Entity: {field: expression}}`, `release: self`
    or the list of the row's parts, or `attempt: [effects]`. A path is a field of the row, or
    `name.field` of a row that a required relation to one row or a parameter leads to. What the app
    keeps by itself is not set; rows with parts, with a stock to take from or with a password are
    made in requests of their own.
    """
    return Diagnostic(at, "E329", reason, hint)


def bad_action(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E330: An action that cannot work.

    The path of an action holds `{id}` alone, for the row; `do` has at least one effect; the row of
    a parameter is always given, and is not called `self` or `id`.
    """
    return Diagnostic(at, "E330", reason, hint)


def bad_message(at: Span, reason: str) -> Diagnostic:
    """E331: A message whose braces do not read.

    `{stock_quantity}` puts the value of a field or a parameter into the message; a brace of its own
    is written twice.
    """
    return Diagnostic(
        at, "E331", f"this message does not read: {reason}", "write {field}, or {{ for a brace"
    )


def no_such_route(at: Span, name: str, reason: str, hint: str = "") -> Diagnostic:
    """E337: A route that the entity cannot have.

    `link` makes and takes away single links of many-to-many relations that the entity declares.
    `upsert` replaces or makes rows by a unique field with `lookup`, or by several fields that are unique
    together; bodies of creation carry them, and they are never null. `bulk_update` and `bulk_delete` do
    to several rows what `update` and `delete` do to one, so these have to be there.
    """
    return Diagnostic(at, "E337", f"there can be no route {name!r}: {reason}", hint)


def bad_owned(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E332: Rows that cannot be parts of another one.

    An `owned` relation is required, names the list of the parts as its `inverse` and is the only
    one of its entity. Parts have no routes, versions or deletions of their own, no parts, no
    passwords and no slugs made from another field.
    """
    return Diagnostic(at, "E332", reason, hint)


def bad_consumption(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E333: A consumption that cannot work.

    The amount is a whole number or a decimal as the stock is, made of the row's own fields. The
    relation to the stock is required, given at creation and never changed, as are the fields of the
    amount: they say what is given back. Rules read what is known before the row is made.
    """
    return Diagnostic(at, "E333", reason, hint)


def amount_without_floor(at: Span, amount: str) -> Diagnostic:
    """W302: An amount that may be negative.

    Who orders -5 pieces would add to the stock. Give the field that counts them a least value.
    """
    message = f"{amount!r} may be negative, which would add to the stock"
    return Diagnostic(at, "W302", message, "give its fields ge: 0 or gt: 0", Severity.WARNING)
