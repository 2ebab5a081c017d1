"""The specs of Chinook, Northwind, World and Sakila make the databases that are published.

Each is migrated and compared with `published/`: tables, columns, types, nullability, defaults, keys,
foreign keys with their rules, unique rules, indexes, views and triggers; not names of constraints, the
order of columns, and checks, which every database spells in its own words. What differs is listed
here, all of it and nothing else, with the reasons that `docs/public-schemas.md` gives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.truth.databases import connected, new_database
from tests.truth.schemas import Fact, made, published
from tests.truth.serving import MODES, ROOT, assert_own_tests_pass, in_mode, migrate

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "public-schemas.md"


@dataclass(frozen=True)
class Difference:
    """What a spec does not say, and why."""

    reason: str
    """As the page has it."""
    subject: str
    places: str
    published: str | None = None
    made: str | None = None

    def facts(self, value: str | None) -> set[Fact]:
        """The facts of one side."""
        if value is None:
            return set()
        return {Fact(place, self.subject, value) for place in self.places.split(", ")}


LINKS_CASCADE = "Links go with their rows"
LINKS_INDEXES = "A link table is indexed from both sides"
UNSIGNED = "No number is unsigned"
MOMENTS = "Moments are exact to the microsecond"
STAMPS = "The application stamps changes"
CHECKED_TEXT = "Enums are checked text"
SETS = "Sets are lists"
YEARS = "Years are numbers"
TINY = "The smallest number is a `smallint`"
BLOBS = "Bytes have no size"
CHARS = "Texts keep their blanks"
FLOATS = "Floats have eight bytes"
TEXTS = "Texts have no size"
COLLATIONS = "Text compares in one way"
VIEWS = "There are no views"
TRIGGERS = "There are no triggers"
FULLTEXT = "There are no full-text indexes"


def cascades(table: str, column: str, target: str, key: str) -> Difference:
    """A foreign key of a link table."""
    place, rule = f"{table}({column})", f"{target}({key}), delete: {{}}, update: NO ACTION"
    before, after = rule.format("NO ACTION"), rule.format("CASCADE")
    return Difference(LINKS_CASCADE, "foreign key", place, before, after)


DIFFERENCES = {
    "chinook": (
        cascades("playlist_track", "playlist_id", "playlist", "playlist_id"),
        cascades("playlist_track", "track_id", "track", "track_id"),
        # The primary key begins with this column, so that the index is one too many.
        Difference(LINKS_INDEXES, "index", "playlist_track", published="playlist_id"),
    ),
    "northwind": (
        cascades("customer_customer_demo", "customer_id", "customers", "customer_id"),
        cascades(
            "customer_customer_demo",
            "customer_type_id",
            "customer_demographics",
            "customer_type_id",
        ),
        cascades("employee_territories", "employee_id", "employees", "employee_id"),
        cascades("employee_territories", "territory_id", "territories", "territory_id"),
        Difference(LINKS_INDEXES, "index", "customer_customer_demo", made="customer_type_id"),
        Difference(LINKS_INDEXES, "index", "employee_territories", made="territory_id"),
        Difference(
            FLOATS,
            "type",
            "order_details.discount, order_details.unit_price, orders.freight, products.unit_price",
            "REAL",
            "DOUBLE PRECISION",
        ),
    ),
    "world": (
        Difference(
            CHARS,
            "type",
            "city.countrycode, country.code, countrylanguage.countrycode",
            "CHAR(3)",
            "VARCHAR(3)",
        ),
        Difference(CHARS, "type", "country.code2", "CHAR(2)", "VARCHAR(2)"),
        Difference(
            FLOATS,
            "type",
            "country.lifeexpectancy, country.surfacearea, countrylanguage.percentage",
            "REAL",
            "DOUBLE PRECISION",
        ),
    ),
    "sakila": (
        Difference(
            UNSIGNED,
            "type",
            "actor.actor_id, address.address_id, address.city_id, category.category_id, "
            "city.city_id, city.country_id, country.country_id, customer.address_id, "
            "customer.customer_id, customer.store_id, film.film_id, film.language_id, "
            "film.original_language_id, film_actor.actor_id, film_actor.film_id, "
            "film_category.category_id, film_category.film_id, inventory.film_id, "
            "inventory.inventory_id, inventory.store_id, language.language_id, "
            "payment.customer_id, payment.payment_id, payment.staff_id, rental.customer_id, "
            "rental.inventory_id, rental.staff_id, staff.address_id, staff.staff_id, "
            "staff.store_id, store.address_id, store.manager_staff_id, store.store_id",
            "INTEGER UNSIGNED",
            "INTEGER",
        ),
        Difference(UNSIGNED, "type", "film.length", "SMALLINT UNSIGNED", "SMALLINT"),
        Difference(TINY, "type", "film.rental_duration", "TINYINT UNSIGNED", "SMALLINT"),
        Difference(YEARS, "type", "film.release_year", "YEAR", "SMALLINT"),
        Difference(
            MOMENTS,
            "type",
            "customer.create_date, payment.payment_date, rental.rental_date, rental.return_date",
            "DATETIME",
            "DATETIME(6)",
        ),
        Difference(
            MOMENTS,
            "type",
            "actor.last_update, address.last_update, category.last_update, city.last_update, "
            "country.last_update, customer.last_update, film.last_update, "
            "film_actor.last_update, film_category.last_update, inventory.last_update, "
            "language.last_update, payment.last_update, rental.last_update, "
            "staff.last_update, store.last_update",
            "TIMESTAMP",
            "DATETIME(6)",
        ),
        Difference(
            STAMPS,
            "default",
            "actor.last_update, address.last_update, category.last_update, city.last_update, "
            "country.last_update, customer.last_update, film.last_update, "
            "film_actor.last_update, film_category.last_update, inventory.last_update, "
            "language.last_update, payment.last_update, rental.last_update, "
            "staff.last_update, store.last_update",
            "current_timestamp() ON UPDATE current_timestamp()",
            "current_timestamp(6)",
        ),
        Difference(CHECKED_TEXT, "type", "film.rating", "enum(G,PG,PG-13,R,NC-17)", "VARCHAR(5)"),
        Difference(
            SETS,
            "type",
            "film.special_features",
            "set(Trailers,Commentaries,Deleted Scenes,Behind the Scenes)",
            "LONGTEXT CHAR SET UTF8MB4 COLLATE UTF8MB4_BIN",
        ),
        Difference(CHARS, "type", "language.name", "CHAR(20)", "VARCHAR(20)"),
        Difference(TEXTS, "type", "film.description, film_text.description", "TEXT", "LONGTEXT"),
        Difference(BLOBS, "type", "staff.picture", "MEDIUMBLOB", "LONGBLOB"),
        Difference(
            COLLATIONS, "type", "staff.password", "VARCHAR(40) COLLATE utf8mb3_bin", "VARCHAR(40)"
        ),
        Difference(
            VIEWS,
            "view",
            "actor_info, customer_list, film_list, nicer_but_slower_film_list, "
            "sales_by_film_category, sales_by_store, staff_list",
            published="there",
        ),
        Difference(TRIGGERS, "trigger", "film", published="ins_film"),
        Difference(TRIGGERS, "trigger", "film", published="upd_film"),
        Difference(TRIGGERS, "trigger", "film", published="del_film"),
        Difference(FULLTEXT, "FULLTEXT index", "film_text", published="title, description"),
    ),
}
NATIVE = {
    "chinook": "postgresql",
    "northwind": "postgresql",
    "world": "postgresql",
    "sakila": "mysql",
}
"""The database that the facts were read from."""
ELSEWHERE = [
    (name, kind, mode)
    for name in DIFFERENCES
    for kind in ("sqlite", "postgresql", "mysql")
    for mode in MODES
    if (kind, mode) != ("sqlite", "async") and (name, kind) != ("world", "mysql")
]
"""Where else they run; `test_applications.py` has them on SQLite."""
UNTYPED = ("type", "default")
"""What SQLite spells in its own words."""


@pytest.mark.parametrize(
    ("name", "kind"), [*NATIVE.items(), *((name, "sqlite") for name in NATIVE)]
)
def test_the_database_is_the_published_one(
    name: str, kind: str, generated: Callable[[Path], Path], tmp_path: Path
) -> None:
    ignored = () if kind == NATIVE[name] else UNTYPED
    theirs = {fact for fact in published(name) if fact.subject not in ignored}
    with new_database(kind, tmp_path) as url:
        migrate(generated(ROOT / "specs" / name), url)
        with connected(url) as connection:
            ours = {fact for fact in made(connection) if fact.subject not in ignored}
    listed = [one for one in DIFFERENCES[name] if one.subject not in ignored]
    missing = {fact for one in listed for fact in one.facts(one.published)}
    added = {fact for one in listed for fact in one.facts(one.made)}
    assert sorted(theirs - ours) == sorted(missing)
    assert sorted(ours - theirs) == sorted(added)
    assert len(theirs & ours) > len(missing)


def test_the_page_gives_the_reasons() -> None:
    page = PAGE.read_text(encoding="utf-8")
    reasons = {one.reason for differences in DIFFERENCES.values() for one in differences}
    assert sorted(one for one in reasons if f"**{one}" not in page) == []


@pytest.mark.soak
@pytest.mark.parametrize(("name", "kind", "mode"), ELSEWHERE)
def test_its_own_tests_pass(
    name: str, kind: str, mode: str, generated: Callable[[Path], Path], tmp_path: Path
) -> None:
    with new_database(kind, tmp_path) as url:
        assert_own_tests_pass(generated(in_mode(mode, tmp_path, name)), database_url=url)
