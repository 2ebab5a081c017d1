"""Names that several artifacts must spell alike: classes, modules, enum members."""

from __future__ import annotations

import keyword
import re

from generator.ir import (
    Action,
    App,
    Column,
    Entity,
    EnumType,
    Index,
    ManyToMany,
    Name,
    Query,
    States,
    ToOne,
    Unique,
    View,
)
from generator.resolve.names import is_made_class, is_taken_variable

_NOT_WORD = re.compile(r"\W+", re.ASCII)


def enum_members(enum: EnumType) -> list[tuple[str, str]]:
    """Python member name and value, in the author's order: `("PG_13", "PG-13")`."""
    members: list[tuple[str, str]] = []
    taken: set[str] = set()
    is_named = enum.is_integer and enum.labels
    for value, word in zip(enum.values, enum.labels if is_named else enum.values, strict=True):
        name = _member(f"minus_{word[1:]}" if enum.is_integer and word[0] == "-" else word)
        while name in taken:
            name += "_"
        taken.add(name)
        members.append((name, value))
    return members


def enum_member(enum: EnumType, value: str) -> str:
    """`PostStatus.DRAFT`."""
    return next(f"{enum.name}.{name}" for name, other in enum_members(enum) if other == value)


def _member(value: str) -> str:
    name = _NOT_WORD.sub("_", value).strip("_").upper()
    if not name or name[0].isdigit():
        name = f"VALUE_{name}" if name else "EMPTY"
    return f"{name}_" if keyword.iskeyword(name) or name == "MRO" else name


def enum_module(enum: EnumType, entity: Entity) -> str:
    """Where an enum's class is defined: beside its one entity, or with the shared ones."""
    return "app.models.enums" if enum.shared else f"app.models.{entity.module}"


def view_class(entity: Entity, view: View) -> str:
    """`UserSummary`; where the entity has a class of this name already, `UserQuerySchema`, `UserLatestQueryView`."""
    ending = view.name.pascal
    names = [query.name for query in entity.queries]
    names += [bulk.name for bulk in entity.bulk]
    names += [report.name for report in entity.reports]
    names += [action.name for action in entity.actions]
    kinds = ("Query", "Report", "Body", "Parameters")
    endings = {f"{one.pascal}{kind}" for one in names for kind in kinds}
    name = made_class(entity, ending)
    return f"{name}View" if ending in endings else name


def made_class(entity: Entity, ending: str) -> str:
    """A schema besides the usual ones: `UserSearchQuery` is one, so another is `UserSearchQuerySchema`."""
    name = f"{entity.name}{ending}"
    return f"{name}Schema" if is_made_class(entity.name.text, ending) else name


def exports_less(entity: Entity) -> bool:
    """An answer shows more than a line of a table can hold."""
    return bool(entity.links or entity.parts)


def export_class(entity: Entity) -> str:
    """The row of an export."""
    return made_class(entity, "Export") if exports_less(entity) else f"{entity.name}Response"


def views_module(app: App, entity: Entity) -> str:
    """The module of views that show other entities; `PageViews` has `page_views` already."""
    name = f"{entity.name.snake}_views"
    return f"{name}_" if name in app.modules else name


def link_table(entity: Entity, link: ManyToMany) -> str:
    """What Python calls the table of a link of the entity: `post_tags`; `class_table` for `class`.

    Small letters never meet a class or a constant.
    """
    taken: set[str] = set()
    for other in entity.links:
        name = Name(other.table).snake
        while name in taken or is_taken_variable(name):
            name += "_table"
        if other.name == link.name:
            return name
        taken.add(name)
    raise LookupError(link.name)


def schema_attribute(column: Column) -> str:
    """What a schema calls the column: a password is sent under its own name, not its hash's."""
    return column.sent_as or column.attribute


def beside(path: str, word: str) -> str:
    """The word, or another one where a segment of the path has it: FastAPI would take it for that."""
    return f"given_{word}" if f"{{{word}}}" in path else word


def companion_class(entity: Entity, whole: Entity) -> str:
    """`StaffWithStoreCreate`: a row that comes within the body of the one that it needs."""
    return f"{entity.name}With{whole.name}Create"


def has_conventional_name(entity: Entity, rule: Unique | Index, prefix: str) -> bool:
    """The naming convention of `Base.metadata` gives this very name."""
    if isinstance(rule, Index) and rule.has_expressions:
        return False
    columns = (part if isinstance(part, Column) else part.column for part in rule.columns)
    return rule.name == f"{prefix}_{entity.table}_{'_'.join(column.column for column in columns)}"


def has_conventional_key(entity: Entity, relation: ToOne) -> bool:
    columns = "_".join(column.column for column in relation.columns)
    return relation.constraint == f"fk_{entity.table}_{columns}"


def takes_body(action: Action) -> bool:
    """Its parameters are a body; other verbs take them from the query."""
    return action.verb == "POST"


def action_schema(entity: Entity, action: Action) -> str:
    """`AccountTransferBody`, `ProductAdjustStockQuery`."""
    return made_class(entity, f"{action.name.pascal}{'Body' if takes_body(action) else 'Query'}")


def state_query(entity: Entity, states: States) -> str:
    """`OrderNewStatusQuery`."""
    return made_class(entity, f"{Name(states.parameter).pascal}Query")


def has_own_query(query: Query) -> bool:
    """It has parameters that are not in its path, so that the page alone does not say all."""
    path = query.path
    return path is not None and any(f"{{{p.column.name}}}" not in path for p in query.parameters)


def query_class(entity: Entity, query: Query) -> str:
    return made_class(entity, f"{query.name.pascal}Query")


def shape_constant(view: View) -> str:
    """`WITH_POSTS`."""
    return view.name.snake.upper()
