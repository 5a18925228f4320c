from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practice", "0008_invitations")]

    operations = [
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["-started_at", "-id"], name="attempt_latest"),
        ),
    ]
