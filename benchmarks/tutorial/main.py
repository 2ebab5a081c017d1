"""An application as tutorials write it: a session for each request, entities for each answer.

It has the routes of the generated one that are measured, and none of its promises.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query
from sqlalchemy import Select, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import selectinload

from benchmarks.tutorial import schemas
from benchmarks.tutorial.models import (
    Base,
    Category,
    Notification,
    Order,
    OrderItem,
    Product,
    User,
)

DRIVERS = {"postgresql": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}

url = make_url(os.environ["DATABASE_URL"])
engine = create_async_engine(
    url.set(drivername=DRIVERS[url.get_backend_name()]), pool_pre_ping=True
)
SessionLocal = async_sessionmaker(engine, expire_on_commit=False)


async def get_db() -> AsyncIterator[AsyncSession]:
    async with SessionLocal() as session:
        try:
            yield session
            await session.commit()
        except Exception:
            await session.rollback()
            raise


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield
    await engine.dispose()


app = FastAPI(title="Tutorial", lifespan=lifespan)

Database = Annotated[AsyncSession, Depends(get_db)]
PageNumber = Annotated[int, Query(ge=1)]
PageSize = Annotated[int, Query(ge=1, le=100)]


@app.get("/products", response_model=schemas.Page[schemas.ProductResponse])
async def list_products(
    db: Database, page: PageNumber = 1, page_size: PageSize = 20
) -> dict[str, object]:
    return await paginate(db, select(Product), page, page_size)


@app.get("/products/{id}", response_model=schemas.ProductResponse)
async def get_product(id: int, db: Database) -> Product:
    product = await db.get(Product, id)
    if product is None:
        raise HTTPException(404, "Product not found")
    return product


@app.patch("/products/{id}", response_model=schemas.ProductResponse)
async def update_product(id: int, data: schemas.ProductUpdate, db: Database) -> Product:
    product = await db.get(Product, id)
    if product is None:
        raise HTTPException(404, "Product not found")
    changes = data.model_dump(exclude_unset=True)
    for name in ("slug", "sku"):
        if name in changes:
            await refuse_taken(db, Product, name, changes[name])
    for name, value in changes.items():
        setattr(product, name, value)
    await db.flush()
    await db.refresh(product)
    return product


@app.post("/categories", response_model=schemas.CategoryResponse, status_code=201)
async def create_category(data: schemas.CategoryCreate, db: Database) -> Category:
    await refuse_taken(db, Category, "name", data.name)
    await refuse_taken(db, Category, "slug", data.slug)
    category = Category(**data.model_dump())
    db.add(category)
    await db.flush()
    await db.refresh(category)
    return category


@app.post("/orders", response_model=schemas.OrderResponse, status_code=201)
async def create_order(data: schemas.OrderCreate, db: Database) -> Order:
    if await db.get(User, data.user_id) is None:
        raise HTTPException(404, "User not found")
    order = Order(
        order_number=f"ORD-{uuid.uuid4().hex[:12].upper()}",
        user_id=data.user_id,
        shipping_address=data.shipping_address,
        total_amount=Decimal(0),
    )
    db.add(order)
    await db.flush()
    for item in data.items:
        product = await db.scalar(select(Product).where(Product.id == item.product_id))
        if product is None:
            raise HTTPException(404, "Product not found")
        if product.stock_quantity < item.quantity:
            raise HTTPException(409, "Insufficient stock")
        product.stock_quantity -= item.quantity
        total = product.price * item.quantity
        db.add(
            OrderItem(
                order_id=order.id,
                product_id=product.id,
                quantity=item.quantity,
                unit_price=product.price,
                total_price=total,
            )
        )
        order.total_amount += total
        await db.flush()
    message = f"Order {order.order_number} received"
    db.add(Notification(user_id=data.user_id, order_id=order.id, message=message))
    await db.flush()
    await db.refresh(order, ["status", "total_amount", "created_at", "items"])
    return order


@app.get("/orders/{id}/details", response_model=schemas.OrderDetails)
async def get_order_details(id: int, db: Database) -> Order:
    statement = select(Order).options(
        selectinload(Order.user), selectinload(Order.items).selectinload(OrderItem.product)
    )
    order = await db.scalar(statement.where(Order.id == id))
    if order is None:
        raise HTTPException(404, "Order not found")
    return order


async def paginate(
    db: AsyncSession, statement: Select[Product], page: int, page_size: int
) -> dict[str, object]:
    total = await db.scalar(select(func.count()).select_from(Product))
    rows = await db.scalars(
        statement.order_by(Product.id).offset((page - 1) * page_size).limit(page_size)
    )
    return {"items": rows.all(), "total": total, "page": page, "page_size": page_size}


async def refuse_taken(db: AsyncSession, model: type[Base], name: str, value: str) -> None:
    taken = await db.scalar(select(model).where(getattr(model, name) == value))
    if taken is not None:
        raise HTTPException(409, f"This {name} is taken")
