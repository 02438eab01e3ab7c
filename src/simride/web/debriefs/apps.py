"""The debriefs app."""

from django.apps import AppConfig


class DebriefsConfig(AppConfig):
    name = "simride.web.debriefs"
    label = "debriefs"
    default_auto_field = "django.db.models.BigAutoField"
