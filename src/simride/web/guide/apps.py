"""The guide app."""

from django.apps import AppConfig


class GuideConfig(AppConfig):
    name = "simride.web.guide"
    label = "guide"
    default_auto_field = "django.db.models.BigAutoField"
