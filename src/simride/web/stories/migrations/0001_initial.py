"""The first tables of the story bank."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="OwnQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=300)),
                ("created", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Story",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=120)),
                ("situation", models.TextField(blank=True)),
                ("task", models.TextField(blank=True)),
                ("action", models.TextField(blank=True)),
                ("result", models.TextField(blank=True)),
                ("learnt", models.TextField(blank=True)),
                ("people", models.CharField(blank=True, max_length=300)),
                ("scale", models.CharField(blank=True, max_length=300)),
                ("numbers", models.CharField(blank=True, max_length=300)),
                ("began", models.DateField(blank=True, null=True)),
                ("ended", models.DateField(blank=True, null=True)),
                ("areas", models.JSONField(blank=True, default=list)),
                ("topics", models.JSONField(blank=True, default=list)),
                ("readiness", models.CharField(default="draft", max_length=10)),
                ("private", models.TextField(blank=True)),
                ("created", models.DateTimeField(auto_now_add=True)),
                ("changed", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ("title", "id"),
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("made", models.DateTimeField(auto_now_add=True)),
                ("kept", models.JSONField()),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="stories.story"
                    ),
                ),
            ],
            options={
                "ordering": ("story", "-number"),
                "constraints": [models.UniqueConstraint(fields=("story", "number"), name="one_version_per_number")],
            },
        ),
    )
