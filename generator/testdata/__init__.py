"""Rows and figures for the tests of generated applications; it knows no templates."""

import decimal

decimal.getcontext().prec = decimal.DefaultContext.prec = 1_000
"""Edges of a decimal have all the digits of its column, of which PostgreSQL allows a thousand."""
