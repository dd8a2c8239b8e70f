from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField, SealedField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0011_spot_check_orders')]

    initial = False

    operations = [
        ops.CreateModel(
            name='CommitteeMember',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='committee_member', on_delete=OnDelete.RESTRICT)),
                ('unit', fields.ForeignKeyField('anju.Organisation', source_field='unit_id', db_constraint=True, to_field='id', related_name='committee_members', on_delete=OnDelete.RESTRICT)),
                ('account_id', fields.BigIntField()),
                ('appointment_id', fields.BigIntField()),
                ('name', fields.CharField(max_length=60)),
                ('duty', fields.CharField(max_length=60)),
                ('basis', fields.CharField(max_length=300)),
                ('replaces_id', fields.BigIntField(null=True)),
                ('from_on', fields.DateField()),
                ('until_on', fields.DateField(null=True)),
                ('filed_on', fields.DateField(null=True)),
            ],
            options={'table': 'committee_member', 'app': 'anju', 'indexes': [Index(fields=['filed_on', 'from_on', 'id'])], 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CommitteeSession',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='committee_session', on_delete=OnDelete.RESTRICT)),
                ('held_on', fields.DateField()),
                ('begins_at', KeyField(max_length=5)),
                ('place', fields.CharField(max_length=60)),
                ('subject', fields.CharField(max_length=100)),
                ('seats', fields.IntField(default=0)),
                ('quorum', fields.IntField(default=0)),
                ('present', fields.IntField(default=0)),
                ('minutes', SealedField(null=True, unique=False)),
            ],
            options={'table': 'committee_session', 'app': 'anju', 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='SessionAnswer',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='session_answers', on_delete=OnDelete.RESTRICT)),
                ('member', fields.ForeignKeyField('anju.CommitteeMember', source_field='member_id', db_constraint=True, to_field='id', related_name='answers', on_delete=OnDelete.RESTRICT)),
                ('attends', fields.BooleanField()),
                ('recused', KeyField(default='', max_length=2000)),
                ('words', SealedField(null=True, unique=False)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'session_answer', 'app': 'anju', 'unique_together': (('case_id', 'member_id'),), 'pk_attr': 'id', 'table_description': 'What a member said: whether it comes, and from which items it keeps away.'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='SessionItem',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='session_items', on_delete=OnDelete.RESTRICT)),
                ('application', fields.ForeignKeyField('anju.Case', source_field='application_id', db_constraint=True, to_field='id', related_name='reviewed_in', on_delete=OnDelete.RESTRICT)),
                ('place', fields.IntField()),
                ('outcome', KeyField(default='', max_length=12)),
                ('votes_for', fields.IntField(default=0)),
                ('votes_against', fields.IntField(default=0)),
                ('words', SealedField(null=True, unique=False)),
            ],
            options={'table': 'session_item', 'app': 'anju', 'unique_together': (('case_id', 'application_id'),), 'indexes': [Index(fields=['application_id', 'id'])], 'pk_attr': 'id', 'table_description': "A family's application before a session, and what was said of it."},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='SessionSupervisor',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='session_supervisors', on_delete=OnDelete.RESTRICT)),
                ('invitation', fields.OneToOneField('anju.Invitation', source_field='invitation_id', db_constraint=True, to_field='id', related_name='session_supervisor', on_delete=OnDelete.RESTRICT)),
                ('name', fields.CharField(max_length=60)),
                ('capacity', KeyField(max_length=16)),
                ('remark', SealedField(null=True, unique=False)),
                ('remarked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'session_supervisor', 'app': 'anju', 'indexes': [Index(fields=['case_id', 'id'])], 'pk_attr': 'id', 'table_description': 'Whoever was invited to watch over one session, in which capacity, and what was remarked.'},
            bases=['SealedRow'],
        ),
        ops.CreateModel(
            name='StatusFinding',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.OneToOneField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='status_finding', on_delete=OnDelete.RESTRICT)),
                ('kind', KeyField(max_length=16)),
                ('unit', fields.ForeignKeyField('anju.Organisation', source_field='unit_id', db_constraint=True, to_field='id', related_name='status_findings', on_delete=OnDelete.RESTRICT)),
                ('source_case_id', KeyField(default='', max_length=36)),
                ('person_index', KeyField(max_length=64)),
                ('person_name', SealedField(unique=False)),
                ('under_way', fields.IntField(null=True, default=1)),
                ('words', SealedField(null=True, unique=False)),
                ('holds', fields.BooleanField(null=True)),
                ('grade', SealedField(null=True, unique=False)),
                ('detail', SealedField(null=True, unique=False)),
                ('paper_number', SealedField(null=True, unique=False)),
                ('from_on', fields.DateField(null=True)),
                ('until_on', fields.DateField(null=True)),
                ('given_on', fields.DateField(null=True)),
                ('replaced_on', fields.DateField(null=True)),
            ],
            options={'table': 'status_finding', 'app': 'anju', 'unique_together': (('person_index', 'kind', 'under_way'),), 'indexes': [Index(fields=['person_index', 'kind', 'given_on']), Index(fields=['source_case_id', 'id'])], 'pk_attr': 'id'},
            bases=['SealedRow'],
        ),
        ops.AddField(
            model_name='Appointment',
            name='session_id',
            field=KeyField(null=True, max_length=36),
        ),
        ops.AddField(
            model_name='Invitation',
            name='session_id',
            field=KeyField(null=True, max_length=36),
        ),
    ]
