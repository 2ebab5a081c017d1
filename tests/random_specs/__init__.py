"""Random valid specs: every key of the language, in combinations that nobody thought of.

`specs()` draws the documents of a spec in the order in which an author would decide: the
application, shared enums and mixins, entities with their keys and fields, relations between them,
rules and lists, values that the app makes, behaviour, reports and rows. What is decided first is
remembered as plain facts (`world.py`), so that what follows fits to it and the spec is valid.
"""
