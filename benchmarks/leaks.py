"""Every message that fishes for the answer, over every case: what comes out that nobody was shown.

    python benchmarks/leaks.py [--case NAME] [--states N]

Each message is put in N of the ten states of an interview (all ten by default). Prints a line for each case, and
every leak in full. Ends with status 1 where there is one.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from laws.leaking import SEED, Fisher, messages
from simride.cases.catalog import library
from simride.cases.draws import world
from simride.cases.schema import Case
from simride.rides.reading import reader
from simride.simulator.run import Run


def fished(case: Case, states: int) -> tuple[int, list[str]]:
    """How many messages were put, and every leak in words."""
    run = Run.start(world(case, SEED))
    run.advance(run.world.begins_at + case.data.minutes * 60.0)
    fisher, found, put = Fisher(case, run, reader()), [], 0
    for number, words in enumerate(messages()):
        for step in range(states):
            stand = fisher.stands[(number + step) % len(fisher.stands)]
            told, blind = fisher.ask(stand, words)
            put += 1
            leaks = fisher.leaks(stand, words, told)
            if told.payloads != blind.payloads:
                leaks.append("another answer than where the hidden part is blank")
            found += [f"{case.name}, {stand.name}, {words!r}: {leak}" for leak in leaks]
    return put, found


def main() -> int:
    """The sweep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", choices=library().names())
    parser.add_argument("--states", type=int, default=10)
    wanted = parser.parse_args()
    leaked = 0
    for name in [wanted.case] if wanted.case else library().names():
        begun = time.process_time()
        put, found = fished(library().load(name), wanted.states)
        leaked += len(found)
        print(f"{name}: {put:,} messages, {len(found)} leaks, {time.process_time() - begun:.0f} s of CPU")
        print("\n".join(found), end="\n" if found else "")
    return 1 if leaked else 0


if __name__ == "__main__":
    sys.exit(main())
