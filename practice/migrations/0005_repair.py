from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("practice", "0004_learning"), ("questions", "0010_statistics")]
    operations = []
