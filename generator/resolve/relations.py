"""Relations: the foreign keys of one side, the attributes of both, link tables and trees."""

from __future__ import annotations

from dataclasses import replace

from generator import problems
from generator.ir import (
    Access,
    Column,
    Default,
    DefaultKind,
    DeleteRule,
    ForeignKey,
    Inverse,
    ManyToMany,
    Role,
    ToOne,
)
from generator.resolve.context import Context, Draft
from generator.resolve.defaults import Values
from generator.resolve.fields import check_column_lengths
from generator.resolve.identities import resolve_schema
from generator.resolve.names import is_protected
from generator.resolve.orders import resolve_orders
from generator.resolve.ownership import resolve_ownership
from generator.resolve.plurals import singular_name
from generator.resolve.types import TYPE_NAMES
from generator.spec.documents import RelationDocument
from generator.spec.values import Refused, Word, check_name

_NOT_WITH_MANY = (
    "nullable",
    "unique",
    "tree",
    "on_delete",
    "on_update",
    "order_by",
    "default",
    "column",
    "index",
    "api",
    "owned",
    "min",
    "max",
)
_ONLY_WITH_MANY = ("table", "columns", "schema")


def draft_relations(context: Context, draft: Draft) -> None:
    """Give the draft its foreign keys and links, and the targets their inverses."""
    for word, document in draft.document.relations.items():
        _check_relation_name(context, word)
        target = _target(context, document)
        if target is None:
            continue
        if document.many:
            _many_to_many(context, draft, target, word, document)
        else:
            _to_one(context, draft, target, word, document)
    check_column_lengths(context, draft)
    draft.columns.extend(draft.timestamps)


def _check_relation_name(context: Context, word: Word) -> None:
    if word in TYPE_NAMES:
        reason = "it is the name of a type"
        context.report.add(problems.reserved_name(word.at, word, "a relation", reason))
    if is_protected(word):
        reason = "Pydantic keeps such names for itself"
        context.report.add(problems.reserved_name(word.at, word, "a relation", reason))


def _target(context: Context, document: RelationDocument) -> Draft | None:
    name = document.to
    target = context.drafts.get(name)
    if target is None and not context.was_dropped(name):
        context.report.add(problems.unknown_entity(name.at, name, context.drafts))
    return target


# To one


def _to_one(
    context: Context, draft: Draft, target: Draft, word: Word, document: RelationDocument
) -> None:
    for key in _ONLY_WITH_MANY:
        if document.has(key):
            at = document.key_at(key)
            context.report.add(problems.relation_key(at, key, "it is for many-to-many"))
    _check_rules(context, draft, target, document)
    ownership = resolve_ownership(context, draft, target, word, document)
    column = _foreign_key(context, target, word, document)
    if not draft.namespace.claim(word, "the relation", word.at):
        return
    if not draft.namespace.claim(column.name, "the foreign key", word.at):
        return
    if not _is_free(context, draft, column, word):
        return
    draft.columns.append(column)
    rule = DeleteRule(document.on_delete or ("cascade" if ownership else "no_action"))
    relation = ToOne(
        name=str(word),
        attribute=context.attribute(word),
        target=target.name.text,
        columns=(column,),
        constraint=context.constraints.make("fk", draft.table, [column]),
        nullable=document.nullable,
        unique=document.unique,
        on_delete=rule,
        on_update=DeleteRule(document.on_update or "no_action"),
        inverse=_claimed_inverse(target, document),
        tree=document.tree,
        ownership=ownership,
        doc=str(document.doc or ""),
    )
    draft.relations.append(relation)
    if not document.index:
        draft.without_index.add(relation.name)
    if relation.inverse is not None:
        inverse = Inverse(
            name=relation.inverse,
            attribute=context.attribute(relation.inverse),
            source=draft.name.text,
            relation=relation.name,
            is_many=not relation.unique,
            on_delete_cascade=rule is DeleteRule.CASCADE,
            ownership=ownership,
        )
        target.inverses.append(inverse)


def _check_rules(context: Context, draft: Draft, target: Draft, document: RelationDocument) -> None:
    report = context.report
    if document.on_delete == "set_null" and not document.nullable:
        at = document.value_at("on_delete")
        reason = "it cannot be null"
        report.add(problems.relation_key(at, "set_null", reason, "add nullable: true"))
    if document.on_update == "set_null" and not document.nullable:
        at = document.value_at("on_update")
        reason = "it cannot be null"
        report.add(problems.relation_key(at, "set_null", reason, "add nullable: true"))
    if document.order_by is not None and (document.inverse is None or document.unique):
        at = document.key_at("order_by")
        reason = "it orders the list of the inverse, and there is none"
        report.add(problems.relation_key(at, "order_by", reason))
    if document.tree and target is not draft:
        at = document.key_at("tree")
        reason = f"it leads to {target.name}, not to {draft.name} itself"
        report.add(problems.relation_key(at, "tree", reason))
    elif document.tree and not document.nullable:
        at = document.key_at("tree")
        reason = "the row at the top has no parent"
        report.add(problems.relation_key(at, "tree", reason, "add nullable: true"))
    if document.tree and document.unique:
        at = document.key_at("unique")
        report.add(problems.relation_key(at, "unique", "a parent may have several children"))


def _foreign_key(context: Context, target: Draft, word: Word, document: RelationDocument) -> Column:
    name = f"{word}_id"
    key = target.key
    access = frozenset(Access) if document.api is None else frozenset(map(Access, document.api))
    if document.owned:
        access = frozenset({Access.READ})
    elif Access.CREATE not in access and not document.nullable:
        context.report.add(problems.not_settable(document.key_at("api"), word))
    return Column(
        name=name,
        attribute=context.attribute(name),
        column=str(document.column or context.settings.column_name(name)),
        type=key.type,
        role=Role.REFERENCE,
        nullable=document.nullable,
        unique=document.unique,
        doc=str(document.doc or ""),
        access=access,
        default=_default(context, document, key),
        reference=ForeignKey(
            entity=target.name.text,
            table=target.qualified_table,
            column=key.column,
            attribute=key.attribute,
        ),
    )


def _default(context: Context, document: RelationDocument, key: Column) -> Default | None:
    """The key of a row, as the spec writes it."""
    if document.default is None:
        return None
    if document.owned:
        at = document.key_at("default")
        context.report.add(problems.relation_key(at, "default", "a part is made with its whole"))
        return None
    values = Values(key.type, key.bounds, (), context.report)
    default = values.default(document.default, nullable=document.nullable)
    if default is not None and default.kind is not DefaultKind.LITERAL:
        at = document.value_at("default")
        reason = "it is the key of a row that is there"
        context.report.add(problems.relation_key(at, "default", reason))
        return None
    return default


def draft_orders(context: Context, draft: Draft) -> None:
    """Give the inverses of the draft's relations their order, now that all columns are known."""
    for word, document in draft.document.relations.items():
        if document.order_by is None:
            continue
        orders = resolve_orders(context, draft, document.order_by, "ordered by")
        target = context.drafts.get(document.to)
        if target is None:
            continue
        target.inverses = [
            replace(one, order=orders)
            if (one.source, one.relation) == (draft.name.text, word)
            else one
            for one in target.inverses
        ]


def _is_free(context: Context, draft: Draft, column: Column, word: Word) -> bool:
    for other in draft.columns:
        if other.column.casefold() == column.column.casefold():
            by = f"the column of {other.name!r}"
            first = draft.word.at
            context.report.add(problems.name_taken(word.at, "the column", column.column, by, first))
            return False
    return True


def _claimed_inverse(target: Draft, document: RelationDocument) -> str | None:
    word = document.inverse
    if word is None:
        return None
    is_claimed = target.namespace.claim(word, "the inverse", word.at)
    return str(word) if is_claimed else None


# Many to many


def _many_to_many(
    context: Context, draft: Draft, target: Draft, word: Word, document: RelationDocument
) -> None:
    report = context.report
    for key in _NOT_WITH_MANY:
        if document.has(key):
            reason = "a link table has no such rule"
            report.add(problems.relation_key(document.key_at(key), key, reason))
    if target is draft:
        at = document.key_at("many")
        report.add(problems.later(at, "many-to-many relations of an entity with itself"))
        return
    ids_name = f"{singular_name(word)}_ids"
    claimed = draft.namespace.claim(word, "the relation", word.at)
    if not claimed or not draft.namespace.claim(ids_name, "the list of keys", word.at):
        return
    columns = _link_columns(context, draft, target, document)
    table = str(document.table or f"{draft.name.snake}_{word}"[:63])
    at = document.table.at if document.table else word.at
    schema = resolve_schema(context, document.schema_name, document.key_at("schema"))
    qualified = f"{schema}.{table}" if schema else table
    context.tables.claim(qualified, "the link table", at)
    link = ManyToMany(
        name=str(word),
        attribute=context.attribute(word),
        source=draft.name.text,
        target=target.name.text,
        table=table,
        source_column=columns[0],
        target_column=columns[1],
        ids_name=ids_name,
        key_constraint=context.constraints.make_of("pk", table),
        source_constraint=context.constraints.make_of("fk", table, columns[0]),
        target_constraint=context.constraints.make_of("fk", table, columns[1]),
        target_index=context.constraints.make_of("ix", table, columns[1]),
        schema=schema,
        inverse=_claimed_inverse(target, document),
        doc=str(document.doc or ""),
    )
    draft.links.append(link)
    if link.inverse is not None:
        inverse = Inverse(
            name=link.inverse,
            attribute=context.attribute(link.inverse),
            source=draft.name.text,
            relation=link.name,
            through=link,
        )
        target.inverses.append(inverse)


def _link_columns(
    context: Context, draft: Draft, target: Draft, document: RelationDocument
) -> tuple[str, str]:
    made = tuple(
        context.settings.column_name(f"{one.name.snake}_id"[:63]) for one in (draft, target)
    )
    written = document.columns
    if written is None:
        return made[0], made[1]
    if len(written) != 2:
        at = document.value_at("columns")
        what = "two names, [this_side, other_side]"
        context.report.add(problems.expected(at, what, f"{len(written)}"))
        return made[0], made[1]
    for word in written:
        try:
            check_name(word, "a column")
        except Refused as refused:
            if refused.problem:
                context.report.add(refused.problem)
    return str(written[0]), str(written[1])


# Rows that need each other


def check_required_cycles(context: Context) -> None:
    """Report relations that leave no row that could be made first."""
    required = {
        name: [one for one in draft.relations if _is_needed_first(draft, one)]
        for name, draft in context.drafts.items()
    }
    finished: set[str] = set()
    for start in required:
        _walk(context, required, start, finished)


def _is_needed_first(draft: Draft, relation: ToOne) -> bool:
    is_refused = relation.ownership is not None and relation.target == draft.name.text
    return not relation.nullable and not relation.tree and not is_refused


def _walk(
    context: Context, required: dict[str, list[ToOne]], start: str, finished: set[str]
) -> None:
    """Depth first with a stack of its own; each circle is reported where it closes."""
    trail: list[str] = []
    stack: list[tuple[str, int]] = [(start, 0)]
    while stack:
        name, position = stack.pop()
        if position == 0:
            if name in finished:
                continue
            trail.append(name)
        if position == len(required[name]):
            finished.add(trail.pop())
            continue
        stack.append((name, position + 1))
        relation = required[name][position]
        if relation.target in trail:
            circle = [*trail[trail.index(relation.target) :], relation.target]
            draft = context.drafts[name]
            at = next(word.at for word in draft.document.relations if word == relation.name)
            context.report.add(problems.required_cycle(at, " needs ".join(circle)))
        else:
            stack.append((relation.target, 0))
