"""Migrations as Tortoise runs them, without what it draws and nobody looks at.

With each step Tortoise draws every table that is somehow related to the one that changes, which here are nearly all,
and before each step every table as it stood: half a second a step, and an empty database takes dozens. A step of ours
looks at one table and at those to which its own columns point. So a table is drawn when a step asks for it, with these
alone and for its columns alone; whole, and ready to be queried, is what stood before a step that runs code of ours.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tortoise import Model
from tortoise.connection import get_connection
from tortoise.fields.relational import ForeignKeyFieldInstance, ManyToManyFieldInstance, OneToOneFieldInstance
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.operations import RunPython, TortoiseOperation
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps

_Models = dict[tuple[str, str], ModelState]
_POINTING = (ForeignKeyFieldInstance, ManyToManyFieldInstance)


class _Tables(StateApps):
    """Models from which tables are made, each drawn when it is asked for, and which nobody queries."""

    def __init__(self, states: _Models, connections: dict[str, str]) -> None:
        super().__init__(default_connections=connections)
        self._states = states

    def get_model(self, app_label: str, model_name: str | None = None) -> type[Model]:
        if model_name is None:
            app_label, model_name = self.split_reference(app_label)
        drawn = StateApps(default_connections=self._default_connections, connections=self._connections)
        self._draw(drawn, (app_label, model_name), whole=True)
        drawn._init_relations()
        model: type[Model] = drawn.apps[app_label][model_name]
        model._meta.finalise_fields()
        model._meta._resolve_index_expressions()
        return model

    def _draw(self, drawn: StateApps, key: tuple[str, str], *, whole: bool) -> None:
        """`whole`: with what its columns point to; of what is pointed to, the key says enough."""
        if key[1] in drawn.apps.get(key[0], {}):
            return
        model = self._states[key].render(drawn)
        drawn.register_model(key[0], model)
        for field in self._states[key].fields.values():
            if isinstance(field, _POINTING) and (whole or (isinstance(field, OneToOneFieldInstance) and field.pk)):
                self._draw(drawn, self.split_reference(field.model_name), whole=False)


class _State(State):
    """What stands after a step."""

    def __init__(self, models: _Models, connections: dict[str, str]) -> None:
        super().__init__(models=models, apps=_Tables(models, connections))

    def _reload(self, models_to_reload: set[tuple[str, str]]) -> None:
        """Nothing to be drawn again: it is drawn anew whenever it is asked for."""

    def _find_related_models(self, app_label: str, model_name: str) -> set[tuple[str, str]]:
        return {(app_label, model_name)}

    def validate_relations_initialized(self) -> None:
        for model in self.models.values():
            for name, field in model.fields.items():
                if isinstance(field, _POINTING) and self.apps.split_reference(field.model_name) not in self.models:
                    raise RuntimeError(f"{model.app}.{model.name}.{name} points to a model that there is not")

    def clone(self) -> State:
        # Steps put other fields into a model's place, and change none.
        models = {
            key: replace(model, options=dict(model.options), fields=dict(model.fields))
            for key, model in self.models.items()
        }
        return _State(models, dict(self.apps._default_connections))


class _WithModels(TortoiseOperation):
    """Runs code of ours, which asks for models with all that belongs to them."""

    atomic: bool | None
    reduces_to_sql = False

    def __init__(self, step: RunPython) -> None:
        self._step = step
        self.atomic = step.atomic

    def describe(self) -> str:
        return str(self._step.describe())

    def state_forward(self, app_label: str, state: State) -> None:
        self._step.state_forward(app_label, state)

    async def database_forward(
        self, app_label: str, old_state: State, new_state: State, state_editor: BaseSchemaEditor | None = None
    ) -> None:
        models = {key: model.clone() for key, model in old_state.models.items()}
        apps = StateApps(default_connections=old_state.apps._default_connections).clone(model_states=models)
        await self._step.database_forward(app_label, State(models=models, apps=apps), new_state, state_editor)


class _Executor(MigrationExecutor):
    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        named = {label: app.get("default_connection", "default") for label, app in self.loader.apps_config.items()}
        state = _State({}, named)
        for key in self._full_plan():
            if key == upto:
                break
            if key in applied and (migration := self.loader.graph.nodes[key]) is not None:
                await migration.apply(state, dry_run=True, schema_editor=None)
        for node in self.loader.graph.nodes.values():
            if node is not None:
                node.operations = [_WithModels(one) if isinstance(one, RunPython) else one for one in node.operations]
        return state


async def apply_migrations(apps: dict[str, dict[str, Any]]) -> None:
    """All that are missing, in the database that is open."""
    executor = _Executor(get_connection("default"), apps)
    await executor.migrate([MigrationTarget(label, "__latest__") for label in apps])
