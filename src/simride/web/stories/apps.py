"""The stories app."""

from django.apps import AppConfig


class StoriesConfig(AppConfig):
    name = "simride.web.stories"
    label = "stories"
    default_auto_field = "django.db.models.BigAutoField"
