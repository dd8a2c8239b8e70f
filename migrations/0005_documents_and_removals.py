from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields


class Widen(ops.AlterField):
    """A longer text. SQLite keeps to no length, and would copy the table and drop the old one, to which others refer."""

    async def database_forward(self, app_label, old_state, new_state, state_editor=None):
        if state_editor is not None and state_editor.client.capabilities.dialect == "sqlite":
            return
        await super().database_forward(app_label, old_state, new_state, state_editor)


class Migration(migrations.Migration):
    dependencies = [('anju', '0004_registration_transfers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Removal',
            fields=[
                ('evidence', fields.OneToOneField('anju.Evidence', source_field='evidence_id', primary_key=True, db_index=True, db_constraint=True, to_field='id', related_name='removal', on_delete=OnDelete.RESTRICT)),
                ('rule', KeyField(max_length=40)),
                ('over_on', fields.DateField()),
                ('decided_by', fields.CharField(max_length=60)),
                ('reason', fields.CharField(max_length=200)),
                ('decided_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('sealed_on', fields.DateField()),
                ('sequence', fields.IntField()),
                ('previous_seal', KeyField(max_length=64)),
                ('seal', KeyField(max_length=64)),
                ('done_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'removal', 'app': 'anju', 'unique_together': (('sealed_on', 'sequence'),), 'pk_attr': 'evidence_id'},
            bases=['Model'],
        ),
        # The name of a docx's type is long.
        Widen(
            model_name='Evidence',
            name='content_type',
            field=KeyField(max_length=80),
        ),
    ]
