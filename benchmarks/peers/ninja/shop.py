"""The application that Django's models belong to."""

from django.apps import AppConfig


class Shop(AppConfig):
    name = "benchmarks.peers.ninja"
    label = "shop"
    default_auto_field = "django.db.models.AutoField"
