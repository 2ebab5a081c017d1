"""Routes of one row: get, change, delete, move to another state, act."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.artifacts import conflicts
from generator.artifacts.behaviour.actions import ActionView
from generator.artifacts.behaviour.service import BehaviourView
from generator.artifacts.naming import action_schema, beside, state_query, takes_body
from generator.artifacts.policy_names import differs_by_state, entering_name
from generator.artifacts.routers.common import CommonParts
from generator.artifacts.routers.route import RouteView, conflict_status
from generator.emit import docstring, literal
from generator.ir import Action, ManyToMany, Name, Route
from generator.resolve.phrases import action_on, action_operation, sentence, spoken, with_article

_USUAL = frozenset(["create", "delete", "get", "replace", "restore", "update"])
"""Verbs of the routes that every entity may have."""


@dataclass(frozen=True)
class ItemRoutes:
    """The routes with a key in their path."""

    common: CommonParts

    def all(self) -> Iterator[RouteView]:
        """What can be done with a row, then what its behaviour adds."""
        yield from self._item()
        yield from self._behaviour()

    def _item(self) -> Iterator[RouteView]:
        """The routes of one row."""
        routes = self.common.entity.routes
        if Route.GET in routes:
            yield self._get()
        if Route.REPLACE in routes:
            doc = f"Replace the {self.common.phrase}: what is left out gets its default."
            yield replace(self._change("PUT", "replace", "Replace", doc), rule="update")
        if Route.UPDATE in routes:
            doc = f"Update the {self.common.phrase}: what is left out stays as it is."
            yield replace(self._change("PATCH", "update", "Update", doc), rule="update")
        if Route.DELETE in routes:
            yield replace(self._delete(), rule="delete")
            if self.common.entity.soft_delete is not None:
                yield replace(self._restore(), rule="delete")
        if Route.LINK in routes:
            yield from (replace(one, rule="update") for one in self._links())

    def _links(self) -> Iterator[RouteView]:
        """The routes of single links."""
        one = self.common.one_row
        for link in self.common.entity.links:
            noun = with_article(Name(link.id_name.removesuffix("_id")).phrase)
            yield self._link(link, "PUT", "link", f"Link {one} with {noun}")
            yield self._link(link, "DELETE", "unlink", f"Unlink {one} from {noun}")

    def _link(self, link: ManyToMany, verb: str, word: str, title: str) -> RouteView:
        """`PUT /posts/{id}/tags/{tag_id}`."""
        common = self.common
        other = beside(common.item_path, link.id_name)
        key = common.values.parameter(common.app.entity(link.target).id)
        call = (
            f"service.{word}({literal(link.ids_attribute)}, {common.key}, {other}{common.passed})"
        )
        linked = "not linked yet" if verb == "PUT" else "linked"
        return RouteView(
            verb,
            f"{common.item_path}/{Name(link.name).kebab}/{{{common.json_name(other)}}}",
            f"{word}_{link.id_name.removesuffix('_id')}_of_{common.entity.name.snake}",
            title,
            docstring(f"{title}, where they are {linked}. Other links stay as they are."),
            (
                *common.key_parameters,
                common.named(other, key),
                common.service,
                *common.expected_parameter,
            ),
            "None",
            (f"{common.io.await_}{call}",),
            (404, *common.stale),
            204,
        )

    @property
    def _key_words(self) -> str:
        return " and ".join(spoken(column.name) for column in self.common.entity.key)

    def _get(self) -> RouteView:
        return RouteView(
            "GET",
            self.common.item_path,
            f"get_{self.common.entity.name.snake}",
            f"Get {self.common.one_row}",
            docstring(f"The {self.common.phrase} with this {self._key_words}."),
            (*self.common.key_parameters, self.common.service, *self.common.response_parameter),
            self.common.schema("Response"),
            self.common.answer_lines(f"service.get({self.common.key})"),
            (404,),
            headers=self.common.etag_header,
        )

    def _change(self, verb: str, word: str, schema: str, doc: str) -> RouteView:
        data = beside(self.common.item_path, "data")
        causes = conflicts.of_change(
            self.common.app, self.common.entity, is_partial=verb == "PATCH"
        )
        return RouteView(
            verb,
            self.common.item_path,
            f"{word}_{self.common.entity.name.snake}",
            f"{schema} {self.common.one_row}",
            docstring(doc + conflicts.told(causes)),
            (
                *self.common.key_parameters,
                f"{data}: {self.common.schema(schema)}",
                self.common.service,
                *self.common.expected_parameter,
                *self.common.response_parameter,
            ),
            self.common.schema("Response"),
            self.common.answer_lines(
                f"service.update({self.common.key}, {data}{self.common.passed})"
            ),
            (404, *conflict_status(causes), *self.common.stale),
            headers=self.common.etag_header,
        )

    def _delete(self) -> RouteView:
        is_soft = self.common.entity.soft_delete is not None
        causes = [] if is_soft else conflicts.of_deletion(self.common.app, self.common.entity)
        doc = f"Delete the {self.common.phrase}.{conflicts.told(causes)}"
        return RouteView(
            "DELETE",
            self.common.item_path,
            f"delete_{self.common.entity.name.snake}",
            f"Delete {self.common.one_row}",
            docstring(f"Hide the {self.common.phrase}; it can be restored." if is_soft else doc),
            (*self.common.key_parameters, self.common.service, *self.common.expected_parameter),
            "None",
            (f"{self.common.io.await_}service.delete({self.common.key}{self.common.passed})",),
            (404, *conflict_status(causes), *self.common.stale),
            204,
        )

    def _restore(self) -> RouteView:
        return RouteView(
            "POST",
            f"{self.common.item_path}/restore",
            f"restore_{self.common.entity.name.snake}",
            f"Restore {self.common.one_row}",
            docstring(f"Bring a deleted {self.common.phrase} back."),
            (
                *self.common.key_parameters,
                self.common.service,
                *self.common.expected_parameter,
                *self.common.response_parameter,
            ),
            self.common.schema("Response"),
            self.common.answer_lines(f"service.restore({self.common.key}{self.common.passed})"),
            (404, *self.common.stale),
            headers=self.common.etag_header,
        )

    def _behaviour(self) -> Iterator[RouteView]:
        """Moves between states, and actions."""
        behaviour = BehaviourView(self.common.app, self.common.entity, self.common.imports)
        module = f"app.schemas.{self.common.entity.module}"
        if behaviour.states is not None:
            states = behaviour.states
            path = self.common.with_key(states.states.path)
            query = beside(path, "query")
            schema = self.common.imports.need(
                module, state_query(self.common.entity, states.states)
            )
            causes = conflicts.of_move(self.common.app, self.common.entity)
            yield RouteView(
                "PATCH",
                path,
                f"{states.method}_of_{self.common.entity.name.snake}",
                f"Change the {states.noun} of {self.common.one_row}",
                docstring(
                    f"Move the {self.common.phrase} to another {states.noun}.{conflicts.told(causes)}"
                ),
                (
                    *self.common.key_parameters,
                    self.common.query_parameter(schema, query),
                    self.common.service,
                    *self.common.expected_parameter,
                    *self.common.response_parameter,
                ),
                self.common.schema("Response"),
                self.common.answer_lines(
                    f"{self._mover(f'{query}.{states.parameter}')}.{states.method}"
                    f"({self.common.key}, {query}.{states.parameter}{self.common.passed})"
                ),
                (404, *conflict_status(causes), *self.common.stale),
                headers=self.common.etag_header,
                rule=states.states.column.name,
            )
        for action in behaviour.actions:
            yield replace(self._action(action), rule=action.action.name.text)

    def _mover(self, state: str) -> str:
        """The service that moves rows, for those whom the rule of the state lets."""
        if not differs_by_state(self.common.entity):
            return "service"
        return f"service.under_rule(may.{entering_name(self.common.entity)}[{state}])"

    def _operation(self, action: Action) -> str:
        """What the route of an action is called, beside the usual routes of this and other entities."""
        entity = self.common.entity
        operation = action_operation(entity, action)
        verb, _, rest = operation.partition("_")
        is_usual = rest == entity.name.snake and verb in _USUAL
        is_of_another = rest != entity.name.snake and rest in self.common.app.snake_names
        if is_usual or is_of_another:
            return f"{action.name.snake}_of_{entity.name.snake}"
        return operation

    def _action(self, view: ActionView) -> RouteView:
        action = view.action
        given = []
        arguments = [self.common.key]
        if action.parameters:
            module = f"app.schemas.{self.common.entity.module}"
            schema = self.common.imports.need(module, action_schema(self.common.entity, action))
            name = beside(
                self.common.with_key(action.path), "data" if takes_body(action) else "query"
            )
            query = self.common.query_parameter(schema, name)
            given = [f"{name}: {schema}" if takes_body(action) else query]
            arguments += [f"{name}.{one.column.attribute}" for one in action.parameters]
        causes = conflicts.of_action(self.common.app, self.common.entity, action)
        return RouteView(
            action.verb,
            self.common.with_key(action.path),
            self._operation(action),
            action.summary or sentence(action_on(self.common.entity, action)),
            docstring(f"{view.sentence.removesuffix('.')}.{conflicts.told(causes)}"),
            (
                *self.common.key_parameters,
                *given,
                self.common.service,
                *self.common.expected_parameter,
                *self.common.response_parameter,
            ),
            self.common.schema("Response"),
            self.common.answer_lines(
                f"service.{view.method}({', '.join(arguments)}{self.common.passed})"
            ),
            (404, *conflict_status(causes), *self.common.stale),
            headers=self.common.etag_header,
        )
