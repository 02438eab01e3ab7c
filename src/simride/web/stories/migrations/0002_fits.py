"""How a story serves each area, kept beside it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("stories", "0001_initial"),)

    operations = (
        migrations.CreateModel(
            name="Fits",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("areas", models.JSONField()),
                (
                    "story",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fits", to="stories.story"
                    ),
                ),
            ],
        ),
    )
