"""Names for everything: plain ones, long ones, and those that are words of somebody else."""

from __future__ import annotations

from collections.abc import Sequence

from tests.random_specs.world import EntityPlan, Node, World, folded

ENTITIES = [
    "Item",
    "Box",
    "Person",
    "Status",
    "Session",
    "Order",
    "Group",
    "User",
    "Tag",
    "Field",
    "Series",
    "Settings",
    "Client",
    "Response",
    "Column",
    "Query",
    "Test",
    "News",
    "Index",
    "Table",
    "Event",
    "Task",
    "Select",
    "Staff",
    "Category",
    "OrderItem",
    "Match",
    "AnEntityWithQuiteALongNameThatGoesOnForAWhile",
    "Audit2Log",
    "Key",
    "Address",
]
FIELDS = (
    (
        "name title code note amount total class from order metadata date list type copy schema json "
        "limit offset user group count sum days cls values key row data model_config self is_active "
        "size text str int min max len hash label fullName url email phone body state kind rank "
        "a_field_with_quite_a_long_name_that_goes_on_and_on x id2 select where table index status "
        "request response now date_ of_birth number object filter begin end primary desc asc"
    )
    .replace("date_ ", "")
    .split()
)
RELATIONS = [
    "owner",
    "parent",
    "source",
    "target",
    "category",
    "box",
    "customer",
    "next",
    "spare",
    "leader",
    "place",
    "match",
    "import",
    "group_ref",
    "with_whom",
    "member",
    "origin",
    "a_relation_with_a_rather_long_name",
]
INVERSES = [
    "children",
    "items",
    "lines",
    "rows_of",
    "things",
    "followers",
    "posts",
    "owned_ones",
    "results",
    "entries",
    "others",
    "members",
    "copies",
    "news",
    "series",
    "all_of_them",
    "links_here",
]
WORDS = [
    "open_ones",
    "newest",
    "by_hand",
    "totals",
    "stats",
    "overview",
    "recent",
    "cheap",
    "in_range",
    "busy",
    "idle",
    "settle",
    "raise_it",
    "close_all",
    "pay",
    "archive",
    "promote",
    "shift",
    "tidy",
    "expire",
    "refresh_it",
    "hand_back",
]
VIEWS = ["Full", "Brief", "Card", "Wide", "Summary", "WithAll", "Listing"]
PARAMETERS = [
    "least",
    "most",
    "wanted",
    "since",
    "until_then",
    "needle",
    "other",
    "amount_of",
    "by_whom",
    "flag_given",
]
SENTENCES = (
    "Something.",
    "What people call it",
    'With "quotes" and \\ backslash',
    "{{ braces }} and {% tags %}",
    "Ünïcode 中文 \U0001f3a7",
    "It's 100% # of a thing: really",
    'ends with a quote"',
    "two\nlines",
)


def fresh(world: World, plan: EntityPlan, pool: Sequence[str]) -> str:
    """A name that is free in the entity, and so is the key column that a relation would make."""
    free = [one for one in pool if folded(one) not in plan.taken]
    free = [one for one in free if folded(f"{one}_id") not in plan.taken]
    name = world.dice.one(free) if free else f"more{len(plan.taken)}"
    plan.taken.add(folded(name))
    return name


def sentence(world: World) -> str:
    return world.dice.one(SENTENCES)


def words(world: World) -> Node:
    """What an author says of what has a route."""
    return {key: sentence(world) for key in ("doc", "summary") if world.dice.chance(20)}


def path_word(plan: EntityPlan, name: str) -> str:
    """A segment of a route that the entity has not yet."""
    word = name.replace("_", "-").lower()
    while word in plan.paths:
        word += "-x"
    plan.paths.add(word)
    return word
