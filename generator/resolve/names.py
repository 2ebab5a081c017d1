"""Which names are taken by Python, the libraries and the generated code, and who uses which name."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Callable, Collection, Iterable

from generator import problems
from generator.diagnostics import Diagnostics, Span
from generator.ir import Name, PaginationStyle
from generator.ir.names import STATEMENT_WORDS
from generator.spec.words import Word


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ANNOTATIONS = _words(
    "str int float bool bytes list dict set tuple type object frozenset property classmethod "
    "staticmethod dt sa orm Any Annotated ClassVar Decimal UUID Mapped Literal Self Field "
    "ConfigDict model_validator relationship mapped_column cls self"
)
"""What class bodies of the output spell in annotations, or functions take as parameters."""

_PARAMETERS = _words(
    "data executor expected field_readers field_writers filters key query request response says sent_back service unchangeable values whose_field "
    "where"
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
    "ADDRESSABLE APIRouter IntEnum AfterValidator Annotated Any AnyHttpUrl Awaitable AwareDatetime "
    "Base Base64 BaseRepository BaseService BeforeValidator BigInteger Boolean Callable "
    "ChangeSchema Collection CompositeRepository Condition ConflictError DOWNLOAD Database Day Decimal "
    "DeletedRows DuplicateError Duration ENDLESS EXACT Email ExactInterval Executor ExpectedVersions ExportQuery ExportResponse EXPORTED "
    "FIELDS FastAPI Field FileColumn FileInfo FileRule FormRoute IdempotencyKey IdempotentService "
    "InUseError InputSchema Integer InvalidError Iterable Iterator Json KeyHeader Link "
    "LinkingRepository LinkingService ListOf ListQuery Literal LocalMoment NUMBER NumberOf "
    "MISSING Mapped Mapping MemoryDatabase Mock Moment NOW NaiveDatetime NotFoundError Numeric "
    "OverdueError PATH Page PageQuery PairRepository PasswordHasher Path Position Protocol "
    "Query ReadAs Request Response ResponseSchema Rounded Row RuleViolatedError STORABLE "
    "SUBJECTS SearchedExportQuery SearchQuery SearchText SecretStr Self Sequence Settings Shape ShortError Slice "
    "Slug SmallInteger Sort StaleError StoredFile StreamingResponse StrEnum StrictBigInteger StrictBool StrictInteger "
    "StrictRoute StrictSmallInteger StringConstraints Subject Table TestClient TimeOfDay "
    "TransitionError TypeAdapter UTC UUID UnknownReferenceError UpdatedRows Upload Url "
    "SeveralService UpsertingRepository UpsertingService "
    "UtcDateTime Values Versions WHOLE Whole"
)
"""Classes and constants that modules of an entity import or define beside what the spec names."""

_CLASSES = _words(
    "Any Base Decimal ExactInterval IdempotencyKey IntEnum ListOf Mapped NumberOf ReadAs StrEnum UUID UtcDateTime WHOLE"
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

PAGING = {
    PaginationStyle.PAGE: _words("page page_size order_by q with_total"),
    PaginationStyle.CURSOR: _words("cursor page_size order_by q"),
}
"""Query parameters that every list has."""

EXPORTING = _words("format limit")
"""Those that an export has besides."""

METHODS = _words(
    "access add all alter by_key cache_ok call changeable_rows cls count count_listed counts_links create create_many create_once "
    "create_with database delete delete_many deleted_by deletes_more differing executor exists exists_where "
    "export_list exported_row "
    "figures figures_by file_columns file_fields file_of filterable find_by first fulltext get give_back has_key held "
    "hide impl inputs is_among key key_text keys_by known_keys link links list listed listing live load lock "
    "locked_values model named_by named_fields names nests narrowed_to noun one "
    "only_created order owner_field page page_where parsed_key partner prepared read readable_rows read_by read_where reads "
    "reads_again references "
    "refresh refuse_taken refuse_unchangeable release replace repository response restore row_meets save scope search "
    "searchable seen_by select self session several several_statements shape shapes slugs sortable store "
    "store_many stores_more table take taken_values trees under_rule unlink update update_many upsert "
    "upsert_many delete_many key_fields version version_field visible_rows with_deleted"
)
"""What repositories and services have, so that no method that the author names is called so."""

ACTION_WORDS = _words(
    "work row rows attempt attempted whole exact finite fitting random_hex utc_now date datetime timedelta "
    "mean sum min max len round any all"
)
"""What methods of actions call their own things, or call."""


def attribute_of(name: str, entities: Iterable[str] = ()) -> str:
    """What Python calls it: the name as written, with an underscore where the word is taken."""
    is_taken = name in _TAKEN_ATTRIBUTES or name in entities
    return f"{name}_" if is_taken else name


def is_taken_variable(name: str) -> bool:
    """A variable of a module cannot have this name: Python, the module or a class in it has it."""
    return name in _TAKEN_ATTRIBUTES | METHODS | STATEMENT_WORDS or hasattr(builtins, name)


def is_protected(name: str) -> bool:
    """No underscore helps: Pydantic keeps every name that begins like this."""
    return name.startswith(_PROTECTED)


def entity_problem(name: str) -> str | None:
    """Why an entity cannot have this name, or None."""
    if name in _BUILTINS:
        return "it is a word of Python"
    if name in _CLASSES:
        return "the generated code has a class of this name"
    return None


def enum_class(name: str, taken: Collection[str]) -> str:
    """The Python class of a shared enum: `Field` is `FieldEnum`, as modules import a `Field`."""
    while name in MODULE_CLASSES or name in _BUILTINS or name in taken:
        name += "Enum"
    return name


def is_made_class(entity: str, ending: str) -> bool:
    """The class `UserResponse` is made for each entity; others stand in modules beside it."""
    return (
        ending in (*_SUFFIXES, "BulkDelete", "BulkUpdate", "Order", "SearchQuery")
        or f"{entity}{ending}" in MODULE_CLASSES
    )


class Methods:
    """The methods of an entity's repository and service: a word that is taken gets an underscore."""

    def __init__(self, report: Diagnostics) -> None:
        self._names = Namespace(report)
        self._taken = set(METHODS | ANNOTATIONS)

    def take(self, names: Iterable[str]) -> None:
        """Methods that are made for something else than what the author names."""
        self._taken.update(names)

    def claim(self, word: Word, what: str) -> str | None:
        """The method of what the author calls so; None where something else is called so, too."""
        if not self._names.claim(word, what, word.at):
            return None
        name = Name(word).snake
        return f"{name}_" if name in self._taken or keyword.iskeyword(name) else name


class Namespace:
    """Names that must differ, whatever their case and however their words are joined, in JSON too."""

    def __init__(self, report: Diagnostics, json_name: Callable[[str], str] | None = None) -> None:
        self._report = report
        self._json_name = json_name
        self._taken: dict[str, tuple[str, Span]] = {}

    def claim(self, name: str, what: str, at: Span) -> bool:
        """Take a name, or report who has it."""
        keys = [Name(name).snake, name.lower()]
        keys += [f"json:{self._json_name(name)}"] if self._json_name else []
        other = next((self._taken[key] for key in keys if key in self._taken), None)
        if other is None:
            self._taken |= dict.fromkeys(keys, (f"{what} {name!r}", at))
            return True
        if other[1] != at or other[0] != f"{what} {name!r}":
            is_json = self._json_name and not any(key in self._taken for key in keys[:2])
            json_name = keys[2].removeprefix("json:") if is_json else ""
            self._report.add(problems.name_taken(at, what, name, *other, json_name))
        return False
