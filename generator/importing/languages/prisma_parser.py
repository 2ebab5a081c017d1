"""From the text of a Prisma schema to what it says."""

from __future__ import annotations

import json
import re
from contextlib import suppress

from generator.diagnostics import Diagnostics
from generator.importing.languages.prisma_tree import (
    PrismaArgument,
    PrismaAttribute,
    PrismaEnum,
    PrismaEnumValue,
    PrismaField,
    PrismaFile,
    PrismaModel,
    PrismaValue,
)
from generator.importing.languages.tokens import Lexicon, Tokens, sentence, tokens

_PATTERN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<doc>///[^\n\r]*)
  | (?P<comment>//[^\n\r]*|/\*.*?\*/)
  | (?P<quoted>"(?:\\.|[^"\\\n\r])*")
  | (?P<number>-?\d+(?:\.\d+)?)
  | (?P<word>[^\W\d]\w*(?:-\w+)*)
  | (?P<sign>@@?|[][{}(),:=?!.])
    """,
    re.VERBOSE | re.DOTALL,
)

_BLOCKS = ("model", "enum", "view", "type", "datasource", "generator")


def _unescaped(spelling: str) -> str:
    with suppress(ValueError):
        return str(json.loads(spelling))
    return spelling[1:-1]


LEXICON = Lexicon(
    "Prisma schema",
    _PATTERN,
    {"doc": lambda text: text[3:].strip(), "quoted": _unescaped},
    (("/*", "*/"), ('"', '"')),
)


def parse_prisma(text: str, file: str, report: Diagnostics) -> PrismaFile:
    """The file as values; raises `SpecErrors` where it is no Prisma schema."""
    return _PrismaParser(
        Tokens(tokens(text, file, LEXICON, report), LEXICON.language, report)
    ).file()


class _PrismaParser:
    def __init__(self, source: Tokens) -> None:
        self.source = source
        self.settings: dict[str, PrismaValue] = {}
        self.models: list[PrismaModel] = []
        self.enums: list[PrismaEnum] = []

    def file(self) -> PrismaFile:
        while not self.source.at_end:
            self._block()
        return PrismaFile(self.settings, tuple(self.models), tuple(self.enums))

    def _block(self) -> None:
        docs = self.source.next.docs
        if not self.source.sees(*_BLOCKS):
            self.source.fail("model, enum, view, type, datasource or generator")
        kind = self.source.take().text
        if kind in {"model", "view", "type"}:
            self.models.append(self._model(kind, docs))
        elif kind == "enum":
            self.enums.append(self._enum(docs))
        else:
            self.source.expect_kind("a name", "word")
            self.source.expect("{")
            settings = dict(self.source.until("}", self._setting))
            if kind == "datasource":
                self.settings |= settings

    def _setting(self) -> tuple[str, PrismaValue]:
        name = self.source.expect_kind("a setting", "word").text
        self.source.expect("=")
        return name, self._value()

    def _model(self, kind: str, docs: list[str]) -> PrismaModel:
        name = self.source.expect_kind(f"the name of a {kind}", "word")
        self.source.expect("{")
        fields: list[PrismaField] = []
        attributes: list[PrismaAttribute] = []
        while not self.source.accept("}"):
            if self.source.sees("@@"):
                attributes.append(self._attribute("@@"))
            else:
                fields.append(self._field())
        return PrismaModel(
            kind, name.text, tuple(fields), tuple(attributes), sentence(docs), name.at
        )

    def _field(self) -> PrismaField:
        name = self.source.expect_kind("a field", "word")
        docs = list(name.docs)
        self.source.accept(":")
        type_ = self.source.expect_kind(f"the type of {name.text!r}", "word")
        unsupported = ""
        if type_.text == "Unsupported" and self.source.accept("("):
            unsupported = self.source.expect_kind("a type of the database", "quoted").text
            self.source.expect(")")
        is_list, is_optional = False, False
        if self.source.accept("["):
            self.source.expect("]")
            is_list = True
        if self.source.accept("?"):
            is_optional = True
        self.source.accept("!")
        attributes: list[PrismaAttribute] = []
        while self.source.sees("@"):
            attributes.append(self._attribute("@"))
        docs += self.source.last.docs_behind
        return PrismaField(
            name.text,
            type_.text,
            is_list,
            is_optional,
            unsupported,
            tuple(attributes),
            sentence(docs),
            name.at,
            type_.at,
        )

    def _attribute(self, sign: str) -> PrismaAttribute:
        self.source.expect(sign)
        first = self.source.expect_kind("the name of an attribute", "word")
        name = first.text
        while self.source.accept("."):
            name += "." + self.source.expect_kind("the name of an attribute", "word").text
        arguments: list[PrismaArgument] = []
        if self.source.accept("("):
            arguments = self.source.until(")", self._argument)
        return PrismaAttribute(name, tuple(arguments), first.at)

    def _argument(self) -> PrismaArgument:
        name = ""
        if self.source.next.kind == "word" and self.source.ahead().text == ":":
            name = self.source.take().text
            self.source.take()
        return PrismaArgument(name, self._value())

    def _value(self) -> PrismaValue:
        token = self.source.next
        if self.source.accept("["):
            return PrismaValue("list", "", tuple(self.source.until("]", self._argument)), token.at)
        self.source.expect_kind("a value", "quoted", "number", "word")
        text = token.text
        while token.kind == "word" and self.source.accept("."):
            text += "." + self.source.expect_kind("a name", "word").text
        if token.kind == "word" and self.source.accept("("):
            items = self.source.until(")", self._argument)
            return PrismaValue("call", text, tuple(items), token.at)
        return PrismaValue(token.kind, text, (), token.at)

    def _enum(self, docs: list[str]) -> PrismaEnum:
        name = self.source.expect_kind("the name of an enum", "word")
        self.source.expect("{")
        values: list[PrismaEnumValue] = []
        attributes: list[PrismaAttribute] = []
        while not self.source.accept("}"):
            if self.source.sees("@@"):
                attributes.append(self._attribute("@@"))
            else:
                values.append(self._enum_value())
        return PrismaEnum(name.text, tuple(values), tuple(attributes), sentence(docs), name.at)

    def _enum_value(self) -> PrismaEnumValue:
        value = self.source.expect_kind("a value", "word")
        docs, mapped = list(value.docs), ""
        while self.source.sees("@"):
            attribute = self._attribute("@")
            mapped = attribute.text("name", 0) if attribute.name == "map" else mapped
        docs += self.source.last.docs_behind
        return PrismaEnumValue(value.text, mapped, sentence(docs))
