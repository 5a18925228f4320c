from django.db import migrations, models

from examprep.online import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("practice", "0008_invitations")]

    operations = [
        AddIndexOnline(
            model_name="attempt",
            index=models.Index(fields=["-started_at", "-id"], name="attempt_latest"),
        ),
    ]
