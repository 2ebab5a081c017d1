"""Rows and figures for the tests of generated applications; it knows no templates."""
