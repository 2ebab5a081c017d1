"""Models in other languages that are imported: JDL, Prisma schemas, DBML."""

from __future__ import annotations

from generator.diagnostics import Diagnostic, Span


def model_syntax(at: Span, language: str, expected: str, found: str) -> Diagnostic:
    """E510: The model is not of its language.

    The file that is imported cannot be read from here on. The language is told by the ending of
    the file: `.jdl` is JDL, `.prisma` a Prisma schema, `.dbml` DBML. Where its own tool reads the
    file and this does not, that is a fault of apiwright.
    """
    message = f"{expected} was expected here, not {found}" if expected else f"{found} is unexpected"
    return Diagnostic(at, "E510", f"this is no {language}: {message}", "put it right in the model")


def model_unfinished(at: Span, begin: str, end: str) -> Diagnostic:
    """E511: A text or a comment of the model does not end.

    Quotation marks, backticks and comments of the file that is imported have to be closed.
    """
    return Diagnostic(at, "E511", f"what begins with {begin} does not end", f"close it with {end}")


def model_unknown(at: Span, what: str, name: str, close: str | None) -> Diagnostic:
    """E512: The model names something that it does not have.

    A relation leads to an entity, a field has a type, an index names a column that the file does
    not declare. Names are told apart by their case.
    """
    hint = f"did you mean {close!r}?" if close else ""
    return Diagnostic(at, "E512", f"the model has no {what} {name!r}", hint)


def model_twice(at: Span, what: str, name: str, first: Span) -> Diagnostic:
    """E513: The model declares something twice.

    Entities, enums and the fields of an entity have one declaration each.
    """
    hint = f"it is first declared at {first}"
    return Diagnostic(at, "E513", f"the {what} {name!r} is declared twice", hint)


def model_contradiction(at: Span, reason: str, hint: str) -> Diagnostic:
    """E514: The model contradicts itself.

    What is said here does not fit what the rest of the file says: a relation names three columns
    on one side and two on the other, a key names a column twice.
    """
    return Diagnostic(at, "E514", reason, hint)


def model_empty(at: Span, language: str, things: str) -> Diagnostic:
    """E515: The model declares nothing to import.

    The file was read, but no entity stands in it. Name another file.
    """
    return Diagnostic(at, "E515", f"this {language} declares no {things}", "name another file")
