import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = (("cockpit", "0002_practice"),)

    operations = (
        migrations.CreateModel(
            name="Recording",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("whole", models.BooleanField(default=False)),
                ("media", models.CharField(max_length=8)),
                ("pieces", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("duration_s", models.FloatField(default=0.0)),
                ("marks", models.JSONField(default=list)),
                ("voiced", models.JSONField(default=list)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "ride",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recordings", to="cockpit.ride"
                    ),
                ),
            ],
            options={"ordering": ("created", "pk")},
        ),
    )
