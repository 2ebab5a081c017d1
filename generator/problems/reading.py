"""Reading files and YAML."""

from __future__ import annotations

from generator.diagnostics import Diagnostic, Span


def missing_file(at: Span) -> Diagnostic:
    """E001: The spec does not exist.

    There is no file or folder of this name. Check the path, and the folder you are in.
    """
    return Diagnostic(at, "E001", "there is no such file or folder")


def unreadable(at: Span, reason: str) -> Diagnostic:
    """E002: The spec cannot be read.

    The operating system refused to open the file or folder. Check its permissions, and that it is
    a regular file.
    """
    return Diagnostic(at, "E002", f"this cannot be read: {reason}")


def not_text(at: Span, reason: str) -> Diagnostic:
    """E003: The file is not text.

    Specs are UTF-8 text. Save the file as UTF-8, or keep other kinds of files out of the folder.
    """
    return Diagnostic(at, "E003", reason, "save the file as UTF-8 text")


def control_character(at: Span, codepoint: int) -> Diagnostic:
    """E004: The file holds a control character.

    YAML allows no control characters but tab and line breaks. Remove it; inside double quotes it
    may be written as an escape.
    """
    message = f"the character U+{codepoint:04X} is not allowed in YAML"
    return Diagnostic(at, "E004", message, "remove it, or write it as an escape in double quotes")


def empty_file(at: Span) -> Diagnostic:
    """E005: The file is empty.

    A spec file begins with one of the top-level keys, such as `entities:`. Remove an empty file.
    """
    return Diagnostic(at, "E005", "the file holds nothing", "begin with 'app:' or 'entities:'")


def empty_folder(at: Span) -> Diagnostic:
    """E006: The folder holds no spec.

    A folder is read with all its `.yaml` and `.yml` files, in subfolders too; hidden ones are left
    out. None was found.
    """
    return Diagnostic(at, "E006", "the folder holds no .yaml or .yml file")


def too_large(at: Span, reason: str) -> Diagnostic:
    """E007: The file is too large.

    Size, depth, number of values and what aliases stand for are bounded, so that no file can
    exhaust the machine. Split a large spec into several files of one folder.
    """
    return Diagnostic(at, "E007", reason, "split the spec into several files of one folder")


def yaml_syntax(at: Span, message: str, hint: str) -> Diagnostic:
    """E008: The file is not YAML.

    The YAML parser stopped here; the rest of this file is not checked, other files are. The usual
    reason is a text that belongs in quotes (it holds braces, brackets, `: `, ` #`, or begins with a
    special character), a backslash in double quotes, a tab, or a line that is not indented as its
    neighbours.
    """
    return Diagnostic(at, "E008", message, hint)


def several_documents(at: Span) -> Diagnostic:
    """E009: The file holds several documents.

    A line `---` begins a second YAML document. Put it into a file of its own.
    """
    return Diagnostic(at, "E009", "a second document begins here", "put it into a file of its own")


def tag(at: Span, name: str) -> Diagnostic:
    """E010: A YAML tag.

    Tags such as `!!python/object` or `!env` have no meaning in specs and are never followed.
    Remove it.
    """
    return Diagnostic(at, "E010", f"the tag {name!r} has no meaning in a spec", "remove it")


def duplicate_key(at: Span, key: str, first: Span) -> Diagnostic:
    """E011: A key is given twice.

    YAML would silently keep one of the two. Remove or rename one.
    """
    return Diagnostic(at, "E011", f"{key!r} is given twice", f"it is first given at {first}")


def recursive_alias(at: Span, name: str) -> Diagnostic:
    """E012: An alias stands inside what it stands for.

    `&name` names a value and `*name` repeats it; a value cannot contain itself.
    """
    return Diagnostic(at, "E012", f"the alias {name!r} stands inside the value it repeats")


def unknown_alias(at: Span, name: str) -> Diagnostic:
    """E013: An alias of nothing.

    `*name` repeats a value named `&name` earlier in the same file. A text that begins with `*`
    goes in quotes.
    """
    hint = "a text that begins with '*' goes in quotes"
    return Diagnostic(at, "E013", f"there is no '&{name}' above", hint)


def key_not_text(at: Span, found: str) -> Diagnostic:
    """E014: A key is not text.

    YAML allows lists and mappings as keys, specs do not. A text in braces goes in quotes.
    """
    hint = "a text that begins with { or [ goes in quotes"
    return Diagnostic(at, "E014", f"a key is one word here, not {found}", hint)


def missing_space(at: Span, text: str) -> Diagnostic:
    """E015: A space is missing after a colon.

    In braces `{to:User}` is one text to YAML. Write `{to: User}`.
    """
    key, _, value = text.partition(":")
    message = f"{text!r} is one word to YAML"
    return Diagnostic(at, "E015", message, f"a space after the colon: {key}: {value}")


def comma_in_braces(at: Span, key: str, whole: str) -> Diagnostic:
    """E016: A comma ends a value in braces.

    In `{type: decimal(10,2)}` YAML reads `decimal(10` and a key `2)` without a value. Put the value
    in quotes: `{type: 'decimal(10,2)'}`. The same goes for any text with a comma within braces.
    """
    quoted = "'" + whole.replace("'", "''") + "'"
    message = "the comma ends the value here, because it stands in braces"
    return Diagnostic(at, "E016", message, f"quote it: {key}: {quoted}")


def cut_text(at: Span) -> Diagnostic:
    """E017: A text is cut at ` #`.

    YAML takes ` #` for a comment, so the rest of the line is lost. Put the text in quotes, or leave
    a space after the `#` if a comment is what you mean.
    """
    hint = "put the text in quotes; a comment has a space after its #"
    return Diagnostic(at, "E017", "' #' begins a comment and cuts this text", hint)


def unstorable(at: Span, codepoint: int) -> Diagnostic:
    """E018: A text holds what no text can.

    Databases store no zero character, and files no half of a pair of surrogates, which an escape in
    double quotes can write. Remove it.
    """
    return Diagnostic(at, "E018", f"no text can hold the character U+{codepoint:04X}", "remove it")
