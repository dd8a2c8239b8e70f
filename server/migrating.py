"""Migrations as Tortoise runs them, without what it draws and nobody looks at.

Before each step Tortoise draws every table as it stood, and after each step makes every model ready to be queried: a
quarter of a second a step, and an empty database takes dozens. The steps that we write ask for neither. So tables as
they stood are drawn when a step asks for them (a column is changed or taken away, or code of ours runs), and models of
the state in between know their columns alone.
"""

from __future__ import annotations

from typing import Any

from tortoise.connection import get_connection
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps


class _Tables(StateApps):
    """Models from which tables are made, and which nobody queries."""

    def _build_initial_querysets(self) -> None:
        for app in self.apps.values():
            for model in app.values():
                if model._meta._inited:
                    model._meta.finalise_fields()
                    model._meta._resolve_index_expressions()


class _Before(State):
    """What stood before a step; drawn whole, and ready to be queried, when it is asked for."""

    def __init__(self, models: dict[tuple[str, str], ModelState], connections: dict[str, str]) -> None:
        self.models = models
        self._connections = connections
        self._drawn: StateApps | None = None

    @property
    def apps(self) -> StateApps:
        if self._drawn is None:
            self._drawn = StateApps(default_connections=self._connections).clone(model_states=self.models)
        return self._drawn

    @apps.setter
    def apps(self, drawn: StateApps) -> None:
        self._drawn = drawn


class _State(State):
    def clone(self) -> State:
        models = {key: model.clone() for key, model in self.models.items()}
        return _Before(models, dict(self.apps._default_connections))


class _Executor(MigrationExecutor):
    async def _project_state(self, applied: set[MigrationKey], *, upto: MigrationKey | None = None) -> State:
        named = {label: app.get("default_connection", "default") for label, app in self.loader.apps_config.items()}
        state = _State(models={}, apps=_Tables(default_connections=named))
        for key in self._full_plan():
            if key == upto:
                break
            if key in applied and (migration := self.loader.graph.nodes[key]) is not None:
                await migration.apply(state, dry_run=True, schema_editor=None)
        return state


async def apply_migrations(apps: dict[str, dict[str, Any]]) -> None:
    """All that are missing, in the database that is open."""
    executor = _Executor(get_connection("default"), apps)
    await executor.migrate([MigrationTarget(label, "__latest__") for label in apps])
