"""apiwright: YAML entity specs in, a complete FastAPI application out."""

__version__ = "0.1.0"
