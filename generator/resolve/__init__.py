"""Resolve: documents to the `App` they mean, names and defaults filled in, both ends known."""

from __future__ import annotations

from dataclasses import replace

from generator import problems
from generator.diagnostics import Diagnostics
from generator.ir import App
from generator.resolve.access import close_owners, resolve_access
from generator.resolve.access_limits import check_access
from generator.resolve.auth import resolve_auth
from generator.resolve.circles import check_required_cycles, draft_pairs
from generator.resolve.conditions import Conditions
from generator.resolve.constraints import ConstraintNames
from generator.resolve.consumption import close_consumed, mark_released
from generator.resolve.context import Context
from generator.resolve.entities import resolve_entity
from generator.resolve.enums import resolve_enums
from generator.resolve.field_access import check_fields, rule_fields
from generator.resolve.fields import draft_columns
from generator.resolve.filters import resolve_filters
from generator.resolve.hints import resolve_hints
from generator.resolve.identities import draft_entities
from generator.resolve.keys import draft_key, draft_keys
from generator.resolve.names import Namespace
from generator.resolve.relations import draft_orders, draft_relations
from generator.resolve.rows import check_row_circles
from generator.resolve.settings import resolve_settings
from generator.resolve.states import close_state
from generator.spec.documents.spec import SpecDocument

__all__ = ["resolve"]


def resolve(documents: SpecDocument, report: Diagnostics) -> App:
    """What the documents mean; where a problem was found, what remains without it."""
    settings = resolve_settings(documents.app, report)
    context = Context(
        documents=documents,
        settings=settings,
        report=report,
        constraints=ConstraintNames(settings.constraint_names),
        tables=Namespace(report),
        classes=Namespace(report),
    )
    _check_entities(context)
    resolve_enums(context)
    draft_entities(context)
    for draft in context.drafts.values():
        draft_key(context, draft)
        draft_columns(context, draft)
    draft_keys(context)
    for draft in context.drafts.values():
        draft_relations(context, draft)
    for draft in context.drafts.values():
        draft_orders(context, draft)
    draft_pairs(context)
    check_required_cycles(context)
    for draft in context.drafts.values():
        close_state(context, draft)
        close_consumed(context, draft)
        mark_released(context, draft)
    auth = resolve_auth(context)
    close_owners(context, auth)
    rule_fields(context, auth)
    conditions = Conditions(context)
    for name, draft in context.drafts.items():
        context.filters[name] = resolve_filters(context, draft, conditions)
    entities = tuple(
        resolve_entity(context, draft, conditions) for draft in context.drafts.values()
    )
    check_row_circles(context, entities)
    entities = tuple(
        replace(one, access=resolve_access(context, conditions, auth, one)) for one in entities
    )
    check_access(context, entities)
    check_fields(context, entities, auth)
    return App(
        name=settings.name,
        title=settings.title,
        description=settings.description,
        version=settings.version,
        license=settings.license,
        contact=settings.contact,
        prefix=settings.prefix,
        mode=settings.mode,
        database=settings.database,
        databases=settings.databases,
        pagination=settings.pagination,
        formatters=settings.formatters,
        tags_answers=settings.tags_answers,
        answers_minimally=settings.answers_minimally,
        reads_leniently=settings.reads_leniently,
        is_camel=settings.camel_json,
        migrates_online=settings.migrates_online,
        monitoring=settings.monitoring,
        replicas=settings.replicas,
        extensions=settings.extensions,
        auth=auth,
        enums=tuple(context.enums.values()),
        entities=entities,
        hints=resolve_hints(context),
    )


def _check_entities(context: Context) -> None:
    documents = context.documents
    is_read = documents.app is not None
    is_said = documents.has_dropped("entities") or documents.has_unknown
    if is_read and not documents.entities and not is_said:
        context.report.add(problems.no_entities(documents.key_at("app")))
