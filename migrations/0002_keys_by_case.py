from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.indexes import Index

class Migration(migrations.Migration):
    dependencies = [('anju', '0001_initial')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='ChangeReport',
            options={'table': 'change_report', 'app': 'anju', 'unique_together': (('household_id', 'year'),), 'pk_attr': 'case_id'},
        ),
        ops.AlterModelOptions(
            name='Inspection',
            options={'table': 'inspection', 'app': 'anju', 'pk_attr': 'case_id'},
        ),
        ops.AlterModelOptions(
            name='Notice',
            options={'table': 'notice', 'app': 'anju', 'unique_together': (('batch_id', 'tenancy_id'),), 'pk_attr': 'case_id'},
        ),
        ops.AlterModelOptions(
            name='ReportWindow',
            options={'table': 'report_window', 'app': 'anju', 'pk_attr': 'case_id', 'table_description': "One a year. Its case is the district office's decision to open and to extend it."},
        ),
        ops.AlterModelOptions(
            name='Violation',
            options={'table': 'violation', 'app': 'anju', 'indexes': [Index(fields=['household_id', 'occurred_on'])], 'pk_attr': 'case_id'},
        ),
    ]
