from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0019_rent_month_rules')]

    initial = False

    operations = [
        ops.CreateModel(
            name='SignInCode',
            fields=[
                ('secret_hash', KeyField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('account', fields.ForeignKeyField('anju.Account', source_field='account_id', db_constraint=True, to_field='id', related_name='sign_in_codes', on_delete=OnDelete.RESTRICT)),
                ('session', KeyField(max_length=32)),
                ('device', fields.CharField(default='', max_length=40)),
                ('opened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('confirmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('refused_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'sign_in_code', 'app': 'anju', 'indexes': [Index(fields=['account_id', 'opened_at']), Index(fields=['expires_at'])], 'pk_attr': 'secret_hash', 'table_description': "A code on a desk's screen that somebody has scanned: who, and what they said. There is none before."},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Session',
            name='idle_ends_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
    ]
