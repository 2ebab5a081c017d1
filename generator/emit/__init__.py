"""Values and texts of a spec as source text, safe whatever they contain."""

from generator.emit.documents import (
    markdown_cell,
    markdown_text,
    mermaid_label,
    shell_value,
    toml_string,
    yaml_string,
)
from generator.emit.imports import Imports
from generator.emit.literals import literal, long_literal
from generator.emit.prose import comment, docstring

__all__ = [
    "Imports",
    "comment",
    "docstring",
    "literal",
    "long_literal",
    "markdown_cell",
    "markdown_text",
    "mermaid_label",
    "shell_value",
    "toml_string",
    "yaml_string",
]
