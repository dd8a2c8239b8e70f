"""Of a hundred thousand families a board had read a row for each: it counts and walks within indexes now."""

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [('anju', '0024_application_request_keys')]

    initial = False

    operations = [
        ops.AddIndex(
            model_name='Obligation',
            index=Index(fields=['kind', 'period', 'ended_as', 'area_path']),
        ),
        ops.AddIndex(
            model_name='Obligation',
            index=Index(fields=['kind', 'ended_as', 'area_path', 'due_on']),
        ),
        ops.AddIndex(
            model_name='Obligation',
            index=Index(fields=['kind', 'discharged_at', 'due_on', 'id', 'area_path']),
        ),
        ops.RemoveIndex(model_name='Obligation', fields=['kind', 'period']),
        ops.RemoveIndex(model_name='Obligation', fields=['kind', 'discharged_at', 'id']),
    ]
