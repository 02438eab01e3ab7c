"""The cases as one chooses among them: by kind, level, area, and what one has not flown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django import forms

from simride.cases.schema import AREA_TITLES, KINDS, Case

SAYS_OF_KIND: Mapping[str, str] = {
    "outage": "something is down, now",
    "degradation": "something comes and goes, for some",
    "launch": "something new has to go out",
    "takeover": "a service becomes yours as it is",
    "expand": "it has to carry far more",
    "replace": "one thing takes another's place",
}
# what a kind asks most of; a ride is marked in all four
AREAS_OF_KIND: Mapping[str, tuple[str, ...]] = {
    "outage": ("troubleshooting", "driving-success"),
    "degradation": ("troubleshooting", "operations-metrics"),
    "launch": ("managing-production-changes", "driving-success"),
    "takeover": ("driving-success", "operations-metrics"),
    "expand": ("operations-metrics", "managing-production-changes"),
    "replace": ("managing-production-changes", "operations-metrics"),
}


@dataclass(frozen=True)
class Entry:
    """One case as the catalogue shows it: nothing that spoils it."""

    name: str
    title: str
    prompt: str
    kind: str
    level: int
    minutes: float
    areas: tuple[str, ...]
    flown: int


@dataclass(frozen=True)
class Shelf:
    """The cases of one kind."""

    kind: str
    says: str
    entries: tuple[Entry, ...]


class ChoiceForm(forms.Form):
    """Which cases to show. Sent as a plain GET, so that a choice can be bookmarked."""

    kind = forms.ChoiceField(label="Kind", required=False, choices=[("", "any"), *((kind, kind) for kind in KINDS)])
    level = forms.ChoiceField(label="Level", required=False, choices=[("", "any"), ("1", "1"), ("2", "2"), ("3", "3")])
    area = forms.ChoiceField(label="Asks most of", required=False, choices=[("", "any"), *AREA_TITLES.items()])
    new = forms.BooleanField(label="What I have not flown", required=False)


def shelves(cases: Sequence[Case], flown: Collection[str], form: ChoiceForm) -> tuple[Shelf, ...]:
    """The cases chosen, by kind, easiest first. `flown` has a name for each ride flown. An unsound choice shows all."""
    chosen = form.cleaned_data if form.is_valid() else {}
    entries = [_entry(case, flown) for case in cases]
    entries = [entry for entry in entries if _wanted(entry, chosen)]
    return tuple(
        Shelf(kind, SAYS_OF_KIND[kind], of_kind)
        for kind in KINDS
        if (of_kind := tuple(sorted((e for e in entries if e.kind == kind), key=lambda e: (e.level, e.title))))
    )


def _entry(case: Case, flown: Collection[str]) -> Entry:
    data = case.data
    areas = tuple(AREA_TITLES[area] for area in AREAS_OF_KIND[data.kind])
    times = sum(name == case.name for name in flown)
    return Entry(case.name, data.title, data.prompt, data.kind, data.level, data.minutes, areas, times)


def _wanted(entry: Entry, chosen: Mapping[str, object]) -> bool:
    area = chosen.get("area")
    return (
        chosen.get("kind") in (None, "", entry.kind)
        and chosen.get("level") in (None, "", str(entry.level))
        and (not area or area in AREAS_OF_KIND[entry.kind])
        and not (chosen.get("new") and entry.flown)
    )
