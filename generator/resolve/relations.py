"""Relations: the foreign keys of one side, the attributes of both, link tables and trees."""

from __future__ import annotations

from dataclasses import replace

from generator import problems
from generator.ir import Column, DeleteRule, ForeignKey, Inverse, ManyToMany, ToOne
from generator.resolve.context import Context, Draft
from generator.resolve.fields import check_column_lengths
from generator.resolve.foreign_keys import ForeignKeys
from generator.resolve.identities import check_table, resolve_schema
from generator.resolve.names import is_protected
from generator.resolve.orders import resolve_orders
from generator.resolve.ownership import resolve_ownership
from generator.resolve.plurals import singular_name
from generator.spec.documents.relations import RelationDocument
from generator.spec.reading import check_name
from generator.spec.words import Refused, Word

MAX_KEYS = 10_000
"""A body lists no more keys of linked rows."""
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
    "references",
    "convert",
    "constraint",
)
_ONLY_WITH_MANY = ("table", "schema")


def draft_relations(context: Context, draft: Draft) -> None:
    """Give the draft its foreign keys and links, and the targets their inverses."""
    words = list(draft.document.relations)
    rest = [word for word in words if word not in draft.key_names]
    for word in sorted(rest, key=lambda one: _takes_columns(draft, one)):
        document = draft.document.relations[word]
        _check_relation_name(context, word)
        target = _target(context, document)
        if target is None:
            continue
        if document.many:
            _many_to_many(context, draft, target, word, document)
        else:
            _to_one(context, draft, target, word, document)
    order = {str(word): place for place, word in enumerate(words)}
    draft.relations.sort(key=lambda one: order[one.name])
    check_column_lengths(context, draft)
    draft.columns.extend(draft.timestamps)


def _takes_columns(draft: Draft, word: Word) -> bool:
    """Its foreign key is made of columns that may be those of other relations."""
    document = draft.document.relations[word]
    return document.columns is not None and not document.many


def draft_key_relation(context: Context, draft: Draft, word: Word) -> tuple[Column, ...]:
    """The foreign key of a relation that is a part of the key."""
    document = draft.document.relations[word]
    _check_relation_name(context, word)
    target = _target(context, document)
    if target is None:
        return ()
    if document.many:
        context.report.add(problems.bad_key(word.at, f"{word!r} leads to many rows"))
        return ()
    return _to_one(context, draft, target, word, document)


def _check_relation_name(context: Context, word: Word) -> None:
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
) -> tuple[Column, ...]:
    for key in _ONLY_WITH_MANY:
        if document.has(key):
            at = document.key_at(key)
            context.report.add(problems.relation_key(at, key, "it is for many-to-many"))
    _check_rules(context, draft, target, document)
    ownership = resolve_ownership(context, draft, target, word, document)
    if not draft.namespace.claim(word, "the relation", word.at):
        return ()
    foreign_key = ForeignKeys(context, draft, target, word, document).resolve()
    if foreign_key is None:
        return ()
    columns, references = foreign_key
    fixed = next((one.name for one in columns if not one.nullable), None)
    if document.on_delete == "set_null" and document.columns and fixed:
        at = document.value_at("on_delete")
        context.report.add(problems.relation_key(at, "set_null", f"{fixed!r} cannot be null"))
    is_alone = draft.key_names == (word,)
    rule = DeleteRule(document.on_delete or ("cascade" if ownership else "no_action"))
    relation = ToOne(
        name=str(word),
        attribute=context.attribute(word),
        target=target.name.text,
        columns=columns,
        references=references,
        constraint=context.constraints.written(
            document.constraint, draft.table, "fk", *(column.column for column in columns)
        ),
        nullable=any(column.nullable for column in columns),
        unique=document.unique or is_alone,
        is_simple=_is_simple(target, references),
        on_delete=rule,
        on_update=DeleteRule(document.on_update or "no_action"),
        inverse=_claimed_inverse(context, target, document),
        tree=document.tree,
        refuses_hidden=_refuses_hidden(context, target, document, references),
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
    return columns


def _refuses_hidden(
    context: Context,
    target: Draft,
    document: RelationDocument,
    references: tuple[ForeignKey, ...] | None = None,
) -> bool:
    """A deleted row is 404 to clients, so that they cannot refer to it either."""
    hides = target.document.soft_delete is not None
    if document.hidden is not None and not hides:
        reason = f"{target.name} has no 'soft_delete', so none of its rows is hidden"
        context.report.add(problems.relation_key(document.key_at("hidden"), "hidden", reason))
    is_by_key = references is None or _is_simple(target, references)
    if document.hidden == "refused" and hides and not is_by_key:
        at = document.value_at("hidden")
        reason = "only rows that are named by a key of one column are looked up"
        hint = f"write hidden: allowed, or give {target.name} a key of one column and refer to it"
        context.report.add(problems.relation_key(at, "hidden", reason, hint))
    return hides and document.hidden != "allowed" and is_by_key


def _is_simple(target: Draft, references: tuple[ForeignKey, ...]) -> bool:
    names = [one.attribute for one in references]
    return len(names) == 1 and names == [column.attribute for column in target.key]


def _check_rules(context: Context, draft: Draft, target: Draft, document: RelationDocument) -> None:
    report = context.report
    if document.on_delete == "set_null" and not document.nullable and not document.columns:
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
    if document.tree and (len(target.key) > 1 or document.references or document.columns):
        at = document.key_at("tree")
        context.report.add(problems.needs_simple_key(at, "a tree", draft.name.text))
    if document.tree and document.unique:
        at = document.key_at("unique")
        report.add(problems.relation_key(at, "unique", "a parent may have several children"))


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


def _claimed_inverse(context: Context, target: Draft, document: RelationDocument) -> str | None:
    word = document.inverse
    if word is None:
        return None
    _check_relation_name(context, word)
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
    for end in (draft, target):
        if len(end.key) > 1:
            hint = "write an entity whose key is made of two relations"
            at = document.key_at("many")
            report.add(problems.needs_simple_key(at, "a link table", end.name.text, hint))
            return
    ids_name = f"{singular_name(word)}_ids"
    claimed = draft.namespace.claim(word, "the relation", word.at)
    if not claimed or not draft.namespace.claim(ids_name, "the list of keys", word.at):
        return
    columns = _link_columns(context, draft, target, word, document)
    table = str(document.table or f"{draft.name.snake}_{word}"[:63])
    at = document.table.at if document.table else word.at
    schema = resolve_schema(context, document.schema_name, document.key_at("schema"))
    qualified = f"{schema}.{table}" if schema else table
    check_table(context, table, at)
    context.tables.claim(qualified, "the link table", at)
    _check_mirrored(context, draft, target, word, document)
    link = ManyToMany(
        name=str(word),
        attribute=context.attribute(word),
        source=draft.name.text,
        target=target.name.text,
        table=table,
        source_column=columns[0],
        target_column=columns[1],
        ids_name=ids_name,
        ids_attribute=ids_name,
        key_constraint=context.constraints.make_of("pk", table),
        source_constraint=context.constraints.make_of("fk", table, columns[0]),
        target_constraint=context.constraints.make_of("fk", table, columns[1]),
        target_index=context.constraints.make_of("ix", table, columns[1]),
        schema=schema,
        inverse=_claimed_inverse(context, target, document),
        refuses_hidden=_refuses_hidden(context, target, document),
        most=_most_keys(context, document),
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


def _most_keys(context: Context, document: RelationDocument) -> int:
    """How many keys a body may list."""
    if document.max is None:
        return 1000
    if not 1 <= document.max <= MAX_KEYS:
        context.report.add(problems.out_of_range(document.value_at("max"), "'max'", 1, MAX_KEYS))
    return document.max


def _check_mirrored(
    context: Context, draft: Draft, target: Draft, word: Word, document: RelationDocument
) -> None:
    """Tags of posts and posts of tags are one link; two link tables would each hold half of it."""
    if word != target.plural.snake or document.table or document.inverse is not None:
        return
    for name, other in target.document.relations.items():
        is_mirror = other.many and other.to == draft.name.text and name == draft.plural.snake
        if is_mirror and name.at < word.at and not other.table and other.inverse is None:
            once = f"{name}: {{to: {other.to}, many: true, inverse: {word}}} in {target.name}"
            reason = f"{name!r} of {target.name} says it already"
            hint = f"write it once: {once}; 'table' says that another link is meant"
            context.report.add(problems.relation_key(document.key_at("many"), "many", reason, hint))


def _link_columns(
    context: Context, draft: Draft, target: Draft, word: Word, document: RelationDocument
) -> tuple[str, str]:
    names = [draft.name.snake, singular_name(word) if target is draft else target.name.snake]
    if names[0] == names[1]:
        names[1] = f"other_{names[1]}"
    made = tuple(context.settings.column_name(f"{one}_id"[:63]) for one in names)
    written = document.columns
    if written is None:
        return made[0], made[1]
    if len(written) != 2:
        at = document.value_at("columns")
        what = "two names, [this_side, other_side]"
        context.report.add(problems.expected(at, what, f"{len(written)}"))
        return made[0], made[1]
    for name in written:
        try:
            check_name(name, "a column")
        except Refused as refused:
            if refused.problem:
                context.report.add(refused.problem)
    return str(written[0]), str(written[1])
