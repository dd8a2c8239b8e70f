from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Loosen(ops.AlterField):
    """Tortoise 1.1 writes PostgreSQL's words for a changed column on MySQL, and makes the table anew on SQLite without
    what its columns are together: one report of a family and year.
    """

    async def database_forward(self, app_label, old_state, new_state, state_editor=None):
        if state_editor and state_editor.client.capabilities.dialect == "mysql":
            await state_editor.client.execute_script("ALTER TABLE change_report MODIFY COLUMN year INT NULL")
            return
        await super().database_forward(app_label, old_state, new_state, state_editor)
        if state_editor:
            await state_editor.client.execute_script(
                'CREATE UNIQUE INDEX "uid_change_repo_family_year" ON "change_report" ("household_id", "year")'
            )


class Migration(migrations.Migration):
    """A report of what has just happened is of no December (4.2.1b)."""

    dependencies = [('anju', '0022_turns')]

    initial = False

    operations = [
        Loosen(model_name="ChangeReport", name="year", field=fields.IntField(null=True)),
    ]
