"""The measured routes as FastCRUD's documentation writes custom endpoints."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Query
from fastcrud import (
    FastCRUD,
    JoinConfig,
    PaginatedListResponse,
    compute_offset,
    paginated_response,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from benchmarks.peers.orders import OrderRefusedError, place
from benchmarks.tutorial import schemas
from benchmarks.tutorial.models import Category, Order, OrderItem, Product, User

url = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+asyncpg")
engine = create_async_engine(url, pool_size=int(os.environ["DATABASE_POOL_SIZE"]), max_overflow=0)
session_maker = async_sessionmaker(engine, expire_on_commit=False)

product_crud = FastCRUD(Product)
category_crud = FastCRUD(Category)
order_crud = FastCRUD(Order)
item_crud = FastCRUD(OrderItem)


async def get_session() -> AsyncIterator[AsyncSession]:
    async with session_maker() as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]
app = FastAPI(title="FastCRUD")


class OrderRow(schemas.Response):
    """An order without its items, which are read by a query of their own."""

    id: int
    order_number: str
    status: str
    total_amount: Decimal
    shipping_address: str | None
    user_id: int
    created_at: dt.datetime


@app.get("/products/{id}", response_model=schemas.ProductResponse)
async def read_product(id: int, db: Session) -> dict[str, Any]:
    product = await product_crud.get(db, schema_to_select=schemas.ProductResponse, id=id)
    if product is None:
        raise HTTPException(404, "Product not found")
    return product


@app.get("/products", response_model=PaginatedListResponse[schemas.ProductResponse])
async def read_products(
    db: Session,
    page: Annotated[int, Query(ge=1)] = 1,
    page_size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> dict[str, Any]:
    products = await product_crud.get_multi(
        db,
        offset=compute_offset(page, page_size),
        limit=page_size,
        schema_to_select=schemas.ProductResponse,
        sort_columns="id",
    )
    return paginated_response(crud_data=products, page=page, items_per_page=page_size)


@app.patch("/products/{id}", response_model=schemas.ProductResponse)
async def update_product(id: int, data: schemas.ProductUpdate, db: Session) -> dict[str, Any]:
    try:
        product = await product_crud.update(
            db,
            data.model_dump(exclude_unset=True),
            schema_to_select=schemas.ProductResponse,
            id=id,
            return_columns=list(schemas.ProductResponse.model_fields),
        )
    except IntegrityError as error:
        raise HTTPException(409, "Taken") from error
    if product is None:
        raise HTTPException(404, "Product not found")
    return product


@app.post("/categories", response_model=schemas.CategoryResponse, status_code=201)
async def create_category(data: schemas.CategoryCreate, db: Session) -> dict[str, Any]:
    try:
        return await category_crud.create(db, data, schema_to_select=schemas.CategoryResponse)
    except IntegrityError as error:
        raise HTTPException(409, "Taken") from error


@app.post("/orders", response_model=schemas.OrderResponse, status_code=201)
async def create_order(data: schemas.OrderCreate, db: Session) -> Order:
    quantities = {item.product_id: item.quantity for item in data.items}
    try:
        order = await place(db, data.user_id, data.shipping_address, quantities)
        await db.commit()
    except OrderRefusedError as error:
        raise HTTPException(409, str(error)) from error
    return order


@app.get("/orders/{id}/details", response_model=schemas.OrderDetails)
async def read_order(id: int, db: Session) -> dict[str, Any]:
    order = await order_crud.get_joined(
        db,
        schema_to_select=OrderRow,
        joins_config=[
            JoinConfig(
                model=User,
                join_on=Order.user_id == User.id,
                join_prefix="user_",
                schema_to_select=schemas.UserResponse,
            )
        ],
        nest_joins=True,
        id=id,
    )
    if order is None:
        raise HTTPException(404, "Order not found")
    items = await item_crud.get_multi_joined(
        db,
        schema_to_select=schemas.OrderItemResponse,
        joins_config=[
            JoinConfig(
                model=Product,
                join_on=OrderItem.product_id == Product.id,
                join_prefix="product_",
                schema_to_select=schemas.ProductResponse,
            )
        ],
        nest_joins=True,
        limit=None,
        return_total_count=False,
        order_id=id,
    )
    return {**order, "items": items["data"]}
