"""What could be reached: Starlette, asyncpg and msgspec, with SQL tuned by hand and a statement a request.

Nobody writes applications so: it has no models, no checks beyond those of its SQL, and no promises.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec
from sqlalchemy.engine import make_url
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PRODUCT = (
    "id, name, slug, description, price, stock_quantity, sku, is_active, category_id,"
    " created_at, updated_at"
)
GET = f"SELECT {PRODUCT} FROM products WHERE id = $1"
PAGE = f"SELECT {PRODUCT} FROM products ORDER BY id LIMIT $1 OFFSET $2"
COUNT = "SELECT count(*) FROM products"
CHANGE = (
    "UPDATE products SET price = coalesce($2, price), stock_quantity = coalesce($3, stock_quantity),"
    f" updated_at = now() WHERE id = $1 RETURNING {PRODUCT}"
)
CREATE = (
    "INSERT INTO categories (name, slug, description, parent_id) VALUES ($1, $2, $3, $4)"
    " RETURNING id, name, slug, description, parent_id, created_at"
)
DETAILS = f"""
SELECT o.id, o.order_number, o.status, o.total_amount, o.shipping_address, o.user_id, o.created_at,
       u.id, u.username, u.email, u.is_active,
       i.id, i.quantity, i.unit_price, i.total_price, i.product_id,
       {", ".join(f"p.{name.strip()}" for name in PRODUCT.split(","))}
FROM orders o JOIN users u ON u.id = o.user_id
LEFT JOIN order_items i ON i.order_id = o.id LEFT JOIN products p ON p.id = i.product_id
WHERE o.id = $1 ORDER BY i.id
"""
PLACE = """
WITH asked AS (SELECT * FROM unnest($4::int[], $5::int[]) AS asked (product_id, quantity)),
locked AS (
    SELECT id, price, quantity FROM products JOIN asked ON product_id = id
    WHERE stock_quantity >= quantity ORDER BY id FOR UPDATE OF products
),
complete AS (SELECT 1 FROM locked HAVING count(*) = (SELECT count(*) FROM asked)),
taken AS (
    UPDATE products SET stock_quantity = stock_quantity - quantity FROM locked, complete
    WHERE products.id = locked.id
),
placed AS (
    INSERT INTO orders (order_number, user_id, shipping_address, total_amount)
    SELECT $1, $2, $3, (SELECT sum(price * quantity) FROM locked) FROM complete
    RETURNING id, order_number, status, total_amount, shipping_address, user_id, created_at
),
noted AS (
    INSERT INTO notifications (user_id, order_id, message)
    SELECT user_id, id, 'Order ' || order_number || ' received' FROM placed
),
stored AS (
    INSERT INTO order_items (order_id, product_id, quantity, unit_price, total_price)
    SELECT placed.id, locked.id, quantity, price, price * quantity FROM placed, locked
    RETURNING id, quantity, unit_price, total_price, product_id
)
SELECT placed.*, stored.* FROM placed, stored ORDER BY stored.id
"""
ORDER_FIELDS = (
    "id", "order_number", "status", "total_amount", "shipping_address", "user_id", "created_at",
)  # fmt: skip
USER_FIELDS = ("id", "username", "email", "is_active")
ITEM_FIELDS = ("id", "quantity", "unit_price", "total_price", "product_id")
PRODUCT_FIELDS = tuple(name.strip() for name in PRODUCT.split(","))

encode = msgspec.json.Encoder().encode
pool: asyncpg.Pool


class Change(msgspec.Struct):
    price: Decimal | None = None
    stock_quantity: int | None = None


class NewCategory(msgspec.Struct):
    name: str
    slug: str
    description: str | None = None
    parent_id: int | None = None


class NewItem(msgspec.Struct):
    product_id: int
    quantity: int


class NewOrder(msgspec.Struct):
    user_id: int
    items: list[NewItem]
    shipping_address: str | None = None


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    global pool
    url = make_url(os.environ["DATABASE_URL"]).render_as_string(hide_password=False)
    size = int(os.environ["DATABASE_POOL_SIZE"])
    pool = await asyncpg.create_pool(url, min_size=size, max_size=size, reset=_nothing)
    yield
    await pool.close()


async def _nothing(_: asyncpg.Connection) -> None:
    """A connection that only ran whole statements has nothing to reset."""


def answer(value: object, status: int = 200) -> Response:
    return Response(encode(value), status, media_type="application/json")


async def get_product(request: Request) -> Response:
    row = await pool.fetchrow(GET, int(request.path_params["id"]))
    return answer(dict(row)) if row else Response(status_code=404)


async def list_products(request: Request) -> Response:
    page = int(request.query_params.get("page", "1"))
    size = int(request.query_params.get("page_size", "20"))
    async with pool.acquire() as connection:
        rows = await connection.fetch(PAGE, size, (page - 1) * size)
        total = await connection.fetchval(COUNT)
    items = [dict(row) for row in rows]
    return answer({"items": items, "total": total, "page": page, "page_size": size})


async def update_product(request: Request) -> Response:
    data = msgspec.json.decode(await request.body(), type=Change)
    row = await pool.fetchrow(
        CHANGE, int(request.path_params["id"]), data.price, data.stock_quantity
    )
    return answer(dict(row)) if row else Response(status_code=404)


async def create_category(request: Request) -> Response:
    data = msgspec.json.decode(await request.body(), type=NewCategory)
    row = await pool.fetchrow(CREATE, data.name, data.slug, data.description, data.parent_id)
    return answer(dict(row), 201)


async def create_order(request: Request) -> Response:
    data = msgspec.json.decode(await request.body(), type=NewOrder)
    number = f"ORD-{uuid.uuid4().hex[:12].upper()}"
    keys = [item.product_id for item in data.items]
    quantities = [item.quantity for item in data.items]
    rows = await pool.fetch(PLACE, number, data.user_id, data.shipping_address, keys, quantities)
    if not rows:
        return Response(status_code=409)
    end = len(ORDER_FIELDS)
    order: dict[str, Any] = dict(zip(ORDER_FIELDS, rows[0].values(), strict=False))
    order["items"] = [
        dict(zip(ITEM_FIELDS, tuple(row.values())[end:], strict=True)) for row in rows
    ]
    return answer(order, 201)


async def get_order(request: Request) -> Response:
    rows = [
        tuple(row.values()) for row in await pool.fetch(DETAILS, int(request.path_params["id"]))
    ]
    if not rows:
        return Response(status_code=404)
    user = len(ORDER_FIELDS)
    item = user + len(USER_FIELDS)
    product = item + len(ITEM_FIELDS)
    order: dict[str, Any] = dict(zip(ORDER_FIELDS, rows[0], strict=False))
    order["user"] = dict(zip(USER_FIELDS, rows[0][user:], strict=False))
    order["items"] = [
        dict(zip(ITEM_FIELDS, row[item:], strict=False))
        | {"product": dict(zip(PRODUCT_FIELDS, row[product:], strict=True))}
        for row in rows
    ]
    return answer(order)


app = Starlette(
    routes=[
        Route("/products", list_products),
        Route("/products/{id}", get_product),
        Route("/products/{id}", update_product, methods=["PATCH"]),
        Route("/categories", create_category, methods=["POST"]),
        Route("/orders", create_order, methods=["POST"]),
        Route("/orders/{id}/details", get_order),
    ],
    lifespan=lifespan,
)
