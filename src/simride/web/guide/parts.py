"""The guide as it is written: one Markdown file a part, with a head of YAML, in `library/guide`."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from markdown_it import MarkdownIt

WORDS_PER_MINUTE = 210  # of quiet reading
PICTURE = re.compile(r'<p><img src="(?P<name>[a-z]+)" alt="(?P<says>[^"]*)" /></p>')
HEAD = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Heading:
    """A place to jump to."""

    id: str
    says: str


@dataclass(frozen=True)
class Practice:
    """Something to do after reading: a case, a kind of case, or a page of the app."""

    to: str  # "case" | "kind" | "page"
    name: str
    says: str


@dataclass(frozen=True)
class Part:
    """One part of the guide."""

    slug: str
    title: str
    html: str
    minutes: int
    headings: tuple[Heading, ...]
    practise: tuple[Practice, ...]
    chart: str  # the name of a chart to search below the text; "" for none


@dataclass(frozen=True)
class Symptom:
    """A row of the chart of symptoms."""

    symptom: str
    look: str
    tells: str
    misleads: str


@lru_cache(maxsize=1)
def parts() -> tuple[Part, ...]:
    """Every part in reading order."""
    folder = files("simride") / "library" / "guide"
    names = sorted(one.name for one in folder.iterdir() if one.name.endswith(".md"))
    return tuple(_part(name, (folder / name).read_text(encoding="utf-8")) for name in names)


def first_case() -> str:
    """The case that the guide sends its reader to first."""
    return next(one.name for part in parts() for one in part.practise if one.to == "case")


@lru_cache(maxsize=1)
def symptoms() -> tuple[Symptom, ...]:
    """The chart of symptoms."""
    text = (files("simride") / "library" / "guide" / "symptoms.yaml").read_text(encoding="utf-8")
    return tuple(Symptom(**row) for row in yaml.safe_load(text))


def found(query: str) -> tuple[Symptom, ...]:
    """The rows that have every word of the query somewhere; all of them for an empty one."""
    wanted = query.lower().split()
    return tuple(
        one for one in symptoms()
        if all(word in f"{one.symptom} {one.look} {one.tells} {one.misleads}".lower() for word in wanted)
    )  # fmt: skip


def _part(file: str, text: str) -> Part:
    split = HEAD.match(text)
    if split is None:
        raise ValueError(f"{file} does not begin with a head between two lines of ---")
    head: Mapping[str, Any] = yaml.safe_load(split.group(1))
    html, headings = _rendered(split.group(2))
    return Part(
        slug=re.sub(r"^\d+-|\.md$", "", file),
        title=head["title"],
        html=html,
        minutes=max(1, math.ceil(len(split.group(2).split()) / WORDS_PER_MINUTE)),
        headings=headings,
        practise=tuple(Practice(**one) for one in head["practise"]),
        chart=head.get("chart", ""),
    )


def _rendered(text: str) -> tuple[str, tuple[Heading, ...]]:
    """As HTML, each heading with an id to jump to. HTML in the text would be shown as text."""
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable("smartquotes")
    tokens = markdown.parse(text)
    headings = []
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            says = "".join(one.content for one in tokens[place + 1].children or ())  # with the quotes as they are set
            name = re.sub(r"[^a-z0-9]+", "-", says.lower()).strip("-")
            token.attrSet("id", name)
            headings.append(Heading(name, says))
    html = PICTURE.sub(_figure, markdown.renderer.render(tokens, markdown.options, {}))
    return html, tuple(headings)


def _figure(found: re.Match[str]) -> str:
    """One of the pictures that the fleet drew, in the page itself so that it has the page's colours."""
    drawn = (files("simride") / "library" / "guide" / "pictures" / f"{found['name']}.svg").read_text(encoding="utf-8")
    room = '<div class="scroll" tabindex="0" role="region" aria-label="The picture, to scroll">'
    return f"<figure>{room}{drawn}</div><figcaption>{found['says']}</figcaption></figure>"
