"""A chart of lines as a small SVG without colours of its own: its classes are coloured by the page it stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 560, 250  # of the drawing, in its own units
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 30, 42  # of the room around the plot
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Axis:
    """An axis: what it shows, and its ticks with what each is called. The first and the last tick are its ends."""

    title: str
    ticks: Mapping[float, str]

    def place(self, value: float) -> float:
        """0 at the first tick, 1 at the last; what is beyond stays at the end."""
        low, high = min(self.ticks), max(self.ticks)
        return min(1.0, max(0.0, (value - low) / (high - low)))


def line_chart(x: Axis, y: Axis, lines: Mapping[str, Points], says: str) -> str:
    """The chart as text; `says` describes it to who does not see it. Places are rounded to a whole unit."""
    parts = [
        f'<svg class="picture" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(says)}">',
        *(f'<path class="grid" d="M{LEFT} {_up(y, tick)}H{WIDTH - RIGHT}"/>' for tick in y.ticks),
        *(_text(LEFT - 6, _up(y, at) + 4, name, "end") for at, name in y.ticks.items()),
        *(_text(_along(x, at), HEIGHT - BOTTOM + 16, name, "middle") for at, name in x.ticks.items()),
        _text((LEFT + WIDTH - RIGHT) // 2, HEIGHT - 6, x.title, "middle"),
        _text(4, 14, y.title, "start"),
    ]
    for place, (name, points) in enumerate(lines.items()):
        path = " ".join(f"{_along(x, at)},{_up(y, value)}" for at, value in points)
        parts.append(f'<polyline class="line-{place}" points="{path}"/>')
        parts += _key(place, name, len(lines))
    return "\n".join((*parts, "</svg>")) + "\n"


def _key(place: int, name: str, of: int) -> list[str]:
    """The name of a line beside a piece of it, on the right of the head."""
    x = WIDTH - RIGHT - 130 * (of - place)
    return [
        f'<path class="line-{place}" d="M{x} 10h20"/>',
        _text(x + 26, 14, name, "start"),
    ]


def _text(x: int, y: int, words: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{escape(words)}</text>'


def _along(x: Axis, value: float) -> int:
    return round(LEFT + x.place(value) * (WIDTH - LEFT - RIGHT))


def _up(y: Axis, value: float) -> int:
    return round(HEIGHT - BOTTOM - y.place(value) * (HEIGHT - TOP - BOTTOM))
