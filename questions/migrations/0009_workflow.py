from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("questions", "0008_exchange_jobs")]

    operations: list[object] = []
