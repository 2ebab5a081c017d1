"""Samples of texts: around the number, or from the pattern of their column."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.emit import literal
from generator.ir import Column, Kind
from generator.ir.accepted import is_accepted, length_limit, text_pattern
from generator.testdata import patterns
from generator.testdata.sample import PLENTY, Sample


def _text(before: str, after: str = "", *, width: int = 0) -> Sample:
    """A text around the number, in as many digits as it takes or in so many."""
    if not width:
        return Sample(
            _formatted(before, "number", after), lambda number: f"{before}{number}{after}"
        )
    room = 10**width
    form = f"number:0{width}" if width > 5 else f"number % {room}:0{width}"
    return Sample(
        _formatted(before, form, after),
        lambda number: f"{before}{number % room:0{width}}{after}",
        min(room, PLENTY),
    )


def _formatted(before: str, form: str, after: str) -> str:
    """An f-string, or a plain sum where the text around the number needs escapes."""
    texts = [literal(text) for text in (before, after)]
    if all(text.startswith('"') and "\\" not in text for text in texts):
        inner = [text[1:-1].replace("{", "{{").replace("}", "}}") for text in texts]
        return f'f"{inner[0]}{{{form}}}{inner[1]}"'
    middle = f'f"{{{form}}}"'
    return " + ".join(part for part in (texts[0], middle, texts[1]) if part != '""')


def letters(number: int, width: int) -> str:
    """The number in letters, as the generated factories have it."""
    text = ""
    for _ in range(width):
        number, place = divmod(number, 26)
        text = patterns.LOWER[place] + text
    return text


def _lettered(before: str, after: str, width: int, *, upper: bool) -> Sample:
    call = f"letters(number, {width})" + (".upper()" if upper else "")
    parts = [literal(text) if text else "" for text in (before, after)]
    source = " + ".join(part for part in (parts[0], call, parts[1]) if part)

    def value(number: int) -> str:
        text = letters(number, width)
        return f"{before}{text.upper() if upper else text}{after}"

    return Sample(source, value, min(26**width, PLENTY))


def text_samples(column: Column) -> Iterator[Sample]:
    kind = column.type.kind
    if kind is Kind.EMAIL:
        yield _text("person", "@example.com")
    elif kind is Kind.URL:
        yield _text("https://example.com/")
    yield from _named_texts(column)
    yield from _pattern_texts(column)


def _named_texts(column: Column) -> Iterator[Sample]:
    """Texts that speak of their field: `Full name 1`, `SKU-1`, `code1`."""
    name = re.sub(r"[^a-z0-9]+", " ", column.name.lower()).strip() or "text"
    kebab = name.replace(" ", "-")
    if column.type.kind is Kind.SLUG:
        yield _text(f"{kebab}-")
    else:
        yield _text(f"{name.capitalize()} ")
        for word in (f"{name} ", f"{kebab}-", f"{kebab.upper()}-", kebab.replace("-", "")):
            yield _text(word)
        yield _text(kebab.replace("-", "").upper())
    limit = length_limit(column) or 0
    least = column.bounds.min_length or 0
    if least > 6:
        yield _text(f"{name.capitalize()} ", width=least)
    yield _text("")
    if 0 < limit <= 12:
        if limit > 5:
            yield _text("a" * (limit - 5), width=5)
            yield _text("A" * (limit - 5), width=5)
        yield _lettered("", "", limit, upper=False)
        yield _lettered("", "", limit, upper=True)
        yield _text("", width=limit)
    elif limit:
        yield _text("a" * (limit - 5), width=5)


def _pattern_texts(column: Column) -> Iterator[Sample]:
    pattern = text_pattern(column)
    if pattern is None:
        return
    found = patterns.runs(pattern)
    least = max(column.bounds.min_length or 0, 0)
    lengths = [max(run.least, 1) if run.least else 0 for run in found]
    missing = least - sum(lengths)
    for place, run in enumerate(found):
        if missing > 0 and run.most > lengths[place]:
            more = min(missing, run.most - lengths[place])
            lengths[place] += more
            missing -= more
    counters = [_counter(found, lengths, place) for place in range(len(found))]
    proposals = [sample for sample in counters if sample is not None]
    yield from sorted(proposals, key=lambda sample: -sample.count)
    few = tuple(text for text in patterns.several(pattern) if is_accepted(column, text))
    if len(few) == 1:
        yield Sample.constant(few[0], literal(few[0]))
    elif few:
        source = f"({', '.join(map(literal, few))})[number % {len(few)}]"
        yield Sample(source, lambda number: few[number % len(few)], len(few))


def _counter(found: tuple[patterns.Run, ...], lengths: list[int], place: int) -> Sample | None:
    """The pattern with the number in one of its runs, and everything else fixed."""
    run = found[place]
    width = min(max(lengths[place], 4), run.most)
    before = "".join(other.filled(lengths[i]) for i, other in enumerate(found[:place]))
    after = "".join(
        other.filled(lengths[i]) for i, other in enumerate(found[place + 1 :], place + 1)
    )
    if not width:
        return None
    if run.is_digits:
        return _text(before, after, width=width)
    if run.is_lower or run.is_upper:
        return _lettered(before, after, width, upper=not run.is_lower)
    return None


def password_samples() -> Iterator[Sample]:
    for text in ("Secret-123", "Secret-1", "A long Secret-123 that nobody guesses"):
        yield Sample.constant(text, literal(text))
    yield Sample.constant("aA1-", '"aA1-"')
    for repeat in (1, 2, 3, 6, 12, 24, 50, 100, 250):
        text = "Aa1-" * repeat
        source = f'"Aa1-" * {repeat}'
        yield Sample.constant(text, source)
        yield Sample.constant(re.sub("-", "x", text), '"Aa1x" * ' + str(repeat))
    for text in ("1234", "123456", "12345678", "abcd"):
        yield Sample.constant(text, literal(text))
