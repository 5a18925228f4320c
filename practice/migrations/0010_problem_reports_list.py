from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practice", "0009_attempt_latest")]

    operations = [
        migrations.AddIndex("problemreport", models.Index(fields=["created_at", "id"], name="problem_latest")),
        migrations.AddIndex(
            "problemreport", models.Index(fields=["status", "created_at", "id"], name="problem_latest_of_status")
        ),
        migrations.AddIndex(
            "problemreport",
            models.Index(fields=["item", "id"], condition=models.Q(status="open"), name="problem_open_on_item"),
        ),
    ]
