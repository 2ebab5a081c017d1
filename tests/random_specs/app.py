"""What the application is called and runs on."""

from __future__ import annotations

from tests.random_specs.dice import Dice
from tests.random_specs.names import SENTENCES
from tests.random_specs.world import Node

_DATABASES = (
    None,
    ["sqlite", "postgresql", "mysql"],
    ["sqlite", "postgresql"],
    ["sqlite"],
    ["postgresql"],
    ["postgresql"],  # which has keys of its own
)


_WORDS: dict[str, tuple[object, ...]] = {
    "title": SENTENCES,
    "description": SENTENCES,
    "license": ("MIT", *SENTENCES),
    "contact": ("api@example.com", "https://example.com/help?a=b", *SENTENCES),
    "version": ("1.10", "2", "1.0.0", "2026.1.0rc1", "0.1.0.dev3"),
    "prefix": ("/api/v1", "/a~b", "/v1.0"),
    "monitoring": (True, False),
    "replicas": (True, False),
}
_NAMING = {
    "tables": ["plural", "singular"],
    "columns": ["snake", "camel"],
    "json": ["snake", "camel"],
    "constraints": ["prefix", "postgresql"],
}


def app(dice: Dice) -> tuple[Node, tuple[str, ...]]:
    """The document, and the databases that the application has to run on."""
    node: Node = {"name": dice.one(["shop", "my_app", "x", "app", "tests"])}
    if dice.chance(50):
        node["mode"] = dice.one(["async", "sync"])
    for key, values in _WORDS.items():
        if dice.chance(30):
            node[key] = dice.one(values)
    if dice.chance(50):
        node["ids"] = dice.one(["integer", "bigint", "uuid"])
    databases = dice.one(_DATABASES) if dice.chance(60) else None
    if databases is not None:
        node["databases"] = databases
    allowed = tuple(databases or ("sqlite", "postgresql", "mysql"))
    if dice.chance(20):
        node["database"] = dice.one(allowed)
    if dice.chance(30):
        keys = dice.some(list(_NAMING), 3, least=1)
        node["naming"] = {key: dice.one(_NAMING[key]) for key in keys}
    node |= _http(dice)
    if "postgresql" in allowed:
        node |= _of_postgresql(dice)
    if dice.chance(50):
        node["pagination"] = _pagination(dice)
    return node, allowed


def _http(dice: Dice) -> Node:
    if not dice.chance(15):
        return {}
    return {"http": {key: dice.chance(50) for key in dice.some(["etags", "prefer"], 2, least=1)}}


def _of_postgresql(dice: Dice) -> Node:
    node: Node = {}
    if dice.chance(10):
        node["migrations"] = {"online": dice.chance(50)}
    if dice.chance(10):
        node["extensions"] = dice.some(["citext", "pg_trgm", "hstore", "uuid-ossp"], 3, least=1)
    return node


def _pagination(dice: Dice) -> Node:
    node: Node = {}
    if dice.chance(80):
        node["style"] = dice.one(["page", "cursor"])
    if dice.chance(40):
        node["size"] = dice.number(1, 60)
    if dice.chance(40):
        node["max_size"] = dice.number(60, 10_000)
    if dice.chance(40):
        node["nested_limit"] = dice.number(1, 200)
    return node
