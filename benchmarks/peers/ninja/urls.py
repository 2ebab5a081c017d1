"""The measured routes as Django Ninja's documentation writes them."""

import uuid
from decimal import Decimal
from typing import Annotated

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import path
from ninja import ModelSchema, NinjaAPI, PatchDict, Schema
from ninja.errors import HttpError
from ninja.pagination import PageNumberPagination, paginate
from pydantic import Field

from benchmarks.peers.ninja.models import Category, Notification, Order, OrderItem, Product, User

api = NinjaAPI()


class ProductOut(ModelSchema):
    category_id: int | None

    class Meta:
        model = Product
        exclude = ["category"]


class ProductIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=200)]
    slug: str
    description: str | None = None
    price: Annotated[Decimal, Field(gt=0, max_digits=10, decimal_places=2)]
    stock_quantity: Annotated[int, Field(ge=0)]
    sku: str
    is_active: bool
    category_id: int | None = None


class CategoryIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    slug: Annotated[str, Field(max_length=100)]
    description: str | None = None
    parent_id: int | None = None


class CategoryOut(ModelSchema):
    parent_id: int | None

    class Meta:
        model = Category
        exclude = ["parent"]


class OrderItemIn(Schema):
    product_id: int
    quantity: Annotated[int, Field(gt=0)]


class OrderIn(Schema):
    user_id: int
    shipping_address: str | None = None
    items: Annotated[list[OrderItemIn], Field(min_length=1)]


class OrderItemOut(Schema):
    id: int
    quantity: int
    unit_price: Decimal
    total_price: Decimal
    product_id: int


class OrderOut(ModelSchema):
    user_id: int
    items: list[OrderItemOut]

    class Meta:
        model = Order
        exclude = ["user"]


class UserOut(ModelSchema):
    class Meta:
        model = User
        exclude = ["hashed_password"]


class OrderItemWithProduct(OrderItemOut):
    product: ProductOut


class OrderDetails(OrderOut):
    user: UserOut
    items: list[OrderItemWithProduct]


@api.get("/products", response=list[ProductOut])
@paginate(PageNumberPagination, page_size=20)
def list_products(request: HttpRequest) -> QuerySet[Product]:
    return Product.objects.order_by("id")


@api.get("/products/{product_id}", response=ProductOut)
def get_product(request: HttpRequest, product_id: int) -> Product:
    return get_object_or_404(Product, id=product_id)


@api.patch("/products/{product_id}", response=ProductOut)
def update_product(request: HttpRequest, product_id: int, payload: PatchDict[ProductIn]) -> Product:
    product = get_object_or_404(Product, id=product_id)
    for name, value in payload.items():
        setattr(product, name, value)
    try:
        product.save()
    except IntegrityError as error:
        raise HttpError(409, "Taken") from error
    return product


@api.post("/categories", response={201: CategoryOut})
def create_category(request: HttpRequest, payload: CategoryIn) -> tuple[int, Category]:
    try:
        return 201, Category.objects.create(**payload.dict())
    except IntegrityError as error:
        raise HttpError(409, "Taken") from error


@api.post("/orders", response={201: OrderOut})
def create_order(request: HttpRequest, payload: OrderIn) -> tuple[int, Order]:
    quantities = {item.product_id: item.quantity for item in payload.items}
    with transaction.atomic():
        products = list(
            Product.objects.select_for_update().filter(id__in=quantities).order_by("id")
        )
        if len(products) < len(quantities):
            raise HttpError(409, "Product not found")
        for product in products:
            if product.stock_quantity < quantities[product.id]:
                raise HttpError(409, "Insufficient stock")
            product.stock_quantity -= quantities[product.id]
        Product.objects.bulk_update(products, ["stock_quantity"])
        order = Order.objects.create(
            order_number=f"ORD-{uuid.uuid4().hex[:12].upper()}",
            user_id=payload.user_id,
            shipping_address=payload.shipping_address,
            total_amount=sum(product.price * quantities[product.id] for product in products),
        )
        OrderItem.objects.bulk_create(
            OrderItem(
                order=order,
                product=product,
                quantity=quantities[product.id],
                unit_price=product.price,
                total_price=product.price * quantities[product.id],
            )
            for product in products
        )
        message = f"Order {order.order_number} received"
        Notification.objects.create(user_id=payload.user_id, order=order, message=message)
    return 201, order


@api.get("/orders/{order_id}/details", response=OrderDetails)
def get_order(request: HttpRequest, order_id: int) -> Order:
    orders = Order.objects.select_related("user").prefetch_related("items__product")
    return get_object_or_404(orders, id=order_id)


urlpatterns = [path("", api.urls)]
