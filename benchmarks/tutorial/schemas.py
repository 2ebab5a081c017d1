"""Bodies and answers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")

Name = Annotated[str, Field(min_length=1, max_length=200)]
Price = Annotated[Decimal, Field(gt=0, max_digits=10, decimal_places=2)]


class CategoryCreate(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    slug: Annotated[str, Field(max_length=100)]
    description: str | None = None
    parent_id: int | None = None


class ProductUpdate(BaseModel):
    name: Name | None = None
    slug: str | None = None
    description: str | None = None
    price: Price | None = None
    stock_quantity: Annotated[int, Field(ge=0)] | None = None
    sku: str | None = None
    is_active: bool | None = None
    category_id: int | None = None


class OrderItemCreate(BaseModel):
    product_id: int
    quantity: Annotated[int, Field(gt=0)]


class OrderCreate(BaseModel):
    user_id: int
    shipping_address: str | None = None
    items: Annotated[list[OrderItemCreate], Field(min_length=1)]


class Response(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class UserResponse(Response):
    id: int
    username: str
    email: str
    is_active: bool


class CategoryResponse(Response):
    id: int
    name: str
    slug: str
    description: str | None
    parent_id: int | None
    created_at: dt.datetime


class ProductResponse(Response):
    id: int
    name: str
    slug: str
    description: str | None
    price: Decimal
    stock_quantity: int
    sku: str
    is_active: bool
    category_id: int | None
    created_at: dt.datetime
    updated_at: dt.datetime


class OrderItemResponse(Response):
    id: int
    quantity: int
    unit_price: Decimal
    total_price: Decimal
    product_id: int


class OrderResponse(Response):
    id: int
    order_number: str
    status: str
    total_amount: Decimal
    shipping_address: str | None
    user_id: int
    created_at: dt.datetime
    items: list[OrderItemResponse]


class OrderItemWithProduct(OrderItemResponse):
    product: ProductResponse


class OrderDetails(OrderResponse):
    user: UserResponse
    items: list[OrderItemWithProduct]  # type: ignore[assignment]


class Page(BaseModel, Generic[T]):
    items: list[T]
    total: int
    page: int
    page_size: int
