"""Sample rows of the e-commerce application, created through its API as any client would."""

from __future__ import annotations

from generator.commands.demo.calls import Row, call, create

_USERS: tuple[Row, ...] = (
    {
        "username": "ada",
        "email": "ada@example.com",
        "password": "Analytical1",
        "full_name": "Ada Lovelace",
        "bio": "Wrote the first program, for a machine that was never built.",
    },
    {
        "username": "grace",
        "email": "grace@example.com",
        "password": "Compiler1952",
        "full_name": "Grace Hopper",
    },
)
_CATEGORIES: tuple[tuple[Row, str], ...] = (
    ({"name": "Audio", "description": "Headphones and loudspeakers"}, "Electronics"),
)
"""Each with the one above it; those that the application comes with are there already."""
_PRODUCTS: tuple[tuple[Row, str], ...] = (
    (
        {"name": "Wireless Headphones", "price": "79.99", "stock_quantity": 50, "sku": "WH-100"},
        "Audio",
    ),
    (
        {"name": "Bookshelf Speaker", "price": "149.00", "stock_quantity": 8, "sku": "SP-200"},
        "Audio",
    ),
    (
        {"name": "USB-C Charger", "price": "24.50", "stock_quantity": 120, "sku": "CH-065"},
        "Electronics",
    ),
    (
        {"name": "The Pragmatic Engineer", "price": "39.90", "stock_quantity": 15, "sku": "BK-001"},
        "Books",
    ),
)
_TAGS = ("News", "How-to")
_POSTS: tuple[tuple[Row, str, tuple[str, ...]], ...] = (
    (
        {"title": "Hello", "content": "The first post of this shop.", "status": "published"},
        "ada",
        ("News",),
    ),
    (
        {"title": "Choosing headphones", "content": "Closed or open? It depends."},
        "grace",
        ("How-to",),
    ),
)
_ORDERS: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = (
    ("ada", (("WH-100", 1), ("CH-065", 2))),
    ("grace", (("BK-001", 1),)),
)
"""Who buys how much of what."""


def add_rows(address: str) -> int:
    """Create the sample rows and say how many; none where there are users already."""
    if call(f"{address}/users/")["items"]:
        return 0
    users = {row["username"]: create(address, "users", row) for row in _USERS}
    there = call(f"{address}/categories/")["items"]
    categories: dict[str, int] = {row["name"]: row["id"] for row in there}
    for row, parent in _CATEGORIES:
        new = row | {"parent_id": categories[parent]}
        categories[row["name"]] = create(address, "categories", new)
    products = {
        row["sku"]: create(address, "products", row | {"category_id": categories[category]})
        for row, category in _PRODUCTS
    }
    tags = {name: create(address, "tags", {"name": name}) for name in _TAGS}
    for row, author, labels in _POSTS:
        links = {"author_id": users[author], "tag_ids": [tags[label] for label in labels]}
        create(address, "posts", row | links)
    for buyer, lines in _ORDERS:
        items = [{"product_id": products[sku], "quantity": quantity} for sku, quantity in lines]
        create(address, "orders", {"user_id": users[buyer], "items": items})
    return sum(map(len, (_USERS, _CATEGORIES, _PRODUCTS, _TAGS, _POSTS, _ORDERS)))
