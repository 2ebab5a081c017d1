"""The tables of the tutorial, as Django's models."""

from django.db import models


class User(models.Model):
    username = models.CharField(max_length=50, unique=True)
    email = models.CharField(max_length=254, unique=True)
    hashed_password = models.CharField(max_length=255)
    is_active = models.BooleanField(default=True)

    class Meta:
        db_table = "users"
        managed = False


class Category(models.Model):
    name = models.CharField(max_length=100, unique=True)
    slug = models.CharField(max_length=100, unique=True)
    description = models.TextField(null=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "categories"
        managed = False


class Product(models.Model):
    name = models.CharField(max_length=200)
    slug = models.CharField(max_length=200, unique=True)
    description = models.TextField(null=True)
    price = models.DecimalField(max_digits=10, decimal_places=2)
    stock_quantity = models.IntegerField(default=0)
    sku = models.CharField(max_length=50, unique=True)
    is_active = models.BooleanField(default=True)
    category = models.ForeignKey(Category, models.SET_NULL, null=True, related_name="products")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "products"
        managed = False


class Order(models.Model):
    order_number = models.CharField(max_length=50, unique=True)
    status = models.CharField(max_length=20, default="pending")
    total_amount = models.DecimalField(max_digits=10, decimal_places=2)
    shipping_address = models.TextField(null=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="orders")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "orders"
        managed = False


class OrderItem(models.Model):
    quantity = models.IntegerField()
    unit_price = models.DecimalField(max_digits=10, decimal_places=2)
    total_price = models.DecimalField(max_digits=10, decimal_places=2)
    order = models.ForeignKey(Order, models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, models.RESTRICT)

    class Meta:
        db_table = "order_items"
        managed = False


class Notification(models.Model):
    message = models.CharField(max_length=255)
    user = models.ForeignKey(User, models.CASCADE)
    order = models.ForeignKey(Order, models.CASCADE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "notifications"
        managed = False
