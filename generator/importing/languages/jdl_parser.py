"""From the text of JDL to what it says. The grammar is that of JHipster 8, with what 6 and 7 had besides."""

from __future__ import annotations

import re

from generator.diagnostics import Diagnostics
from generator.importing.languages.jdl_tree import (
    JdlAnnotation,
    JdlEntity,
    JdlEnum,
    JdlField,
    JdlFile,
    JdlOption,
    JdlRelationship,
    JdlSide,
    JdlValidation,
)
from generator.importing.languages.tokens import Lexicon, Token, Tokens, sentence, tokens

_PATTERN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<doc>/\*\*(?!/).*?\*/)
  | (?P<comment>/\*.*?\*/|//[^\n\r]*)
  | (?P<regex>/(?![*/])[^\n\r]*?/(?=\s*\)))
  | (?P<quoted>"[^"\n\r]*"|'[^'\n\r]*')
  | (?P<number>-?\d[\w.]*)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*(?:[-.][A-Za-z0-9_]+)*)
  | (?P<sign>[][{}(),=@*:|])
    """,
    re.VERBOSE | re.DOTALL,
)
_KINDS = ("OneToMany", "ManyToOne", "OneToOne", "ManyToMany")
_OPTIONS = {"jpaDerivedIdentifier", "builtInEntity"}
_WITHOUT_VALUE = {"required", "unique"}
_WITH_VALUE = {"min", "max", "minlength", "maxlength", "minbytes", "maxbytes", "pattern"}


def _doc(spelling: str) -> str:
    """The text without its stars, and without tags such as `@author`."""
    lines = [line.strip().removeprefix("*").strip() for line in spelling[3:-2].splitlines()]
    return " ".join(line for line in lines if line and not line.startswith("@"))


LEXICON = Lexicon(
    "JDL",
    _PATTERN,
    {"doc": _doc, "quoted": lambda text: text[1:-1], "regex": lambda text: text[1:-1]},
    (("/*", "*/"), ('"', '"'), ("'", "'")),
)


def parse_jdl(text: str, file: str, report: Diagnostics) -> JdlFile:
    """The file as values; raises `SpecErrors` where it is no JDL."""
    return _Parser(Tokens(tokens(text, file, LEXICON, report), LEXICON.language, report)).file()


class _Parser:
    def __init__(self, source: Tokens) -> None:
        self.source = source
        self.constants: dict[str, str] = {}
        self.configs: list[dict[str, str]] = []
        self.entities: list[JdlEntity] = []
        self.enums: list[JdlEnum] = []
        self.relationships: list[JdlRelationship] = []
        self.options: list[JdlOption] = []
        self.deployments = 0

    def file(self) -> JdlFile:
        while not self.source.at_end:
            self._statement()
        return JdlFile(
            tuple(self.configs),
            tuple(self.entities),
            tuple(self.enums),
            tuple(self.relationships),
            tuple(self.options),
            self.deployments,
        )

    def _statement(self) -> None:
        first = self.source.next
        annotations = self._annotations()
        word = self.source.expect_kind("a declaration", "word")
        docs = _docs(first, word)
        if word.text == "entity":
            self.entities.append(self._entity(annotations, sentence(docs)))
        elif word.text == "enum":
            self.enums.append(self._enum(sentence(docs)))
        elif word.text == "relationship":
            self._relationships()
        elif word.text == "application":
            self._application()
        elif word.text == "deployment":
            self.source.skip_block()
            self.deployments += 1
        elif self.source.accept("="):
            self.constants[word.text] = self.source.expect_kind("a number", "number", "word").text
        else:
            self.options.append(self._option(word))

    def _annotations(self) -> tuple[JdlAnnotation, ...]:
        found: list[JdlAnnotation] = []
        while self.source.accept("@"):
            name = self.source.expect_kind("the name of an annotation", "word")
            value = ""
            if self.source.accept("("):
                value = ", ".join(one.text for one in self.source.until(")", self.source.take))
            found.append(JdlAnnotation(name.text, value, name.at))
        return tuple(found)

    def _entity(self, annotations: tuple[JdlAnnotation, ...], doc: str) -> JdlEntity:
        name = self.source.expect_kind("the name of an entity", "word")
        table = ""
        if self.source.accept("("):
            table = self.source.expect_kind("the name of a table", "word", "quoted").text
            self.source.expect(")")
        fields = self.source.until("}", self._field) if self.source.accept("{") else []
        return JdlEntity(name.text, table, tuple(fields), annotations, doc, name.at)

    def _field(self) -> JdlField:
        first = self.source.next
        annotations = self._annotations()
        name = self.source.expect_kind("the name of a field", "word")
        docs = _docs(first, name)
        type_ = self.source.expect_kind(f"the type of {name.text!r}", "word")
        validations: list[JdlValidation] = []
        while self._sees_validation():
            validations.append(self._validation())
        docs += self.source.last.docs_behind
        if self.source.sees(","):
            docs += self.source.next.docs_behind
        return JdlField(
            name.text,
            type_.text,
            tuple(validations),
            annotations,
            sentence(docs),
            name.at,
            type_.at,
        )

    def _sees_validation(self) -> bool:
        if self.source.sees(*_WITHOUT_VALUE):
            return True
        return self.source.sees(*_WITH_VALUE) and self.source.ahead().text == "("

    def _validation(self) -> JdlValidation:
        name = self.source.take()
        value = ""
        if self.source.accept("("):
            if not self.source.sees(")"):
                token = self.source.expect_kind("a value", "number", "word", "regex", "quoted")
                value = self._constant(token)
            self.source.expect(")")
        return JdlValidation(name.text, value, name.at)

    def _constant(self, token: Token) -> str:
        return self.constants.get(token.text, token.text) if token.kind == "word" else token.text

    def _enum(self, doc: str) -> JdlEnum:
        name = self.source.expect_kind("the name of an enum", "word")
        self.source.expect("{")
        values = self.source.until("}", self._enum_value)
        return JdlEnum(name.text, tuple(values), doc, name.at)

    def _enum_value(self) -> tuple[str, str]:
        value = self.source.expect_kind("a value", "word", "number").text
        label = ""
        if self.source.accept("("):
            parts = self.source.until(")", self.source.take)
            label = " ".join(part.text for part in parts)
        return value, label

    def _relationships(self) -> None:
        if not self.source.sees(*_KINDS):
            self.source.fail("OneToMany, ManyToOne, OneToOne or ManyToMany")
        kind = self.source.take()
        if not self.source.accept("{"):
            self.relationships.append(self._relationship(kind.text))
            return
        self.relationships += self.source.until("}", lambda: self._relationship(kind.text))

    def _relationship(self, kind: str) -> JdlRelationship:
        source = self._side()
        self.source.expect("to")
        target = self._side()
        options: list[str] = []
        if self.source.accept("with"):
            options.append(self.source.expect_kind("an option", "word").text)
            while self.source.sees(",") and self.source.ahead().text in _OPTIONS:
                self.source.take()
                options.append(self.source.take().text)
        return JdlRelationship(kind, source, target, tuple(options))

    def _side(self) -> JdlSide:
        first = self.source.next
        annotations = self._annotations()
        entity = self.source.expect_kind("the name of an entity", "word")
        docs = _docs(first, entity)
        field, display, is_required = "", "", False
        if self.source.accept("{") and not self.source.accept("}"):
            if not (self.source.sees("required") and self.source.ahead().text == "}"):
                field = self.source.expect_kind("the name of a field", "word").text
            if self.source.accept("("):
                display = self.source.expect_kind("a field of the other entity", "word").text
                self.source.expect(")")
            is_required = self.source.accept("required") is not None
            self.source.expect("}")
        return JdlSide(
            entity.text, field, display, is_required, annotations, sentence(docs), entity.at
        )

    def _application(self) -> None:
        self.source.expect("{")
        config: dict[str, str] = {}
        while not self.source.accept("}"):
            word = self.source.expect_kind("a part of the application", "word")
            if word.text == "config":
                if self.source.sees("("):
                    self.source.skip_block("(", ")")
                    self.source.skip_block()
                else:
                    self.source.expect("{")
                    config |= dict(self.source.until("}", self._setting))
            elif word.text == "entities":
                self._names()
                if self.source.accept("except"):
                    self._names()
            else:
                self.options.append(self._option(word))
        self.configs.append(config)

    def _setting(self) -> tuple[str, str]:
        name = self.source.expect_kind("a setting", "word").text
        if self.source.accept("["):
            values = self.source.until("]", self.source.take)
            return name, ", ".join(value.text for value in values)
        return name, self.source.expect_kind("a value", "word", "quoted", "number").text

    def _option(self, word: Token) -> JdlOption:
        """`service A, B with serviceClass except C`, `use mapstruct for A`, `skipClient *`."""
        values = ""
        if word.text == "use":
            values = ", ".join(self._names())
            self.source.expect("for")
        entities = self._names()
        if self.source.accept("with"):
            values = self.source.expect_kind("a value", "word", "quoted").text
        excluded = self._names() if self.source.accept("except") else []
        return JdlOption(word.text, tuple(entities), tuple(excluded), values, word.at)

    def _names(self) -> list[str]:
        names = [self._name()]
        while self.source.accept(","):
            names.append(self._name())
        return names

    def _name(self) -> str:
        if self.source.accept("*"):
            return "*"
        name = self.source.expect_kind("the name of an entity", "word").text
        return "*" if name == "all" else name


def _docs(first: Token, last: Token) -> list[str]:
    """Comments before the first token, an annotation perhaps, and before the one that it is about."""
    return [*first.docs, *(() if first is last else last.docs)]
