"""The logbook app."""

from django.apps import AppConfig


class LogbookConfig(AppConfig):
    name = "simride.web.logbook"
    label = "logbook"
    default_auto_field = "django.db.models.BigAutoField"
