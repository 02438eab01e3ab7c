"""The cockpit app."""

from django.apps import AppConfig


class CockpitConfig(AppConfig):
    name = "simride.web.cockpit"
    label = "cockpit"
    default_auto_field = "django.db.models.BigAutoField"
