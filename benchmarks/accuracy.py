"""Every table and plot of docs/explanation/accuracy.md: `python benchmarks/accuracy.py [--only NAME ...]`.

Seeded throughout; five minutes of an idle core. Tables go between markers of the page, plots beside it.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))  # the fleets and pairs that the tests compare, too

from fidelity import actions, cascades, closed_forms, odd_hosts, steady, steps, storms, transients
from fidelity.report import Section, write

SECTIONS: Mapping[str, Callable[[], Section]] = {
    "closed-forms": closed_forms.section,
    "steady": steady.section,
    "transients": transients.section,
    "storms": storms.section,
    "cascades": cascades.three_tiers_section,
    "graph": cascades.graph_section,
    "grey": odd_hosts.grey_section,
    "fans": odd_hosts.fan_section,
    "steps": steps.section,
    "actions": actions.section,
}


def main() -> None:
    """Measure, say what each subject took, write its part of the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", nargs="+", choices=list(SECTIONS), help="these parts alone")
    only = parser.parse_args().only
    for name in only or SECTIONS:
        begun = time.process_time()
        write([SECTIONS[name]()])
        print(f"{name:14s} {time.process_time() - begun:7.1f} s CPU", flush=True)


if __name__ == "__main__":
    main()
