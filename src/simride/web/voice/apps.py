"""The voice app."""

from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "simride.web.voice"
    label = "voice"
