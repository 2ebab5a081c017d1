"""English for what a spec names: articles, plurals, and the phrase that each kind of name makes."""

from __future__ import annotations

import re
from functools import cache

from generator.ir import Action, Bulk, Entity, Query, View
from generator.ir.report import Report
from generator.resolve.plurals import plural, singular

_ABBREVIATION = re.compile(
    "(api|bic|csv|ean|html|http|iban|ip|isbn|issn|json|pdf|sku|sql|ssn|upc|uri|url|uuid|vat|vin|xml)(s?)"
)
_AN = re.compile(
    r"(?!uni(?!n|m)|us[aeu]|uti|ura|uro|eu|ew|one\b|once\b|u\b)[aeiou]"
    r"|hour|honest|hono|heir|[fhlmnrsx]\b"
    r"|(?!SKU)[AEFHILMNORSX][A-Z]"
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


_HUMP = re.compile(r"(?<=[a-z0-9])[A-Z]")


def with_article(phrase: str) -> str:
    """`a user`, `an order`."""
    return f"an {phrase}" if _AN.match(phrase) else f"a {phrase}"


def definite(phrase: str) -> str:
    """`the user`."""
    return f"the {phrase}"


def sentence(phrase: str) -> str:
    """The phrase at the start of a sentence."""
    return phrase[:1].upper() + phrase[1:]


def _spaced(name: str) -> str:
    """The name with blanks between its words: `unit price` of `unit_price` or `unitPrice`."""
    text = name.replace("_", " ")
    return _HUMP.sub(lambda found: f" {found[0].lower()}", text)


@cache
def spoken(name: str) -> str:
    """The name of a field in a sentence: `unit price`, `ISBN`."""
    words = [_spoken(word) for word in _spaced(name).split(" ")]
    if words[0] == "us" and len(words) > 1:
        words[0] = "US"
    return " ".join(words)


def _spoken(word: str) -> str:
    if known := _ABBREVIATION.fullmatch(word):
        return f"{known[1].upper()}{known[2]}"
    return word


def noun_of(entity: Entity) -> str:
    """What one row is called: `order item`; `staff member` where many of `Staff` are `StaffMembers`."""
    words, many = entity.name.words, entity.plural.words
    if len(many) > len(words) and many[: len(words)] == words:
        words = [*many[:-1], singular(many[-1])]
    return spoken("_".join(words))


def nouns_of(entity: Entity) -> str:
    """What several rows are called: `order items`."""
    return spoken(entity.plural.snake)


def listed(parts: list[str], word: str = "or") -> str:
    """`a, b or c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def rows_of(entity: Entity, query: Query) -> str:
    """`low-stock products`, `books written by a writer`; of a query for one row the singular."""
    noun = noun_of(entity) if query.one else nouns_of(entity)
    phrase = spoken(query.name.snake)
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
        shown = {spoken(one.name) for one in view.includes}
        phrase = spoken(view.name.snake)
        rest = phrase.removeprefix("with ")
        phrase = f"with their {rest}" if rest in shown else phrase
        return f"{nouns_of(entity)} {phrase}"
    last = words[-1] if words[-1].endswith("s") else plural(words[-1])
    return " ".join([noun_of(entity), *words[:-1], last])


def one_view_of(entity: Entity, view: View, article: str = "a") -> str:
    """`a user with posts`, `a product with its category`, `the details of an order`."""
    one = definite(noun_of(entity)) if article == "the" else with_article(noun_of(entity))
    phrase = spoken(view.name.snake)
    shown = {spoken(include.name) for include in view.includes if not include.is_many}
    if phrase.removeprefix("with ") in shown:
        return f"{one} with its {phrase.removeprefix('with ')}"
    return f"{one} {phrase}" if view.name.words[0] in _JOINING else f"the {phrase} of {one}"


def report_of(entity: Entity, report: Report) -> str:
    """`order summary`, `product stats by category`, `top spenders`."""
    words = report.name.words
    noun = noun_of(entity)
    is_named = not {entity.name.words[-1], *entity.plural.words}.isdisjoint(words)
    if words[0] in _JOINING:
        if words[-1] in _HEADS:
            return " ".join([noun, words[-1], *words[:-1]])
        return f"{nouns_of(entity)} {spoken(report.name.snake)}"
    if words[-1] in _HEADS and not is_named:
        return " ".join([*words[:-1], noun, words[-1]])
    return spoken(report.name.snake)


def action_on(entity: Entity, action: Action, article: str = "a") -> str:
    """`adjust the stock of a product`, `mark the notification as read`, `charge a loan`."""
    noun = noun_of(entity)
    one = definite(noun) if article == "the" else with_article(noun)
    verb, rest = _verb_and_rest(entity, action)
    if rest and rest[0] in _field_words(entity):
        return f"{verb} the {' '.join(rest)} of {one}"
    return " ".join([verb, one, *rest])


def action_operation(entity: Entity, action: Action) -> str:
    """The same as a name: `adjust_stock_of_product`, `mark_notification_as_read`, `charge_loan`."""
    verb, rest = _verb_and_rest(entity, action)
    if rest and rest[0] in _field_words(entity):
        return "_".join([verb, *rest, "of", entity.name.snake])
    return "_".join([verb, entity.name.snake, *rest])


def _verb_and_rest(entity: Entity, action: Action) -> tuple[str, list[str]]:
    """The words of an action, without those that its entity is called by."""
    verb, *rest = action.name.words
    own = entity.name.words
    return verb, rest[len(own) :] if rest[: len(own)] == own else rest


def change_of(entity: Entity, bulk: Bulk) -> str:
    """`delete inactive users`, `raise the fees of books`."""
    noun = nouns_of(entity)
    verb, *rest = bulk.name.words
    phrase = spoken("_".join(rest))
    if verb in _JOINING or _ADJECTIVE.search(verb) or (bulk.deletes and verb not in _DELETING):
        verb, phrase = "delete" if bulk.deletes else "change", spoken(bulk.name.snake)
    if not phrase or phrase.endswith(noun):
        return f"{verb} {phrase or noun}"
    if not _field_words(entity).isdisjoint(rest):
        return f"{verb} the {phrase} of {noun}"
    return f"{verb} {_described(noun, phrase)}"


def change_operation(entity: Entity, bulk: Bulk) -> str:
    """The same as a name: `delete_inactive_users`, `raise_fees_of_books`."""
    phrase = re.sub(r"\bthe ", "", change_of(entity, bulk))
    return re.sub(r"\W+", "_", phrase).lower()


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
