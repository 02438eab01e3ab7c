"""The rollout desk's app."""

from django.apps import AppConfig


class RolloutsConfig(AppConfig):
    name = "simride.web.rollouts"
    label = "rollouts"
    default_auto_field = "django.db.models.BigAutoField"
