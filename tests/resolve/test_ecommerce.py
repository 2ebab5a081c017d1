"""The e-commerce spec means what its page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.diagnostics import Diagnostics
from generator.ir import Access, App, DeleteRule, Entity, Kind, Mode, Role, Route
from generator.resolve import resolve
from generator.spec import load

SPECS = Path(__file__).parents[2] / "specs" / "ecommerce"


@pytest.fixture(scope="module")
def app() -> App:
    report = Diagnostics()
    resolved = resolve(load(SPECS, report), report)
    assert not report.diagnostics, report.as_text()
    return resolved


@pytest.fixture
def product(app: App) -> Entity:
    return app.entity("Product")


def test_the_same_spec_gives_the_same_value(app: App) -> None:
    report = Diagnostics()
    assert resolve(load(SPECS, report), report) == app


def test_the_app(app: App) -> None:
    assert (app.name, app.title, app.version) == ("ecommerce", "E-Commerce API", "1.0.0")
    assert (app.mode, app.prefix) == (Mode.ASYNC, "")
    names = ["User", "Category", "Product", "Order", "OrderItem", "Notification", "Post", "Tag"]
    assert sorted(entity.name.text for entity in app.entities) == sorted(names)


def test_columns_stand_in_the_order_of_the_table(product: Entity) -> None:
    assert [column.name for column in product.columns] == [
        "id",
        "name",
        "slug",
        "description",
        "price",
        "stock_quantity",
        "sku",
        "is_active",
        "category_id",
        "created_at",
        "updated_at",
        "version",
    ]


def test_the_foreign_key(product: Entity) -> None:
    [category] = product.relations
    [column] = category.columns
    assert column in product.columns
    assert (column.role, column.nullable, column.type.kind) == (Role.REFERENCE, True, Kind.INTEGER)
    assert column.reference is not None
    assert (column.reference.entity, column.reference.table) == ("Category", "categories")
    assert category.on_delete is DeleteRule.SET_NULL
    assert category.constraint == "fk_products_category_id"


def test_both_ends_of_relations_are_known(app: App) -> None:
    ends = [(one.name, one.source, one.is_many) for one in app.entity("Category").inverses]
    assert ends == [("children", "Category", True), ("products", "Product", True)]
    [link] = app.entity("Post").links
    assert (link.table, link.ids_name) == ("post_tags", "tag_ids")
    assert (link.source_column, link.target_column) == ("post_id", "tag_id")
    [inverse] = app.entity("Tag").inverses
    assert inverse.through == link


def test_no_index_is_made_twice(product: Entity) -> None:
    assert [index.name for index in product.indexes] == [
        "ix_products_category_id_price",
        "ix_active_products",
        "ix_products_is_active",
        "ix_products_price",
    ]
    assert [unique.name for unique in product.uniques] == [
        "uq_products_slug",
        "uq_products_sku",
        "uq_products_name_category_id",
    ]


def test_ranges_become_checks(product: Entity) -> None:
    assert [check.name for check in product.checks] == [
        "ck_products_price_range",
        "ck_products_stock_quantity_range",
    ]
    assert all(check.from_bounds for check in product.checks)


def test_queries_have_their_parameters(product: Entity) -> None:
    by_category, in_range, low_stock = product.queries
    [parameter] = by_category.parameters
    assert parameter.equals == product.column("category_id")
    assert [one.column.name for one in in_range.parameters] == ["low", "high"]
    assert low_stock.parameters[0].column.default is not None
    assert [one.column.name for one in low_stock.order] == ["stock_quantity", "id"]


def test_a_password_is_never_read(app: App) -> None:
    password = app.entity("User").column("password")
    assert (password.attribute, password.column) == ("hashed_password", "hashed_password")
    assert password.access == {Access.CREATE, Access.UPDATE}


def test_the_default_order_ends_by_the_key(app: App) -> None:
    order = app.entity("User").order
    assert [(one.column.name, one.descending) for one in order] == [
        ("created_at", True),
        ("id", True),
    ]


def test_soft_delete_knows_the_living(app: App) -> None:
    soft_delete = app.entity("User").soft_delete
    assert soft_delete is not None
    assert soft_delete.live_value is True


def test_routes(app: App) -> None:
    assert Route.REPLACE in app.entity("User").routes
    assert Route.REPLACE not in app.entity("Tag").routes
    [email] = [one for one in app.entity("User").lookups if one.path]
    assert email.path == "/by-email/{email}"


def test_views_show_relations(app: App) -> None:
    summary, with_posts = app.entity("User").views
    assert [column.name for column in summary.columns] == ["id", "username", "email", "is_active"]
    assert [one.target for one in with_posts.includes] == ["Post"]
    assert not any(column.type.kind is Kind.PASSWORD for column in with_posts.columns)
