"""The journey app."""

from django.apps import AppConfig


class JourneyConfig(AppConfig):
    name = "simride.web.journey"
    label = "journey"
    default_auto_field = "django.db.models.BigAutoField"
