"""A select whose options are written without templates."""

from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


class PlainSelect(forms.Select):
    """Django's select, to the letter but for white space, in a tenth of the time.

    The cockpit has a few hundred options, and Django renders a template for each. Every text is escaped here.
    """

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002 - Django's signature; there is no template to render
    ) -> SafeString:
        """The select with its groups and options."""
        widget = self.get_context(name, value, attrs)["widget"]
        groups = "".join(_group(label, options) for label, options, _ in widget["optgroups"])
        return mark_safe(f'<select name="{escape(widget["name"])}"{flatatt(widget["attrs"])}>{groups}</select>')


def _group(label: str | None, options: list[dict[str, Any]]) -> str:
    inside = "".join(_option(one) for one in options)
    return inside if label is None else f'<optgroup label="{escape(label)}">{inside}</optgroup>'


def _option(one: dict[str, Any]) -> str:
    return f'<option value="{escape(one["value"])}"{flatatt(one["attrs"])}>{escape(one["label"])}</option>'


class Choice(forms.ChoiceField):
    """A choice among many, as such a select."""

    widget = PlainSelect
