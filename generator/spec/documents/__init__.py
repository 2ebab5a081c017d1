"""The documents of the language: the keys of each, what their values may be, and their short forms.

The reference page of the spec keys and the JSON Schema are made from these models.
"""
