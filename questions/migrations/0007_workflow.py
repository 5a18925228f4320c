from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("questions", "0006_paired_items")]
    operations = []
