"""From one ride to getting better: what many rides say together. Pure; it knows debriefs only as plain data."""

from simride.logbook.entry import Entry, entry_from, entry_of
from simride.logbook.logbook import Logbook, as_of, logbook
from simride.logbook.next_case import Candidate

__all__ = ["Candidate", "Entry", "Logbook", "as_of", "entry_from", "entry_of", "logbook"]
