"""What the specs mean: frozen, complete, resolved values that every later stage reads."""

from generator.ir.app import App, Database, IdType, Mode, Pagination, PaginationStyle
from generator.ir.entity import (
    Check,
    Entity,
    Index,
    Inverse,
    Lookup,
    Order,
    Query,
    Route,
    SoftDelete,
    Unique,
    Verb,
    View,
)
from generator.ir.field import (
    Access,
    Bounds,
    Column,
    Default,
    DefaultKind,
    ForeignKey,
    Role,
    Transform,
)
from generator.ir.names import Name
from generator.ir.relation import DeleteRule, ManyToMany, ToOne
from generator.ir.types import EnumType, FieldType, Kind

__all__ = [
    "Access",
    "App",
    "Bounds",
    "Check",
    "Column",
    "Database",
    "Default",
    "DefaultKind",
    "DeleteRule",
    "Entity",
    "EnumType",
    "FieldType",
    "ForeignKey",
    "IdType",
    "Index",
    "Inverse",
    "Kind",
    "Lookup",
    "ManyToMany",
    "Mode",
    "Name",
    "Order",
    "Pagination",
    "PaginationStyle",
    "Query",
    "Role",
    "Route",
    "SoftDelete",
    "ToOne",
    "Transform",
    "Unique",
    "Verb",
    "View",
]
