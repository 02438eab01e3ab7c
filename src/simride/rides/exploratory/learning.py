"""What reading a story needs: learnt once per version of Simride, kept on disk, loaded once per process.

A process that serves pages has it learnt by a child of low priority, so that no page is slower for it.
"""

import logging
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock, Thread

from platformdirs import user_cache_path

from simride.stories.cache import place, trained
from simride.stories.training import Trained

log = logging.getLogger(__name__)


class Learner:
    """At most one learning at a time: whoever needs it meanwhile waits."""

    def __init__(self, folder: Path, command: Sequence[str] | None = None) -> None:
        self.folder = folder
        self._command = command or [sys.executable, "-m", "simride.stories", str(folder)]
        self.under_way = False  # in the background: whoever asks now would wait, for up to a minute
        self._learnt: Trained | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._lock = Lock()

    def now(self) -> Trained:
        """What was learnt. Takes about a minute the first time ever, in this process unless a child is at it."""
        with self._lock:
            return self._load()

    def begin_apart(self) -> Thread:
        """Have it learnt by a child unless it is kept already, then load it; all in the background."""
        self._lock.acquire()  # given back by the thread: who asks from now on waits for it
        self._stopped, self.under_way = False, True
        thread = Thread(target=self._apart, name="learn stories", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End the child, if there is one: what it had learnt is lost, and learnt when it is needed."""
        self._stopped = True
        if (child := self._child) is not None:
            child.kill()

    def _apart(self) -> None:
        try:
            if not place(self.folder).exists():
                self._have_it_learnt()
            if not self._stopped:
                self._load()
        except Exception:  # whoever reads a story next meets the same, in place
            log.exception("learning to read stories")
        finally:
            self.under_way = False
            self._lock.release()

    def _load(self) -> Trained:
        """From what is kept; learnt here where nothing is."""
        if self._learnt is None:
            self._learnt = trained(self.folder)
        return self._learnt

    def _have_it_learnt(self) -> None:
        child = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )
        self._child = child
        if self._stopped:
            child.kill()
        _, said = child.communicate()
        self._child = None
        if child.returncode and not self._stopped:
            log.error("the process that learns to read stories ended with %s: %s", child.returncode, said.decode())


@lru_cache(maxsize=1)
def learner() -> Learner:
    """The one of this process."""
    return Learner(user_cache_path("simride"))


def learnt() -> Trained:
    """What reading a story needs, learnt now if it must be."""
    return learner().now()
