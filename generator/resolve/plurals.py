"""English plurals and singulars of names, by a word list and the regular rules."""

from __future__ import annotations

import re

_IRREGULAR = {
    "child": "children",
    "criterion": "criteria",
    "datum": "data",
    "die": "dice",
    "foot": "feet",
    "goose": "geese",
    "man": "men",
    "matrix": "matrices",
    "medium": "media",
    "mouse": "mice",
    "ox": "oxen",
    "person": "people",
    "phenomenon": "phenomena",
    "quiz": "quizzes",
    "tooth": "teeth",
    "vertex": "vertices",
    "woman": "women",
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_UNCHANGED = _words(
    "aircraft analytics audio billing chassis children content corps data deer equipment "
    "evidence feedback fish furniture gold goods hardware headquarters homework housing "
    "information inventory jewelry knowledge logistics luggage machinery mail means media metadata "
    "money moose music news offspring people police research rice salmon series settings sheep "
    "shipping software species staff stock storage stuff swine traffic trout weather works"
)
_TO_VES = _words("half knife leaf life loaf self shelf thief wife wolf calf elf scarf")
_O_TO_OES = _words("echo embargo hero potato tomato torpedo veto")
_ENDS_IE = _words("calorie cookie die genie lie movie pie prairie selfie tie zombie")
_WITH_PREFIX = ("woman", "man", "person", "child")
_ONE_Z = frozenset({"quiz", "whiz"})
_ENDS_IS = re.compile(
    r"(?:analys|bas|cris|diagnos|emphas|hypothes|oas|parenthes|synops|thes|^ax)is$"
)
_ES = re.compile(r"(?:s|x|z|ch|sh)$")
_VOWEL = re.compile(r"[aeiouy]")
_CONSONANT_Y = re.compile(r"[^aeiou]y$")
_SHORTENED_ES = re.compile(r"(?:ss|sh|ch|x|zz|tz)es$")
_ENDS_CHE = _words("ache avalanche cache niche")
_ENDS_S = _words(
    "alias apparatus atlas bias bonus bus cactus campus canvas census chaos chorus christmas circus "
    "consensus corpus cosmos ethos focus gas genius iris kudos lens nexus octopus pancreas pathos prospectus radius status surplus syllabus "
    "thermos virus"
)
"""Words in one s, whose plural is hard to tell from that of a word in `se`."""


def plural(word: str) -> str:
    """The plural of one lower-case word: `category` to `categories`."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if _is_plural(word):
        return word
    for one in _WITH_PREFIX:
        if word.endswith(one) and word not in ("human", "german", "roman", "shaman", "talisman"):
            return word.removesuffix(one) + _IRREGULAR[one]
    if word in _TO_VES:
        return re.sub(r"fe?$", "ves", word)
    if _ENDS_IS.search(word):
        return word[:-2] + "es"
    if word in _O_TO_OES or _ES.search(word):
        return word + ("zes" if word in _ONE_Z else "es")
    if _CONSONANT_Y.search(word):
        return word[:-1] + "ies"
    return word + "s"


def _is_plural(word: str) -> bool:
    """`books` and `series`, but neither `lens` nor `sms`."""
    if word in _UNCHANGED:
        return True
    if word.endswith(("men", "people", "children")) and word not in ("specimen", "regimen"):
        return True
    if word in _ENDS_S or len(word) < 4 or not word.endswith("s"):
        return False
    one = singular(word)
    return one != word and _VOWEL.search(one) is not None and plural(one) == word


def singular(word: str) -> str:
    """The singular of one lower-case word; a word that is none stays as it is."""
    irregular = _irregular_singular(word)
    if irregular is not None:
        return irregular
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.removesuffix("es") in _ENDS_S:
        return word[:-2]
    if _SHORTENED_ES.search(word) and word[:-1] not in _ENDS_CHE:
        return word[:-2]
    return word[:-1] if word.endswith("s") and len(word) > 2 else word


def _irregular_singular(word: str) -> str | None:
    for one, many in _IRREGULAR.items():
        if word == many or (one in _WITH_PREFIX and word.endswith(many)):
            return word.removesuffix(many) + one
    if word in _UNCHANGED or word.endswith(("ss", "us", "is")):
        return word
    for ending in ("f", "fe"):
        if word.endswith("ves") and word[:-3] + ending in _TO_VES:
            return word[:-3] + ending
    if word.endswith("oes") and word[:-2] in _O_TO_OES:
        return word[:-2]
    if word.endswith("es") and not word.endswith("bases") and _ENDS_IS.search(word[:-2] + "is"):
        return word[:-2] + "is"
    return word[:-1] if word.removesuffix("s") in _ENDS_IE else None


def plural_of_words(words: list[str]) -> list[str]:
    """The words of a name with the last one in the plural."""
    return [*words[:-1], plural(words[-1])]


def singular_name(name: str) -> str:
    """`tags` to `tag`, `favorite_posts` to `favorite_post`: only the last word changes."""
    head, separator, last = name.rpartition("_")
    return head + separator + singular(last)
