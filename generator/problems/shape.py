"""The shape of a document: its keys, and the kind of value that each takes."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from generator.diagnostics import Diagnostic, Span
from generator.problems.spelling import did_you_mean


def unknown_key(
    at: Span, owner: str, key: str, known: Iterable[str], remedy: str = ""
) -> Diagnostic:
    """E101: An unknown key.

    The language has no such key at this place; the message says what to write instead, for words of
    other tools too, or names the nearest one. All keys are listed in the reference of spec keys.
    """
    hint = remedy or did_you_mean(key, known) or "known here: " + ", ".join(sorted(known))
    return Diagnostic(at, "E101", f"{owner} has no key {key!r}", hint)


def later(at: Span, what: str, remedy: str = "leave it out for now") -> Diagnostic:
    """E102: Not in this version.

    The spec language has this, but this version of apiwright does not make it yet. Leave it out
    for now.
    """
    return Diagnostic(at, "E102", f"this version does not have {what} yet", remedy)


def missing_key(at: Span, owner: str, key: str, example: str = "") -> Diagnostic:
    """E103: A key is missing.

    The key has no default and must be given.
    """
    hint = f"for instance {example}" if example else ""
    return Diagnostic(at, "E103", f"{owner} needs the key {key!r}", hint)


def expected(at: Span, what: str, found: str, hint: str = "") -> Diagnostic:
    """E104: Another kind of value is expected.

    For example a list where one word stands, or text where a number belongs. Booleans are only
    `true` and `false`; numbers are written as in JSON.
    """
    return Diagnostic(at, "E104", f"expected {what}, found {found}", hint)


def not_a_choice(
    at: Span, what: str, found: str, choices: Collection[str], meant: str = ""
) -> Diagnostic:
    """E105: Not one of the choices.

    The value must be one of a fixed set, which the message lists.
    """
    hint = f"did you mean {meant!r}?" if meant in choices else did_you_mean(found, choices)
    listed = ", ".join(choices)
    return Diagnostic(at, "E105", f"{found!r} is no {what}; there are: {listed}", hint)


def declared_twice(at: Span, what: str, name: str, first: Span) -> Diagnostic:
    """E106: Declared twice.

    All files of a folder are read as one spec, so a name is declared once in the whole of it. What
    an entity gets from its mixins counts as its own.
    """
    hint = f"it is first declared at {first}"
    return Diagnostic(at, "E106", f"the {what} {name!r} is declared twice", hint)


def no_app(at: Span) -> Diagnostic:
    """E107: No `app`.

    One file of the spec says what the application is called: `app: {name: shop}`.
    """
    return Diagnostic(at, "E107", "no file has the key 'app'", "add: app: {name: shop}")


def not_a_word(at: Span, name: str, what: str, reason: str, hint: str = "") -> Diagnostic:
    """E108: Not a usable name.

    Names are letters, digits and `_`, begin with a letter, have no `__`, and at most 63 characters,
    so that they work in Python, SQL and JSON alike. Entity names begin with a capital letter. What only the
    database is told (`table`, `column`, `constraint`, the name of an index) may have underscores anywhere.
    """
    return Diagnostic(at, "E108", f"{name!r} cannot be the name of {what}: {reason}", hint)


def bad_text(at: Span, what: str, found: str, hint: str) -> Diagnostic:
    """E109: Not of the right form.

    A prefix, path or version is not written as its key asks for; the hint shows the form.
    """
    return Diagnostic(at, "E109", f"{found!r} is not {what}", hint)


def out_of_range(at: Span, what: str, low: int, high: int | None) -> Diagnostic:
    """E110: A number out of range.

    The key takes numbers of a certain range only.
    """
    span = f"at least {low:,}" if high is None else f"from {low:,} to {high:,}"
    return Diagnostic(at, "E110", f"{what} is {span}")


def repeated(at: Span, what: str, name: str) -> Diagnostic:
    """E111: Listed twice.

    The same name stands twice in one list.
    """
    return Diagnostic(at, "E111", f"{name!r} stands twice in {what}", "remove one")


def nothing_listed(at: Span, what: str) -> Diagnostic:
    """E112: An empty list.

    At least one name is needed here; leave the key out if there is none.
    """
    return Diagnostic(at, "E112", f"{what} is an empty list", "name at least one, or leave it out")


def not_indented(at: Span, name: str, owner: str) -> Diagnostic:
    """E113: Beside its key instead of below it.

    A key that ends with a colon and holds nothing is followed by one in the same column that is
    unknown there. What belongs to a key is indented below it.
    """
    message = f"{name!r} stands beside {owner!r}, which is empty"
    return Diagnostic(at, "E113", message, f"indent what belongs to {owner!r} by two spaces more")


def unknown_mixin(at: Span, name: str, known: Collection[str]) -> Diagnostic:
    """E120: An unknown mixin.

    An entity lists names of the top-level key `mixins`. Mixins list no others.
    """
    listed = ", ".join(known)
    hint = did_you_mean(name, known) or (f"there are: {listed}" if listed else "")
    return Diagnostic(at, "E120", f"there is no mixin {name!r}", hint)


def mixed_twice(at: Span, key: str, first: Span) -> Diagnostic:
    """E121: Two mixins say something different.

    Names and lists of several mixins come together; of anything else there is one. What the entity
    says itself goes before.
    """
    message = f"another mixin of the same entity has {key!r} too"
    return Diagnostic(at, "E121", message, f"it is given at {first}; say it in the entity")
