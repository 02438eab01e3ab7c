"""Facts into sentences. The only place where a number becomes words."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simride.base.seeds import pick
from simride.base.units import duration, hhmm, people_number, percent
from simride.base.wording import capital
from simride.examiner.sentences import FRAGMENTS, SENTENCES
from simride.recorder.events import Fact

NAMING = ("place", "service", "endpoint", "entry", "team", "scope", "host")  # slots whose words keep their case
SMALL = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def _few(value: float) -> str:
    """A small count in letters, a larger one in digits."""
    return SMALL[int(value)] if 0 <= value < len(SMALL) else people_number(value)


def _minutes(value: float) -> str:
    """A window as people name it."""
    if value < 90:
        return f"{value:.0f} seconds"
    if value >= 172_800 and value % 86_400 == 0:
        days = value / 86_400
        return f"{_few(days / 7)} weeks" if days >= 14 and days % 7 == 0 else f"{_few(days)} days"
    if value < 7200 and value % 3600:
        return f"{_few(round(value / 60))} minutes"
    if value == 86_400:
        return "a day"
    hours = value / 3600
    return "hour" if hours == 1 else f"{_few(hours)} hours" if hours == int(hours) else duration(value)


UNITS: Mapping[str, Callable[[float], str]] = {
    "": people_number,
    "s": duration,
    "1": percent,
    "count": people_number,
    "few": _few,
    "window": _minutes,
    "clock": hhmm,
    "ms": lambda value: f"{people_number(value)} ms",
    "GB": lambda value: f"{people_number(value)} GB",
    "1/s": lambda value: f"{people_number(value)} a second",
    "1/min": lambda value: f"{people_number(value)} a minute",
    "1/h": lambda value: f"{people_number(value)} an hour",
    "hosts": lambda value: f"{people_number(value)} hosts",
    "requests": lambda value: f"{people_number(value)} waiting",
    "pages": people_number,
}


def fact(name: str, value: float | str, unit: str = "", says: str = "metrics", **labels: str) -> Fact:
    """A fact whose number keeps six digits, so that it is the same wherever it is computed."""
    kept = float(f"{value:.6g}") if isinstance(value, float | int) else value
    return Fact(name=name, value=kept, unit=unit, says=says, labels=labels)


def spoken(item: Fact) -> str:
    """The one way this fact is said aloud."""
    if isinstance(item.value, str):
        return item.value
    if not math.isfinite(item.value):
        return "nothing measured"
    say = UNITS.get(item.unit)
    return say(item.value) if say is not None else f"{people_number(item.value)} {item.unit}"


@dataclass(frozen=True)
class Sentence:
    """Words, and the facts every number in them comes from."""

    text: str = ""
    facts: tuple[Fact, ...] = ()

    def __add__(self, other: "Sentence") -> "Sentence":
        joint = "" if not self.text or not other.text or other.text.startswith("\n") else " "
        return Sentence(f"{self.text}{joint}{other.text}", (*self.facts, *other.facts))


def tell(seed: int, turn: int, key: str, **slots: "Fact | Sentence | str") -> Sentence:
    """The sentence or fragment under `key`: the seed says which wording is first, `turn` how many come before this."""
    facts: list[Fact] = []
    words = {}
    for name, value in slots.items():
        if isinstance(value, Fact):
            facts.append(value)
        elif isinstance(value, Sentence):
            facts += value.facts
        words[name] = spoken(value) if isinstance(value, Fact) else value.text if isinstance(value, Sentence) else value
    wordings = SENTENCES.get(key) or FRAGMENTS[key]
    wording = wordings[(pick(seed, range(len(wordings)), "wording", key) + turn) % len(wordings)]
    text = wording.format(**words)
    begins_with_name = wording.startswith(tuple(f"{{{slot}}}" for slot in NAMING))
    begins_with_name = begins_with_name and not text.startswith("rack ")
    return Sentence(text if begins_with_name or key in FRAGMENTS else opened(text), tuple(facts))


def quoted(says: str) -> str:
    """Someone's words in quotation marks, once."""
    bare = says.strip()
    return bare if bare[:1] in '“"' else f"“{bare}”"


def paragraphs(*sentences: Sentence) -> Sentence:
    """One short paragraph per thing asked."""
    kept = [one for one in sentences if one.text]
    return Sentence("\n\n".join(one.text for one in kept), tuple(item for one in kept for item in one.facts))


def opened(text: str) -> str:
    """An upper-case beginning, unless it begins with a name such as euw-c."""
    first = text.split(" ", 1)[0]
    return text if any(letter in first for letter in "-_0123456789") else capital(text)
