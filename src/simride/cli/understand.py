"""`simride understand`: what the examiner makes of a text, before anybody rides."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from platformdirs import user_cache_path

from simride.base.errors import Faults
from simride.examiner.understanding.acts import Act, Reading
from simride.examiner.understanding.lexicon import default_lexicon
from simride.examiner.understanding.reader import Reader


class TextFaults(Faults):
    """A file of texts with lines that cannot be read."""


@click.command()
@click.argument("text", required=False)
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='Read texts from a file, one JSON object a line: {"text": "..."}.',
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per text.")
def understand(text: str | None, path: Path | None, as_json: bool) -> None:
    """Print the acts of TEXT, of each line of a file, or of each line typed in."""
    if text is not None and path is not None:
        raise click.UsageError("give a text or --file, not both")
    texts = [text] if text is not None else _texts_of(path) if path else [line.rstrip("\n") for line in sys.stdin]
    reader, lexicon = Reader.trained(user_cache_path("simride")), default_lexicon()
    for one in texts:
        reading = reader.read(one, lexicon)
        # A file of JSON in is a file of JSON out, so that the two can be compared line by line.
        click.echo(json.dumps(as_data(reading), ensure_ascii=False) if as_json or path else as_words(reading))


def _texts_of(path: Path) -> list[str]:
    texts: list[str] = []
    faults: list[str] = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            texts.append(_text_of(line))
        except ValueError as fault:
            faults.append(f"line {number}: {fault}")
    if faults:
        raise TextFaults(str(path), faults)
    return texts


def _text_of(line: bytes) -> str:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON ({error.msg} at character {error.pos + 1})") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise ValueError('wants an object with a "text" that is a string, such as {"text": "who is affected?"}')
    return str(row["text"])


def as_data(reading: Reading) -> dict[str, object]:
    """A reading as plain JSON values."""
    return {"text": reading.text, "acts": [_act(act) for act in reading.acts], "abstained": reading.abstained}


def _act(act: Act) -> dict[str, object]:
    slots = {name: list(value) if isinstance(value, tuple) else value for name, value in act.slots.items()}
    return {
        "act": act.act,
        "slots": slots,
        "confidence": act.confidence,
        "span": list(act.span),
        "polarity": act.polarity,
    }


def as_words(reading: Reading) -> str:
    """A reading as lines for people."""
    if reading.abstained:
        return f"{reading.text}\n  not understood"
    return "\n".join([reading.text, *(_line(reading.text, act) for act in reading.acts)])


def _line(text: str, act: Act) -> str:
    slots = ", ".join(f"{name}={_value(value)}" for name, value in act.slots.items())
    mood = "" if act.polarity == "asserted" else f" [{act.polarity}]"
    first, last = act.span
    return f"  {act.act}{mood} {act.confidence:.2f}  «{text[first:last]}»" + (f"  {slots}" if slots else "")


def _value(value: object) -> str:
    parts: Sequence[object] = value if isinstance(value, tuple) else (value,)
    return "+".join(str(part) for part in parts)
