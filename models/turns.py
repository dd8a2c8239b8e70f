"""Rows that exist to be locked: whoever looks before it writes takes the turn of what it looks at."""

from tortoise.models import Model

from models.fields import KeyField


class Turn(Model):
    name = KeyField(max_length=40, primary_key=True)

    class Meta:
        table = "turn"
