"""What takes longer than a request: done in a thread beside it, once at a time for each ride."""

import logging
import threading
from collections.abc import Callable
from uuid import UUID

from django.db import connection

from simride.base.errors import SimrideError

log = logging.getLogger(__name__)
NOTHING_YET = (0, 1)


class Errands:
    """One kind of work. Whoever begins it asks later how far it is, and what went wrong."""

    def __init__(self, name: str, work: Callable[[UUID], None], sorry: str) -> None:
        """`sorry` is said where the work fails in a way nobody expected; the reason goes to the log."""
        self._name = name
        self._work = work
        self._sorry = sorry
        self._under_way: dict[UUID, tuple[int, int]] = {}
        self._problems: dict[UUID, str] = {}
        self._lock = threading.Lock()

    def begin(self, ride: UUID) -> None:
        """Do it in a thread, unless one already does."""
        with self._lock:
            if ride in self._under_way:
                return
            self._under_way[ride] = NOTHING_YET
        threading.Thread(target=self._run, args=(ride,), name=f"{self._name} {ride}", daemon=True).start()

    def under_way(self, ride: UUID) -> bool:
        """Whether it is being done."""
        with self._lock:
            return ride in self._under_way

    def tell(self, ride: UUID, done: int, of_all: int) -> None:
        """Word from the work of how far it is."""
        with self._lock:
            if ride in self._under_way:
                self._under_way[ride] = (done, of_all)

    def progress(self, ride: UUID) -> tuple[int, int] | None:
        """How much of how much is done; None where it is not under way."""
        with self._lock:
            return self._under_way.get(ride)

    def problem(self, ride: UUID) -> str:
        """Why it was not done, where it failed. Said once."""
        with self._lock:
            return self._problems.pop(ride, "")

    def do(self, ride: UUID) -> None:
        """Do it in this thread; a failure becomes the problem that is told."""
        try:
            self._work(ride)
        except SimrideError as error:
            self._fail(ride, str(error))
        except Exception:
            log.exception("%s of ride %s", self._name, ride)
            self._fail(ride, self._sorry)

    def _run(self, ride: UUID) -> None:
        try:
            self.do(ride)
        finally:
            connection.close()
            with self._lock:
                self._under_way.pop(ride, None)

    def _fail(self, ride: UUID, sentence: str) -> None:
        with self._lock:
            self._problems[ride] = sentence
