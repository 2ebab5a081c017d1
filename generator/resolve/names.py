"""Which names are taken by Python, the libraries and the generated code, and who uses which name."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Collection, Iterable

from generator import problems
from generator.diagnostics import Diagnostics, Span
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

_MODULE_NAMES = _words("mysql postgresql sqlite")
"""What modules of models import and class bodies use."""

_TAKEN_ATTRIBUTES = (
    _MODULE_NAMES | ANNOTATIONS | _PARAMETERS | _SQLALCHEMY | _PYDANTIC | frozenset(keyword.kwlist)
)

MODULE_CLASSES = _words(
    "ADDRESSABLE APIRouter AfterValidator Annotated Any AnyHttpUrl Awaitable AwareDatetime "
    "Base Base64 BaseRepository BaseService BeforeValidator BigInteger Boolean Callable "
    "Collection CompositeRepository Condition ConflictError Database Day Decimal DeletedRows "
    "DuplicateError Duration ENDLESS EXACT Email ExactInterval Executor ExpectedVersions "
    "FIELDS FastAPI Field IdempotencyKey IdempotentService InUseError InputSchema Integer "
    "InvalidError Iterable Iterator Json KeyHeader Link ListOf ListQuery Literal LocalMoment "
    "Mapped Mapping MemoryDatabase Mock Moment NOW NaiveDatetime NotFoundError Numeric "
    "OverdueError PATH Page PageQuery PairRepository PasswordHasher Path Position Protocol "
    "Query ReadAs Request Response ResponseSchema Rounded Row RuleViolatedError STORABLE "
    "SUBJECTS SearchQuery SearchText SecretStr Self Sequence Settings Shape ShortError Slice "
    "Slug SmallInteger Sort StaleError StrEnum StrictBigInteger StrictBool StrictInteger "
    "StrictRoute StrictSmallInteger StringConstraints Subject Table TestClient TimeOfDay "
    "TransitionError TypeAdapter UNSET UTC UUID UnknownReferenceError UpdatedRows Url "
    "UtcDateTime Values Versions WHOLE Whole"
)
"""Classes and constants that modules of an entity import or define beside what the spec names."""

_CLASSES = _words(
    "Any Base Decimal ExactInterval IdempotencyKey ListOf Mapped ReadAs StrEnum UUID UtcDateTime WHOLE"
)
"""What modules of models have, so that no entity can be called so; elsewhere an import is renamed."""
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
    return made_class_problem(name, entities)


def made_class_problem(name: str, entities: Iterable[str]) -> str | None:
    """Whether it is the name of a class that is made for an entity."""
    for suffix in _SUFFIXES:
        owner = name.removesuffix(suffix)
        if owner != name and owner in entities:
            return f"it is the name of a class that is made for {owner}"
    return None


def enum_class(name: str, taken: Collection[str]) -> str:
    """The Python class of a shared enum: `Field` is `FieldEnum`, as modules import a `Field`."""
    while name in MODULE_CLASSES or name in _BUILTINS or name in taken:
        name += "Enum"
    return name


def is_made_class(entity: str, ending: str) -> bool:
    """The class `UserResponse` is made for each entity; others stand in modules beside it."""
    return ending in (*_SUFFIXES, "Order", "SearchQuery") or f"{entity}{ending}" in MODULE_CLASSES


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

    def __init__(self, report: Diagnostics) -> None:
        self._report = report
        self._taken: dict[str, tuple[str, Span]] = {}

    def claim(self, name: str, what: str, at: Span) -> bool:
        """Take a name, or report who has it."""
        keys = (Name(name).snake, name.lower())
        other = next((self._taken[key] for key in keys if key in self._taken), None)
        if other is None:
            self._taken |= dict.fromkeys(keys, (f"{what} {name!r}", at))
            return True
        if other[1] != at or other[0] != f"{what} {name!r}":
            self._report.add(problems.name_taken(at, what, name, *other))
        return False
