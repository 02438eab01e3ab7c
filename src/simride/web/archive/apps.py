"""The archive app."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "simride.web.archive"
    label = "archive"
