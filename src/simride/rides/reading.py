"""The reader as the rides use it: trained once per process, and the names of a case's own fleet."""

from functools import lru_cache
from pathlib import Path
from threading import Lock

from platformdirs import user_cache_path

from simride.cases.schema import Case
from simride.examiner.understanding.acts import Lexicon
from simride.examiner.understanding.reader import Reader
from simride.simulator.telemetry import METRICS

_learning = Lock()  # two threads that ask at once wait for one reader


def reader() -> Reader:
    """The offline reader; the same for everyone, so it is made once. Takes seconds the first time ever."""
    with _learning:
        return _reader(user_cache_path("simride"))


def trade_words() -> frozenset[str]:
    """Words of the field, as the reader has learnt them."""
    return frozenset(reader().trade)


@lru_cache(maxsize=1)
def _reader(cache_dir: Path) -> Reader:
    return Reader.trained(cache_dir)


def lexicon_of(case: Case) -> Lexicon:
    """The names that exist in a case, with what people call them."""
    fleet = case.fleet

    def said(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        return {name: tuple(alias.lower() for alias in fleet.aliases.get(name, ())) for name in names}

    return Lexicon(
        service=said(tuple(service.name for service in fleet.services)),
        region=said(tuple(region.name for region in fleet.regions)),
        cluster=said(fleet.clusters),
        endpoint=said(tuple(endpoint.name for endpoint in fleet.endpoints)),
        client=said(tuple(fleet.clients)),
        metric=said(_metrics(case)),
        team=said(tuple(case.data.teams)),
        gate=said(tuple(gate.name for gate in fleet.gates)),
    )


def _metrics(case: Case) -> tuple[str, ...]:
    """The metrics that exist in a case: those kept by the day only where it is about weeks."""
    return tuple(name for name, metric in METRICS.items() if case.data.programme or metric.sides != ("ledger",))
