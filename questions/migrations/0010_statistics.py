from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("questions", "0009_workflow")]

    operations: list[object] = []
