"""Django's settings: what an API needs of those that `startproject` writes."""

import os

from sqlalchemy.engine import make_url

_url = make_url(os.environ["DATABASE_URL"])
_size = int(os.environ["DATABASE_POOL_SIZE"])

SECRET_KEY = "benchmark"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "benchmarks.peers.ninja.urls"
INSTALLED_APPS = ["benchmarks.peers.ninja.shop.Shop"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
APPEND_SLASH = False
USE_TZ = True
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.database,
        "USER": _url.username,
        "PASSWORD": _url.password or "",
        "HOST": _url.host,
        "PORT": _url.port,
        "OPTIONS": {"pool": {"min_size": _size, "max_size": _size}},
    }
}
