from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("questions", "0010_statistics")]

    operations: list[object] = []
