"""The pre-flight app."""

from django.apps import AppConfig


class PreflightConfig(AppConfig):
    name = "simride.web.preflight"
    label = "preflight"
