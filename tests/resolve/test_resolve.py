"""Single keys of the language, each in the smallest spec that shows it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics
from generator.ir import (
    Access,
    Database,
    Default,
    DefaultKind,
    Kind,
    PaginationStyle,
    Role,
    Transform,
)
from generator.resolve import resolve
from generator.spec import load
from tests.resolve.conftest import Understand


def test_defaults_of_an_app(understand: Understand) -> None:
    app = understand("Item: {fields: {name: string}}", app="name: my_shop")
    assert (app.title, app.version, app.description) == ("My Shop", "0.1.0", "")
    assert app.databases == tuple(Database)
    assert app.database is Database.SQLITE
    assert app.pagination.style is PaginationStyle.PAGE


def test_ids_of_the_app_and_of_an_entity(understand: Understand) -> None:
    app = understand(
        """
        A: {fields: {name: string}}
        B: {id: {name: number, type: bigint}, fields: {name: string}, relations: {a: A}}
        """,
        app="name: shop, ids: uuid",
    )
    first, second = app.entities
    assert (first.id.name, first.id.type.kind) == ("id", Kind.UUID)
    assert (second.id.name, second.id.type.kind) == ("number", Kind.BIGINT)
    assert second.id.generated
    assert second.column("a_id").type == first.id.type


def test_naming(understand: Understand) -> None:
    app = understand(
        "OrderItem: {fields: {unit_price: integer, other: {type: date, column: kept_name}}}",
        app="name: shop, naming: {tables: singular, columns: camel}",
    )
    [entity] = app.entities
    assert entity.table == "order_item"
    assert entity.path == "/order-items"
    assert [column.column for column in entity.columns] == ["id", "unitPrice", "kept_name"]


def test_names_that_are_taken_keep_their_column(understand: Understand) -> None:
    [entity] = understand("Item: {fields: {class: string, metadata: text?}}").entities
    column = entity.column("class")
    assert (column.name, column.attribute, column.column) == ("class", "class_", "class")
    assert entity.column("metadata").attribute == "metadata_"


def test_expressions_name_a_keyword_with_an_underscore(understand: Understand) -> None:
    [entity] = understand(
        "Item: {fields: {class: integer}, checks: {positive: class_ > 0}}"
    ).entities
    [check] = entity.checks
    assert check.columns == (entity.column("class"),)
    assert check.name == "ck_items_positive"


@pytest.mark.parametrize(
    ("field", "default"),
    [
        ("{type: string, default: ''}", Default(kind=DefaultKind.LITERAL, value="")),
        ("{type: string, default: NO}", Default(kind=DefaultKind.LITERAL, value="NO")),
        ("{type: boolean, default: false}", Default(kind=DefaultKind.LITERAL, value=False)),
        ("{type: integer, default: 0}", Default(kind=DefaultKind.LITERAL, value=0)),
        (
            "{type: 'decimal(5,2)', default: 1.10}",
            Default(kind=DefaultKind.LITERAL, value=Decimal("1.10")),
        ),
        (
            "{type: string, transform: upper, default: eur}",
            Default(kind=DefaultKind.LITERAL, value="EUR"),
        ),
        ("{type: datetime, default: now()}", Default(kind=DefaultKind.NOW)),
        (
            "{type: date, default: now() + days(7) - hours(1)}",
            Default(kind=DefaultKind.NOW, offset_seconds=7 * 86_400 - 3_600),
        ),
        ("{type: uuid, default: uuid()}", Default(kind=DefaultKind.UUID)),
        ("{type: integer, nullable: true, default: null}", None),
    ],
)
def test_defaults(understand: Understand, field: str, default: Default | None) -> None:
    [entity] = understand(f"Item: {{fields: {{value: {field}}}}}").entities
    assert entity.column("value").default == default


def test_bounds_have_the_type_of_the_field(understand: Understand) -> None:
    [entity] = understand(
        """
        Item:
          fields:
            a: {type: 'decimal(5,2)', gt: 0, le: 9.5}
            b: {type: float, ge: 1}
            c: {type: string(9), transform: [strip, lower], min_length: 1}
        """
    ).entities
    assert entity.column("a").bounds.gt == Decimal(0)
    assert entity.column("a").bounds.le == Decimal("9.5")
    assert isinstance(entity.column("b").bounds.ge, float)
    assert entity.column("c").transforms == (Transform.STRIP, Transform.LOWER)


def test_one_to_one(understand: Understand) -> None:
    profile, user = understand(
        """
        Profile:
          fields: {bio: text}
          relations: {user: {to: User, unique: true, inverse: profile, on_delete: cascade}}
        User: {fields: {name: string(50)}}
        """
    ).entities
    assert [one.name for one in profile.uniques] == ["uq_profiles_user_id"]
    assert profile.indexes == ()
    [inverse] = user.inverses
    assert not inverse.is_many
    assert inverse.on_delete_cascade


def test_links_with_names_of_their_own(understand: Understand) -> None:
    post, _ = understand(
        """
        Post:
          fields: {title: string}
          relations:
            tags: {to: Tag, many: true, table: tagging, columns: [the_post, the_tag]}
        Tag: {fields: {name: string}}
        """
    ).entities
    [link] = post.links
    assert (link.table, link.source_column, link.target_column) == (
        "tagging",
        "the_post",
        "the_tag",
    )


def test_timestamps_with_names_of_their_own(understand: Understand) -> None:
    [entity] = understand(
        "Item: {fields: {name: string}, timestamps: {created: born, nullable: true}}"
    ).entities
    created = entity.columns[-1]
    assert (created.name, created.role, created.nullable) == ("born", Role.CREATED, True)
    assert created.access == {Access.READ}
    assert len(entity.columns) == 3


def test_long_names_are_shortened_alike(understand: Understand) -> None:
    long = "a_rather_long_name_of_a_field_that_nobody_would_choose_twice"
    spec = f"Item: {{fields: {{{long}: {{type: string(9), unique: true}}, {long}_2: integer}}}}"
    first, second = understand(spec).entities[0], understand(spec).entities[0]
    [unique] = first.uniques
    assert len(unique.name) <= 63
    assert unique == second.uniques[0]
    assert unique.name.startswith("uq_items_a_rather")


def test_constraint_names_differ_across_tables(understand: Understand) -> None:
    app = understand(
        """
        A: {table: a_b, fields: {c: {type: string(9), unique: true}}}
        B: {table: a, fields: {b_c: {type: string(9), unique: true}}}
        """
    )
    names = [unique.name for entity in app.entities for unique in entity.uniques]
    assert len(set(names)) == 2


def test_descending_and_partial_indexes(understand: Understand) -> None:
    [entity] = understand(
        """
        Item:
          fields: {name: string(50), size: integer, gone: {type: boolean, default: false}}
          indexes: [[name, -size], {fields: [size], where: not gone, name: ix_here}]
        """
    ).entities
    both, partial = entity.indexes
    assert [one.descending for one in both.columns] == [False, True]
    assert partial.name == "ix_here"
    assert partial.where is not None


def test_a_foreign_key_without_index(understand: Understand) -> None:
    spec = "Item: {fields: {name: string}, relations: {up: {to: Item, nullable: true%s}}}"
    assert [one.name for one in understand(spec % "").entities[0].indexes] == ["ix_items_up_id"]
    assert understand(spec % ", index: false").entities[0].indexes == ()


def test_nested_views_share_their_beginning(understand: Understand) -> None:
    app = understand(
        """
        A: {fields: {name: string}, views: {Full: {include: [bs.c, bs.a, bs]}}}
        B: {fields: {name: string}, relations: {a: {to: A, inverse: bs}, c: C?}}
        C: {fields: {name: string}}
        """
    )
    [view] = app.entity("A").views
    [include] = view.includes
    assert (include.name, include.is_many) == ("bs", True)
    assert [(one.name, one.nullable) for one in include.includes] == [("c", True), ("a", False)]


@pytest.mark.parametrize(
    ("said", "limit"), [("", 100), (", nested_limit: 7", 7), (", nested_limit: all", None)]
)
def test_lists_in_views_end(understand: Understand, said: str, limit: int | None) -> None:
    app = understand(
        f"""
        A: {{fields: {{name: string}}, views: {{Full: {{include: [bs, parts, b]{said}}}}}, relations: {{b: B?}}}}
        B: {{fields: {{name: string}}, relations: {{a: {{to: A, nullable: true, inverse: bs}}}}}}
        Part: {{fields: {{n: integer}}, relations: {{a: {{to: A, inverse: parts, owned: true}}}}}}
        """
    )
    [view] = app.entity("A").views
    assert [(one.name, one.limit) for one in view.includes] == [
        ("bs", limit),
        ("parts", None),  # `max` bounds them
        ("b", None),
    ]


@pytest.mark.parametrize(
    ("view", "code"),
    [
        ("include: [bs], nested_limit: 0", "E110"),
        ("include: [bs], nested_limit: most", "E104"),
        ("include: [cs]", "E309"),
    ],
)
def test_lists_in_views_that_cannot_end(tmp_path: Path, view: str, code: str) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        f"""
app: {{name: shop}}
entities:
  A: {{fields: {{name: string, cs_total: integer}}, views: {{Full: {{{view}}}}}}}
  B: {{fields: {{name: string}}, relations: {{a: {{to: A, inverse: bs}}}}}}
  C: {{fields: {{name: string}}, relations: {{a: {{to: A, inverse: cs}}}}}}
""",
        encoding="utf-8",
    )
    report = Diagnostics()
    resolve(load(spec, report), report)
    assert [one.code for one in report.errors] == [code]


def test_sortable_is_what_leads_an_index_and_can_be_read(understand: Understand) -> None:
    [entity] = understand(
        """
        Item:
          fields:
            a: {type: integer, index: true}
            b: {type: integer, index: true, default: 0, api: [create]}
            c: integer
          unique: [[c, a]]
        """
    ).entities
    assert [column.name for column in entity.sortable] == ["id", "a", "c"]


def test_display_is_the_first_unique_text(understand: Understand) -> None:
    spec = "Item: {fields: {a: {type: integer, unique: true}, b: {type: string(9), unique: true}}}"
    [entity] = understand(spec).entities
    assert entity.display == entity.column("b")


def test_a_condition_over_a_broken_field_is_not_reported_again(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        """\
app: {name: shop}
entities:
  Item:
    fields: {size: intger, name: string(9)}
    checks: {positive: size > 0}
    indexes: [[size], [name, size]]
    filters: [size]
    order_by: size
    views: {Small: {fields: [size]}}
  Other:
    fields: {name: {type: string, unique: true, nope: 1}}
    relations: {item: {to: Item, on_delete: never}}
    indexes: [[item]]
""",
        encoding="utf-8",
    )
    report = Diagnostics()
    resolve(load(spec, report), report)
    assert [one.code for one in report.errors] == ["E202", "E101", "E105"]


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (
            "relations: {whole: {to: Whole, inverse: parts, owned: true, min: 1}, other: Whole}",
            "E318",
        ),
        ("id: whole\n    relations: {whole: {to: Whole, inverse: parts, owned: true}}", "E332"),
    ],
)
def test_parts_that_no_request_could_make(part: str, code: str, tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(
        "app: {name: shop}\nentities:\n"
        "  Whole:\n    fields: {name: string(9)}\n"
        f"  Part:\n    fields: {{size: integer}}\n    {part}\n",
        encoding="utf-8",
    )
    report = Diagnostics()
    resolve(load(spec, report), report)
    assert [one.code for one in report.errors] == [code]


def test_a_part_without_a_least_number_may_need_another_whole(understand: Understand) -> None:
    spec = """
  Whole: {fields: {name: string(9)}}
  Part:
    fields: {size: integer}
    relations: {whole: {to: Whole, inverse: parts, owned: true}, other: Whole}
"""
    assert len(understand(spec).entities) == 2


def test_two_indexes_of_the_same_columns_have_names_of_their_own(understand: Understand) -> None:
    spec = """
  Box: {fields: {name: string(9)}}
  Item:
    fields: {size: integer}
    relations: {box: Box}
    indexes: [[-box], {fields: [-box], where: size > 3}, {fields: [box], where: size > 4}]
"""
    names = [index.name for index in understand(spec).entity("Item").indexes]
    assert len(names) == len(set(names)) == 3
