from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("practice", "0007_history")]

    operations: list[object] = []
