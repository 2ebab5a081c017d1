"""The measured routes as Litestar's and Advanced Alchemy's documentation write them.

Controllers over services of repositories; answers are structs of msgspec.
"""

# Litestar reads annotations when the application is made, so none is postponed here.
import datetime as dt
import os
from decimal import Decimal
from typing import Annotated

from advanced_alchemy.extensions.litestar import (
    AsyncSessionConfig,
    EngineConfig,
    SQLAlchemyAsyncConfig,
    SQLAlchemyPlugin,
    filters,
    providers,
    repository,
    service,
)
from litestar import Controller, Litestar, get, patch, post
from litestar.exceptions import ClientException
from litestar.params import Parameter
from msgspec import UNSET, Meta, Struct, UnsetType
from sqlalchemy.engine import make_url
from sqlalchemy.orm import selectinload

from benchmarks.peers.orders import OrderRefusedError, place
from benchmarks.tutorial.models import Category, Order, OrderItem, Product

Price = Annotated[Decimal, Meta(gt=0)]


class ProductRead(Struct):
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


class ProductUpdate(Struct):
    name: Annotated[str, Meta(min_length=1, max_length=200)] | UnsetType = UNSET
    slug: str | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    price: Decimal | UnsetType = UNSET
    stock_quantity: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    sku: str | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    category_id: int | UnsetType | None = UNSET


class CategoryCreate(Struct):
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    slug: Annotated[str, Meta(max_length=100)]
    description: str | None = None
    parent_id: int | None = None


class CategoryRead(Struct):
    id: int
    name: str
    slug: str
    description: str | None
    parent_id: int | None
    created_at: dt.datetime


class OrderItemCreate(Struct):
    product_id: int
    quantity: Annotated[int, Meta(gt=0)]


class OrderCreate(Struct):
    user_id: int
    items: Annotated[list[OrderItemCreate], Meta(min_length=1)]
    shipping_address: str | None = None


class OrderItemRead(Struct):
    id: int
    quantity: int
    unit_price: Decimal
    total_price: Decimal
    product_id: int


class OrderRead(Struct):
    id: int
    order_number: str
    status: str
    total_amount: Decimal
    shipping_address: str | None
    user_id: int
    created_at: dt.datetime
    items: list[OrderItemRead]


class UserRead(Struct):
    id: int
    username: str
    email: str
    is_active: bool


class OrderItemWithProduct(OrderItemRead):
    product: ProductRead


class OrderDetails(OrderRead):
    user: UserRead
    items: list[OrderItemWithProduct]


class ProductService(service.SQLAlchemyAsyncRepositoryService[Product]):
    class Repository(repository.SQLAlchemyAsyncRepository[Product]):
        model_type = Product

    repository_type = Repository


class CategoryService(service.SQLAlchemyAsyncRepositoryService[Category]):
    class Repository(repository.SQLAlchemyAsyncRepository[Category]):
        model_type = Category

    repository_type = Repository


class OrderService(service.SQLAlchemyAsyncRepositoryService[Order]):
    class Repository(repository.SQLAlchemyAsyncRepository[Order]):
        model_type = Order

    repository_type = Repository

    async def place(self, data: OrderCreate) -> Order:
        quantities = {item.product_id: item.quantity for item in data.items}
        session = self.repository.session
        try:
            return await place(session, data.user_id, data.shipping_address, quantities)
        except OrderRefusedError as error:
            raise ClientException(str(error), status_code=409) from error


def provide_limit_offset(
    page: Annotated[int, Parameter(ge=1, query="page", default=1, required=False)],
    page_size: Annotated[
        int, Parameter(ge=1, le=100, query="page_size", default=20, required=False)
    ],
) -> filters.LimitOffset:
    return filters.LimitOffset(page_size, page_size * (page - 1))


class ProductController(Controller):
    path = "/products"
    dependencies = providers.create_service_dependencies(ProductService, "products")

    @get(
        dependencies={"limit_offset": providers.Provide(provide_limit_offset, sync_to_thread=False)}
    )
    async def list_products(
        self, products: ProductService, limit_offset: filters.LimitOffset
    ) -> service.OffsetPagination[ProductRead]:
        order = filters.OrderBy("id", "asc")
        rows, total = await products.list_and_count(limit_offset, order)
        return products.to_schema(rows, total, filters=[limit_offset], schema_type=ProductRead)

    @get("/{product_id:int}")
    async def get_product(self, products: ProductService, product_id: int) -> ProductRead:
        return products.to_schema(await products.get(product_id), schema_type=ProductRead)

    @patch("/{product_id:int}")
    async def update_product(
        self, products: ProductService, product_id: int, data: ProductUpdate
    ) -> ProductRead:
        product = await products.update(data, item_id=product_id)
        return products.to_schema(product, schema_type=ProductRead)


class CategoryController(Controller):
    path = "/categories"
    dependencies = providers.create_service_dependencies(CategoryService, "categories")

    @post()
    async def create_category(
        self, categories: CategoryService, data: CategoryCreate
    ) -> CategoryRead:
        return categories.to_schema(await categories.create(data), schema_type=CategoryRead)


class OrderController(Controller):
    path = "/orders"
    dependencies = providers.create_service_dependencies(
        OrderService,
        "orders",
        load=[
            selectinload(Order.user),
            selectinload(Order.items).selectinload(OrderItem.product),
        ],
    )

    @post()
    async def create_order(self, orders: OrderService, data: OrderCreate) -> OrderRead:
        return orders.to_schema(await orders.place(data), schema_type=OrderRead)

    @get("/{order_id:int}/details")
    async def get_order(self, orders: OrderService, order_id: int) -> OrderDetails:
        return orders.to_schema(await orders.get(order_id), schema_type=OrderDetails)


url = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+asyncpg")
config = SQLAlchemyAsyncConfig(
    connection_string=url.render_as_string(hide_password=False),
    engine_config=EngineConfig(pool_size=int(os.environ["DATABASE_POOL_SIZE"]), max_overflow=0),
    session_config=AsyncSessionConfig(expire_on_commit=False),
    before_send_handler="autocommit",
)
app = Litestar(
    route_handlers=[ProductController, CategoryController, OrderController],
    plugins=[SQLAlchemyPlugin(config=config)],
)
