from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("practice", "0006_cohorts")]

    operations: list[object] = []
