"""The language model on the settings page: what is kept, what the environment says, one trial of it."""

import os
import time
from collections.abc import Mapping
from pathlib import Path

from django import forms
from django.conf import settings

from simride.base.errors import SettingsError
from simride.language_model import forget, keep, kept, set_in, settings_from, settings_of, tried

FLAGS = ("reads", "rewords", "elsewhere")


class ModelForm(forms.Form):
    """An endpoint, a name, a key, and what it may do."""

    url = forms.CharField(
        label="Address",
        max_length=500,
        help_text="Up to /v1, as in http://127.0.0.1:8080/v1",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Give its address first, as in http://127.0.0.1:8080/v1."},
    )
    model = forms.CharField(
        label="Model",
        max_length=200,
        help_text="Its name, as the server lists it.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Give the model’s name, as the server lists it."},
    )
    key = forms.CharField(
        label="Key",
        max_length=500,
        required=False,
        help_text="If it wants one. Kept in the data folder, readable by you only, and never shown again.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    reads = forms.BooleanField(label="It may read a message that the offline reader gave up on", required=False)
    rewords = forms.BooleanField(label="It may put the examiner’s sentences in other words", required=False)
    elsewhere = forms.BooleanField(
        label="It may be on another machine: what I say in a ride leaves this one", required=False
    )

    def values(self) -> dict[str, str]:
        """As `model.json` holds them. A key that was kept goes on only with the address it was given for."""
        data = self.cleaned_data
        before = _kept()
        same = before.get("url", "").rstrip("/") == data["url"].strip().rstrip("/")
        key = data["key"] or (before.get("key", "") if same else "")
        flags = {name: "yes" if data[name] else "no" for name in FLAGS}
        return {"url": data["url"].strip(), "model": data["model"].strip(), "key": key, **flags}


def form_of(values: Mapping[str, str]) -> ModelForm:
    """The form with what is kept, the key left out."""
    usual = {"reads": "yes", "rewords": "yes", "elsewhere": "no"}
    flags = {name: values.get(name, usual[name]).lower() in ("1", "yes", "true", "on") for name in FLAGS}
    texts = {"url": values.get("url", ""), "model": values.get("model", "")}
    return ModelForm(initial={**texts, **flags}, label_suffix="", prefix="model")


def in_template(form: ModelForm | None = None, says: str = "", problem: str = "") -> dict[str, object]:
    """What the section of the page shows."""
    try:
        values = kept(home())
        used = settings_from(os.environ, home())
    except SettingsError as error:
        values, used, problem = {}, None, problem or str(error)
    return {
        "model_form": form or form_of(values),
        "model_used": used,
        "model_kept": bool(values),
        "model_key_kept": bool(values.get("key")),
        "model_variables": set_in(os.environ),
        "model_says": says,
        "model_problem": problem,
    }


def do(what: str, form: ModelForm) -> str:
    """Save, try or forget; what happened in a sentence. Raises SettingsError where it cannot be."""
    if what == "forget":
        forget(home())
        return "Forgotten, key and all. Rides fly without a model."
    values = form.values()
    if what == "test":
        chosen = settings_of(values)
        again = " Nothing is saved yet; a key is typed once more for that." if form.cleaned_data["key"] else ""
        return "" if chosen is None else tried(chosen, time.monotonic)[1] + again
    keep(home(), values)
    return "Saved. Rides that you begin or open from now on use it."


def home() -> Path:
    """The data folder."""
    return Path(settings.HOME)


def _kept() -> dict[str, str]:
    try:
        return kept(home())
    except SettingsError:
        return {}  # broken: the page says so, and saving mends it
