from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("questions", "0009_exchange_jobs")]
    operations = []
