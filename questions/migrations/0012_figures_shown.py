from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("questions", "0011_search")]

    operations = [
        migrations.AddField("figure", "last_shown_at", models.DateTimeField(null=True)),
    ]
