from tortoise import migrations
from tortoise.migrations import operations as ops
from models.fields import KeyField
from tortoise.indexes import Index

async def fill(apps, editor):
    from hashlib import sha256

    from casework.words.paper_numbers import paper_number_key

    rows = await editor.client.execute_query_dict("SELECT id, slip_number FROM lease_contract WHERE slip_number <> ''")
    for row in rows:
        if key := paper_number_key(row["slip_number"]):
            digest = sha256(key.encode()).hexdigest()
            said = f"UPDATE lease_contract SET slip_key = '{digest}' WHERE id = {int(row['id'])}"
            await editor.client.execute_query(said)


class Migration(migrations.Migration):
    dependencies = [('anju', '0022_urgent_cases')]

    initial = False

    operations = [
        ops.AddField(
            model_name='LeaseContract',
            name='slip_key',
            field=KeyField(default='', db_default='', max_length=64),
        ),
        ops.AddIndex(
            model_name='LeaseContract',
            index=Index(fields=['slip_key']),
        ),
        # What was entered before has its key too, read as it is read today.
        ops.RunPython(fill),
    ]
