"""What a rider can send. Nothing typed is cut off or thrown away: a refused form keeps its text."""

import re
from typing import Any

from django import forms

from simride.base.errors import QueryError
from simride.simulator.orders import VERBS, Order
from simride.simulator.spec import Fleet
from simride.simulator.telemetry.catalog import DIMS, LATENCY_STATS, METRICS
from simride.web.cockpit import queries
from simride.web.cockpit.selects import Choice, PlainSelect

LONGEST = 20_000
LAST = (
    ("5m", "5 min"),
    ("15m", "15 min"),
    ("30m", "30 min"),
    ("1h", "1 h"),
    ("3h", "3 h"),
    ("12h", "12 h"),
    ("24h", "24 h"),
)

# verb -> the fields that mean something for it, in the order people say them
FIELDS_OF_VERB: dict[str, tuple[str, ...]] = {
    "rollback": ("service", "place", "version"),
    "rollforward": ("service", "place", "version"),
    "revert": ("service", "name", "text"),
    "pause_rollout": ("service",),
    "resume_rollout": ("service",),
    "drain": ("service", "place", "rack", "host"),
    "undrain": ("service", "place", "rack", "host"),
    "restart": ("service", "place", "rack", "host", "version"),
    "scale": ("service", "place", "amount", "percent"),
    "shift_traffic": ("service", "place", "rack", "percent"),
    "shed_load": ("name", "place", "percent"),
    "set_gate": ("name", "percent"),
    "set_timeout": ("service", "name", "amount"),
    "set_retries": ("service", "name", "amount"),
    "set_retry_budget": ("service", "name", "percent"),
    "set_pool_size": ("service", "name", "place", "amount"),
    "set_breaker": ("service", "name", "place", "text"),
    "set_rate_limit": ("service", "name", "place", "amount", "percent"),
    "freeze": ("name",),
    "unfreeze": ("name",),
    "approve_change": ("name",),
    "refuse_change": ("name",),
    "flush_cache": ("service", "place", "name"),
    "warm_cache": ("service", "place", "name"),
    "serve_stale": ("service", "place", "name", "percent"),
    "limit_ejection": ("service", "place", "percent"),
    "set_hosts": ("service", "place", "amount", "percent"),
    "free_quota": ("service", "place"),
    "skip_message": ("service", "place", "name"),
    "add_consumers": ("service", "place", "name", "amount", "percent"),
    "limit_reentry": ("place", "name", "percent"),
    "limit_restarts": ("service", "place", "percent"),
    "restore_name": ("service", "place"),
    "renew_credential": ("service", "place"),
    "set_concurrency": ("service", "amount"),
    "set_cpu_quota": ("service", "place", "amount"),
    "free_disk": ("service", "place"),
    "start_work": ("name", "percent", "amount"),
    "stop_work": ("name",),
    "page": ("name", "text"),
    "post_update": ("name", "text"),
    "declare": ("text",),
}

VERBS_OF_FIELD: dict[str, str] = {
    field: " ".join(verb for verb, fields in FIELDS_OF_VERB.items() if field in fields)
    for field in sorted({field for fields in FIELDS_OF_VERB.values() for field in fields})
} | {"verb": " ".join(FIELDS_OF_VERB)}


class Words(forms.Form):
    """A message or a note."""

    text = forms.CharField(
        label="Say something",
        required=True,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "There is nothing to send yet."},
    )

    def clean_text(self) -> str:
        """At most LONGEST characters; what is longer is refused whole, never shortened."""
        text: str = self.cleaned_data["text"].replace("\r\n", "\n")
        if len(text) > LONGEST:
            raise forms.ValidationError(
                f"That is {len(text):,} characters and a message holds {LONGEST:,}. "
                "It is all still here: send it in parts."
            )
        return text


class MetricForm(forms.Form):
    """The metrics explorer."""

    metric = Choice(label="Metric", choices=[(name, name.replace("_", " ")) for name in METRICS])
    stat = Choice(label="Stat", required=False, choices=[("", "usual"), *((s, s) for s in LATENCY_STATS)])
    by = Choice(
        label="By", required=False, choices=[("", "nothing"), *((dim, dim.replace("_", " ")) for dim in DIMS)]
    )
    service = Choice(label="Service", required=False)
    place = Choice(label="Where", required=False)
    where = forms.CharField(label="And", required=False, widget=forms.TextInput(attrs={"placeholder": "rack=17"}))
    last = Choice(label="Last", choices=LAST, initial="30m")
    compare = forms.BooleanField(label="Compare with yesterday", required=False, initial=True)

    def __init__(self, fleet: Fleet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        _set_choices(self, "service", [("", "users"), *((s.name, s.name) for s in fleet.services)])
        _set_choices(self, "place", [("", "all"), *places(fleet)])

    def query(self) -> dict[str, Any]:
        """A MetricQuery's dictionary. Raises QueryError."""
        data = self.cleaned_data
        where = queries.filters(data["where"]) if data["where"] else {}
        where |= {"service": data["service"]} if data["service"] else {}
        where |= place_filter(data["place"])
        found = {"metric": data["metric"], "last_s": queries.seconds(data["last"])}
        found |= {"stat": data["stat"]} if data["stat"] else {}
        found |= {"where": where} if where else {}
        found |= {"by": [data["by"]]} if data["by"] else {}
        found |= {"compare": "1d"} if data["compare"] else {}
        return found


class OrderForm(forms.Form):
    """A direct order. Names are checked by the fleet, which knows what to say about a wrong one."""

    verb = Choice(label="Order", choices=[(verb, says) for verb, says in VERBS.items()])
    service = forms.CharField(label="Service", required=False, widget=PlainSelect)
    place = forms.CharField(label="Where", required=False, widget=PlainSelect)
    rack = forms.CharField(label="Racks", required=False, widget=forms.TextInput(attrs={"placeholder": "17, 18"}))
    host = forms.CharField(label="Hosts", required=False)
    version = forms.CharField(label="Version", required=False)
    percent = forms.FloatField(label="Percent", required=False)
    amount = forms.FloatField(label="Amount", required=False)
    name = forms.CharField(label="Gate, endpoint, client, other service, team", required=False)
    text = forms.CharField(label="Words", required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, fleet: Fleet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        _set_choices(self, "service", [("", "–"), *((s.name, s.name) for s in fleet.services)])
        _set_choices(self, "place", [("", "–"), *places(fleet)])

    def lines(self) -> list[tuple[forms.BoundField, str]]:
        """Each field with the verbs it means something for, as the page's script reads them."""
        return [(field, VERBS_OF_FIELD[field.name]) for field in self]

    def clean_rack(self) -> tuple[int, ...]:
        """Rack numbers, in any separator."""
        words = [word for word in re.split(r"[\s,;]+", self.cleaned_data["rack"]) if word]
        bad = [word for word in words if not word.removeprefix("rack").lstrip("-").isdigit()]
        if bad:
            raise forms.ValidationError(f"{bad[0]!r} is no rack number; write 17 or 17, 18.")
        return tuple(int(word.removeprefix("rack").lstrip("-")) for word in words)

    def order(self) -> Order:
        """The order as typed."""
        data = self.cleaned_data
        where = place_filter(data["place"])
        return Order(
            verb=data["verb"],
            services=_one(data["service"]),
            regions=_one(where.get("region", "")),
            clusters=_one(where.get("cluster", "")),
            racks=data["rack"],
            hosts=tuple(re.split(r"[\s,;]+", data["host"])) if data["host"] else (),
            version=data["version"],
            percent=data["percent"],
            amount=data["amount"],
            name=data["name"],
            text=data["text"],
        )


def places(fleet: Fleet) -> list[tuple[str, Any]]:
    """Regions with their clusters, as a select lists them."""
    return [
        (
            region.name,
            [
                (f"region={region.name}", f"all of {region.name}"),
                *((f"cluster={cluster}", cluster) for cluster in region.clusters),
            ],
        )
        for region in fleet.regions
    ]


def place_filter(value: str) -> dict[str, str]:
    """`cluster=euw-c` as a filter; nothing where nothing was chosen."""
    if not value:
        return {}
    dim, equals, name = value.partition("=")
    if not equals or dim not in ("region", "cluster"):
        raise QueryError(f"{value!r} is neither a region nor a cluster")
    return {dim: name}


def _set_choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
    else:
        field.widget.choices = choices


def _one(name: str) -> tuple[str, ...]:
    return (name,) if name else ()
