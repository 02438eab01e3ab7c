"""The home app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "simride.web.home"
    label = "home"
    default_auto_field = "django.db.models.BigAutoField"
