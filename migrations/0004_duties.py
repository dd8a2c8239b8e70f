from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0003_row_tokens')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ObligationEvent',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('obligation_id', fields.BigIntField()),
                ('what', KeyField(max_length=8)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('due_on', fields.DateField()),
                ('case_id', KeyField(null=True, max_length=36)),
            ],
            options={'table': 'obligation_event', 'app': 'anju', 'indexes': [Index(fields=['obligation_id', 'id'])], 'pk_attr': 'id', 'table_description': 'What became of an obligation, and when the service knew it. Append-only.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RuleValue',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', KeyField(max_length=40)),
                ('valid_from', fields.DateField()),
                ('turn', fields.IntField()),
                ('value', KeyField(max_length=200)),
                ('legal_base', fields.CharField(max_length=200)),
                ('set_by', fields.CharField(max_length=60)),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'rule_value', 'app': 'anju', 'unique_together': (('name', 'valid_from', 'turn'),), 'pk_attr': 'id', 'table_description': "In force from `valid_from` until the next one's first day, so that two never overlap nor leave a gap. Never"},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Delivery',
            name='page',
            field=KeyField(default='', db_default='', max_length=60),
        ),
        ops.AddField(
            model_name='Obligation',
            name='ended_as',
            field=KeyField(default='', db_default='', max_length=8),
        ),
        ops.AddField(
            model_name='Obligation',
            name='made_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name='Obligation',
            name='organisation_id',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Obligation',
            name='period',
            field=KeyField(default='', db_default='', max_length=16),
        ),
        ops.AddField(
            model_name='Obligation',
            name='remind_on',
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name='Obligation',
            name='reminded_on',
            field=fields.DateField(null=True),
        ),
        ops.AddIndex(
            model_name='Obligation',
            index=Index(fields=['kind', 'period']),
        ),
        ops.AddIndex(
            model_name='Obligation',
            index=Index(fields=['kind', 'discharged_at', 'id']),
        ),
        ops.AddIndex(
            model_name='Obligation',
            index=Index(fields=['remind_on', 'id']),
        ),
        # What was there: its period and its owner stood in its subject alone, and why it ended in its case's procedure.
        ops.RunSQL(
            "UPDATE obligation SET period = SUBSTR(subject, 1, INSTR(subject, ':') - 1), "
            "ended_as = CASE WHEN discharged_at IS NULL THEN '' "
            "WHEN case_id IN (SELECT id FROM case_ WHERE `procedure` = 'exit') THEN 'lapsed' ELSE 'done' END "
            "WHERE period = ''"
        ),
        ops.RunSQL(
            "UPDATE obligation SET organisation_id = CAST(SUBSTR(subject, INSTR(subject, ':') + 1) AS INTEGER) "
            "WHERE household_id IS NULL AND organisation_id IS NULL"
        ),
    ]
