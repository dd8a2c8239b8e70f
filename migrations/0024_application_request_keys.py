from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise.fields.base import OnDelete
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('anju', '0023_agreed_applications')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ApplicationRequestKey',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case', fields.ForeignKeyField('anju.Case', source_field='case_id', db_constraint=True, to_field='id', related_name='application_request_keys', on_delete=OnDelete.RESTRICT)),
                ('key', KeyField(db_index=True, max_length=64)),
            ],
            options={'table': 'application_request_key', 'app': 'anju', 'unique_together': (('case_id', 'key'),), 'pk_attr': 'id', 'table_description': "By what requests of one family meet: the blind index of a member's number, or of the registered address."},
            bases=['Model'],
        ),
    ]
