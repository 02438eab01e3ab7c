"""Every page: what it costs the server, and what a browser loads for it the first time.

    python benchmarks/pages.py [--rides 200] [--repeats 100] [--page] [NAME ...]

Prints a table: milliseconds of one core for an answer (median, and the 99th percentile) with one user, nothing else
running, and kilobytes of the first load as they are sent: the page, its styles, scripts, pictures and charts. The
pages are those of tests/web/places.py on a machine with so many rides behind it, one flown for real; NAMEs choose
among them. Goals: 50 ms at the 99th percentile, 1,000 kB; what misses one is marked. `--page` writes the table into
docs/explanation/pages.md as well, with how busy the machine was.
"""

import argparse
import gzip
import math
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

GOAL_MS, GOAL_KB = 50.0, 1000.0
PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "pages.md"
BEGIN, END = "<!-- written by benchmarks/pages.py --page -->", "<!-- end of the table -->"
LOADED = re.compile(r'(?:src|data-spec|<link rel="stylesheet" href)="(/[^"]+)"')


def main() -> None:
    """The table, line by line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rides", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=100)
    parser.add_argument("--page", action="store_true")
    parser.add_argument("names", nargs="*", metavar="NAME")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"SIMRIDE_HOME": home, "DJANGO_SETTINGS_MODULE": "simride.web.settings"}
        from simride.web.manage import prepare

        prepare(print)
        lines = []
        for line in table(chosen.rides, chosen.repeats, chosen.names):
            print(line, flush=True)
            lines.append(line)
        if chosen.page:
            write(lines)


def write(lines: list[str]) -> None:
    """The table between the marks of the page."""
    text = PAGE.read_text(encoding="utf-8")
    load = f"Others had it meanwhile too: a load of {os.getloadavg()[1]:.0f} on {os.cpu_count()} cores."
    written = "\n".join([*lines, "", load])
    PAGE.write_text(f"{text.split(BEGIN)[0]}{BEGIN}\n\n{written}\n\n{END}{text.split(END)[1]}", encoding="utf-8")


def table(rides: int, repeats: int, names: list[str]) -> Iterator[str]:
    """A line per state of a page. The app is set up."""
    from django.test import Client

    from simride.web.cockpit.preparing import settle
    from web import furnished
    from web.places import STATES

    furnished.RIDES = rides
    at = furnished.furnish()
    settle()  # as a server does once its first fleet is there
    client = Client(HTTP_HOST="127.0.0.1")
    missed = 0
    yield "| page | state | ms, median | ms, p99 | first load, kB | |"
    yield "| --- | --- | ---: | ---: | ---: | --- |"
    for name, addresses in STATES.items():
        for address in addresses if not names or name in names else ():
            middle, highest = cost(client, address.format(**at), repeats)
            loaded = first_load(client, address.format(**at)) / 1000.0
            over = [says for says, too in (("ms", highest > GOAL_MS), ("kB", loaded > GOAL_KB)) if too]
            missed += bool(over)
            mark = f"over: {', '.join(over)}" if over else ""
            yield f"| {name or '404'} | `{address}` | {middle:.1f} | {highest:.1f} | {loaded:.0f} | {mark} |"
    yield f"\n{missed} over a goal, at {rides} rides."


def cost(client: Any, address: str, repeats: int) -> tuple[float, float]:
    """Median and 99th percentile of an answer, in milliseconds of one core. The first is left out."""
    took = []
    client.get(address)
    for _ in range(repeats):
        begun = time.thread_time()  # a fleet may be prepared in another thread meanwhile
        client.get(address)
        took.append(1000.0 * (time.thread_time() - begun))
    took.sort()
    return statistics.median(took), took[math.ceil(0.99 * len(took)) - 1]  # by nearest rank


def first_load(client: Any, address: str) -> int:
    """Bytes of a page and of everything it loads by itself, as they are sent to a browser that takes gzip."""
    answer = client.get(address)
    page = answer.content.decode()
    return len(answer.content) + sum(_bytes(client, one) for one in sorted(set(LOADED.findall(page))))


def _bytes(client: Any, address: str) -> int:
    answer = client.get(address.replace("&amp;", "&"), headers={"accept-encoding": "gzip"})
    body = b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code == 200, (address, answer.status_code)
    if answer.get("Content-Encoding") == "gzip":
        assert gzip.decompress(body)
    return len(body)


if __name__ == "__main__":
    main()
