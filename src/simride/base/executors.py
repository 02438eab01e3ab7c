"""Where many jobs of one kind are done: here, in processes of this machine, or on a Dask cluster.

A job is plain data and the function a top-level one, so that the results are the same wherever they are done.
"""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Literal, Protocol, TypeVar

from simride.base.errors import SettingsError

Job = TypeVar("Job")
Result = TypeVar("Result")
Engine = Literal["local", "dask"]
WAITS_S = 30.0  # for a scheduler to answer


class Executor(Protocol):
    """Does jobs."""

    def run(self, do: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[Result]:
        """The results, one for each job and in their order, as they come."""


class Here:
    """One after the other, in this process."""

    def run(self, do: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[Result]:
        """The results in order."""
        yield from map(do, jobs)


class Processes:
    """So many processes of this machine, each started afresh: a fork would inherit the locks of a server's threads."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def run(self, do: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[Result]:
        """The results in order; a job that fails fails here, and no further one is begun."""
        with ProcessPoolExecutor(self.workers, mp_context=multiprocessing.get_context("spawn")) as pool:
            yield from pool.map(do, jobs)


class Dask:
    """The workers of a Dask scheduler, which must have Simride installed. Needs the extra `simride[dask]`."""

    def __init__(self, scheduler: str) -> None:
        self.scheduler = scheduler

    def run(self, do: Callable[[Job], Result], jobs: Sequence[Job]) -> Iterator[Result]:
        """The results in order. Raises SettingsError where Dask is missing or the scheduler does not answer."""
        try:
            from distributed import Client
        except ImportError:
            raise SettingsError("Dask is not installed here; pip install 'simride[dask]', or --engine local") from None
        try:
            client = Client(self.scheduler, timeout=WAITS_S)  # type: ignore[no-untyped-call] # it has no types
        except (OSError, TimeoutError, ValueError) as error:
            raise SettingsError(f"no Dask scheduler answers at {self.scheduler}: {error}") from None
        with client:
            for future in client.map(do, jobs, pure=False):
                yield future.result()


def executor(engine: Engine, scheduler: str, workers: int) -> Executor:
    """The executor of an engine. Raises SettingsError where Dask is asked for without its scheduler."""
    if engine == "dask":
        if not scheduler:
            raise SettingsError("--engine dask needs --scheduler, such as tcp://127.0.0.1:8786")
        return Dask(scheduler)
    return Here() if workers <= 1 else Processes(workers)
