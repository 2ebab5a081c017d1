"""Which names are taken by Python, the libraries and the generated code, and who uses which name."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable

from generator import problems
from generator.diagnostics import Report, Span
from generator.ir import Name


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ANNOTATIONS = _words(
    "str int float bool bytes list dict set tuple type object frozenset property classmethod "
    "staticmethod dt sa orm Any Annotated ClassVar Decimal UUID Mapped Literal Self Field "
    "ConfigDict relationship mapped_column cls self"
)
"""What class bodies of the output spell in annotations, or functions take as parameters."""

_PARAMETERS = _words(
    "data executor expected filters key query request response service values where"
)
"""What functions and schemas of the output call their own things."""

_SQLALCHEMY = frozenset({"metadata", "registry", "type_annotation_map"})
_PYDANTIC = _words(
    "copy json dict schema schema_json construct validate parse_obj parse_raw parse_file from_orm "
    "fields update_forward_refs model_config model_fields model_computed_fields model_extra "
    "model_fields_set model_construct model_copy model_json_schema model_parametrized_name "
    "model_post_init model_rebuild"
)
_PROTECTED = ("model_dump", "model_validate")
"""Beginnings of names that Pydantic keeps for itself."""

_TAKEN_ATTRIBUTES = ANNOTATIONS | _PARAMETERS | _SQLALCHEMY | _PYDANTIC | frozenset(keyword.kwlist)

_CLASSES = _words(
    "Any Base BaseRepository BaseService Condition Database Decimal Executor IdempotencyKey Link "
    "Mapped Page Position Row Shape Slice Slug Sort StrEnum UUID UtcDateTime Values DeletedRows UpdatedRows "
    "InputSchema ResponseSchema PageQuery ListQuery SearchQuery SearchText"
)
"""What the modules of an entity import beside it, or what the application has of its own."""
_BUILTINS = frozenset(name for name in dir(builtins) if name[:1].isupper())
_SUFFIXES = (
    "Create",
    "Update",
    "Replace",
    "Response",
    "Query",
    "Repository",
    "Service",
    "Router",
    "Base",
)
"""What the generated classes of an entity end in."""

PAGING = frozenset({"page", "page_size", "order_by", "q", "with_total", "cursor"})
"""Query parameters that every list has."""

REPOSITORY_METHODS = _words(
    "get get_many page count exists first find_by create create_many update delete delete_many "
    "search restore hide model session executor add all one list save load refresh read read_by "
    "read_where page_where exists_where shape shapes order key table noun links live version "
    "filterable sortable searchable has_key taken_values refuse_taken nests scope key_text parsed_key figures "
    "figures_by deleted_by update_many by_key lock take give_back select names any_deleted "
    "with_deleted"
)
SERVICE_NAMES = _words(
    "repository response listed several_statements slugs database reads page create create_once get "
    "create_many replace update delete restore alter store store_many prepared release links trees "
    "inputs generated stores_more several"
)


SERVICE_METHODS = _words(
    "page create create_many create_once get update replace delete restore search prepared release "
    "database reads repository response listed links trees slugs generated stores_more inputs "
    "alter store store_many"
)
"""What a service has besides its actions and queries."""

ACTION_WORDS = _words(
    "work row rows attempt attempted whole exact fitting random_hex utc_now date datetime timedelta "
    "mean fmean sum min max len round any all"
)
"""What methods of actions call their own things, or call."""

METHODS = (
    REPOSITORY_METHODS
    | SERVICE_METHODS
    | _words(
        "create_once database exists_where has_key hide key links listed live noun order page_where "
        "parsed_key key_text read read_by read_where reads repository response shape taken_values "
        "refuse_taken slugs table trees update_many version filterable sortable searchable deleted_by self cls call"
    )
)
"""What repositories and services have, so that no statement of theirs can bear the name."""


def attribute_of(name: str, entities: Iterable[str] = ()) -> str:
    """What Python calls it: the name as written, with an underscore where the word is taken."""
    is_taken = name in _TAKEN_ATTRIBUTES or name in entities
    return f"{name}_" if is_taken else name


def is_protected(name: str) -> bool:
    """No underscore helps: Pydantic keeps every name that begins like this."""
    return name.startswith(_PROTECTED)


def entity_problem(name: str, entities: Iterable[str]) -> str | None:
    """Why an entity cannot have this name, or None."""
    if name in _BUILTINS:
        return "it is a word of Python"
    if name in _CLASSES:
        return "the generated code has a class of this name"
    for suffix in _SUFFIXES:
        owner = name.removesuffix(suffix)
        if owner != name and owner in entities:
            return f"it is the name of a class that is made for {owner}"
    return None


def is_made_class(entity: str, ending: str) -> bool:
    """The class `UserResponse` is made for each entity; others stand in modules beside it."""
    return ending in (*_SUFFIXES, "Order", "SearchQuery") or f"{entity}{ending}" in _CLASSES


def view_problem(entity: str, view: str, entities: Iterable[str]) -> str | None:
    """Why a view cannot have this name, or None."""
    if view in _SUFFIXES:
        return f"{entity}{view} is made for {entity} anyway"
    if is_made_class(entity, view):
        return f"the generated code has a class {entity}{view}"
    if f"{entity}{view}" in entities:
        return f"{entity}{view} is an entity"
    return None


class Namespace:
    """Names that must differ, whatever their case and however their words are joined."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._taken: dict[str, tuple[str, Span]] = {}

    def claim(self, name: str, what: str, at: Span) -> bool:
        """Take a name, or report who has it."""
        key = Name(name).snake
        other = self._taken.get(key)
        if other is None:
            self._taken[key] = (f"{what} {name!r}", at)
            return True
        if other[1] != at or other[0] != f"{what} {name!r}":
            self._report.add(problems.name_taken(at, what, name, *other))
        return False
