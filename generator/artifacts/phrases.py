"""English for what a spec names: articles, plurals, and the phrase that each kind of name makes."""

from __future__ import annotations

import re

from generator.ir import Action, Bulk, Entity, Query, View
from generator.ir.report import Report
from generator.resolve.plurals import plural

_ABBREVIATION = re.compile(
    "api|bic|csv|ean|html|http|iban|ip|isbn|issn|json|pdf|sku|sql|ssn|upc|uri|url|uuid|vat|vin|xml"
)
_AN = re.compile(
    r"(?!uni(?!n|m)|us[aeu]|uti|ura|uro|eu|ew|one\b|once\b|u\b)[aeiou]"
    r"|hour|honest|hono|heir|[fhlmnrsx]\b"
)
_JOINING = frozenset(
    [
        "about",
        "at",
        "by",
        "for",
        "from",
        "in",
        "of",
        "on",
        "over",
        "to",
        "under",
        "with",
        "within",
        "without",
    ]
)
_PARTICLES = _JOINING | frozenset(["as", "away", "back", "down", "into", "off", "out", "up"])
_HEADS = frozenset(
    [
        "average",
        "averages",
        "breakdown",
        "count",
        "counts",
        "distribution",
        "figures",
        "histogram",
        "overview",
        "report",
        "statistics",
        "stats",
        "summary",
        "total",
        "totals",
        "trend",
    ]
)
"""What a report may be called that says nothing of its subject."""
_DELETING = frozenset(
    ["clean", "clear", "delete", "discard", "drop", "erase", "forget", "prune", "purge", "remove"]
)
_ADJECTIVE = re.compile(r"(?:ed|ing|ive|able|ible|al|ous|ful|less|old|idle|stale)$")


def with_article(phrase: str) -> str:
    """`a user`, `an order`."""
    return f"an {phrase}" if _AN.match(phrase) else f"a {phrase}"


def definite(phrase: str) -> str:
    """`the user`."""
    return f"the {phrase}"


def sentence(phrase: str) -> str:
    """The phrase at the start of a sentence."""
    return phrase[:1].upper() + phrase[1:]


def spoken(name: str) -> str:
    """The name of a field in a sentence: `unit price`, `ISBN`."""
    words = name.split("_")
    return " ".join(word.upper() if _ABBREVIATION.fullmatch(word) else word for word in words)


def listed(parts: list[str], word: str = "or") -> str:
    """`a, b or c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def rows_of(entity: Entity, query: Query) -> str:
    """`low-stock products`, `books written by a writer`; of a query for one row the singular."""
    noun = entity.name.phrase if query.one else entity.plural.phrase
    phrase = query.name.phrase
    if phrase.split()[-1] in _JOINING and query.parameters:
        phrase += f" {with_article(query.parameters[0].name.replace('_', ' '))}"
    first, _, rest = phrase.partition(" ")
    if first in _JOINING - {"by", "with"} and rest in _rows_given(query):
        phrase = f"{first} {with_article(rest)}"
    return _described(noun, phrase)


def _rows_given(query: Query) -> set[str]:
    """What the parameters that stand for a row are called."""
    return {
        one.column.name.removesuffix("_id").replace("_", " ")
        for one in query.parameters
        if one.column.name.endswith("_id")
    }


def views_of(entity: Entity, view: View) -> str:
    """`products with category`; `user summaries`."""
    words = view.name.words
    if words[0] in _JOINING:
        shown = {one.name.replace("_", " ") for one in view.includes}
        phrase = view.name.phrase.removeprefix("with ")
        phrase = f"with their {phrase}" if phrase in shown else view.name.phrase
        return f"{entity.plural.phrase} {phrase}"
    last = words[-1] if words[-1].endswith("s") else plural(words[-1])
    return " ".join([entity.name.phrase, *words[:-1], last])


def one_view_of(entity: Entity, view: View, article: str = "a") -> str:
    """`a user with posts`, `a product with its category`, `the details of an order`."""
    one = definite(entity.name.phrase) if article == "the" else with_article(entity.name.phrase)
    phrase = view.name.phrase
    shown = {spoken(include.name) for include in view.includes if not include.is_many}
    if phrase.removeprefix("with ") in shown:
        return f"{one} with its {phrase.removeprefix('with ')}"
    return f"{one} {phrase}" if view.name.words[0] in _JOINING else f"the {phrase} of {one}"


def report_of(entity: Entity, report: Report) -> str:
    """`order summary`, `product stats by category`, `top spenders`."""
    words = report.name.words
    noun = entity.name.phrase
    is_named = not {noun, *noun.split()[-1:], *entity.plural.words}.isdisjoint(words)
    if words[0] in _JOINING:
        if words[-1] in _HEADS:
            return " ".join([noun, words[-1], *words[:-1]])
        return f"{entity.plural.phrase} {report.name.phrase}"
    if words[-1] in _HEADS and not is_named:
        return " ".join([*words[:-1], noun, words[-1]])
    return report.name.phrase


def action_on(entity: Entity, action: Action, article: str = "a") -> str:
    """`adjust the stock of a product`, `mark the notification as read`, `charge a loan`."""
    noun = entity.name.phrase
    one = definite(noun) if article == "the" else with_article(noun)
    verb, *rest = action.name.words
    if " ".join(rest[: len(noun.split())]) == noun:
        rest = rest[len(noun.split()) :]
    if rest and rest[0] in _field_words(entity):
        return f"{verb} the {' '.join(rest)} of {one}"
    return " ".join([verb, one, *rest])


def change_of(entity: Entity, bulk: Bulk) -> str:
    """`delete inactive users`, `raise the fees of books`."""
    noun = entity.plural.phrase
    verb, *rest = bulk.name.words
    phrase = " ".join(rest)
    if verb in _JOINING or _ADJECTIVE.search(verb) or (bulk.deletes and verb not in _DELETING):
        verb, phrase = "delete" if bulk.deletes else "change", bulk.name.phrase
    if not phrase or phrase.endswith(noun):
        return f"{verb} {phrase or noun}"
    if set(phrase.split()) & _field_words(entity):
        return f"{verb} the {phrase} of {noun}"
    return f"{verb} {_described(noun, phrase)}"


def _described(noun: str, phrase: str) -> str:
    """The rows that a phrase describes: before the noun where it is an adjective, else after it."""
    words = phrase.split()
    if phrase.endswith(noun):
        return phrase
    if not (_JOINING | {"away", "off", "out"}).isdisjoint(words):
        return f"{noun} {phrase}"
    is_compound = len(words) == 2 and not words[0].endswith("ly")
    return f"{'-'.join(words) if is_compound else phrase} {noun}"


def _field_words(entity: Entity) -> frozenset[str]:
    """What an action may be about: words of fields, in the singular and the plural."""
    words = {word for column in entity.columns for word in column.name.split("_")}
    words |= {word for one in entity.inverses for word in one.name.split("_")}
    return frozenset(words | {plural(word) for word in words}) - _PARTICLES
