"""What people who replace a system can be put to, and what they call it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from simride.simulator.programmes.programme import Item


class _Named(Protocol):
    @property
    def words(self) -> tuple[str, ...]:
        """What people call it."""


class _Class(_Named, Protocol):
    @property
    def mend_days(self) -> float:
        """Engineer-days to have the new side make of it what the old one does."""


class _Group(_Named, Protocol):
    @property
    def move_days(self) -> float:
        """Engineer-days to help its owners over."""

    @property
    def wait_days(self) -> int:
        """Until they have released."""


class _Owner(Protocol):
    @property
    def old(self) -> str:
        """'the old store'."""

    @property
    def new(self) -> str:
        """'the new store'."""

    @property
    def records(self) -> str:
        """'orders'."""

    @property
    def reads(self) -> str:
        """'reads', or what people call them here."""

    @property
    def more_days(self) -> int:
        """That can be bought."""

    @property
    def slow(self) -> str:
        """The group whose owners need longest."""

    @property
    def slow_days(self) -> int:
        """That they need beside its own."""

    @property
    def record_classes(self) -> Mapping[str, _Class]:
        """The classes of records by name."""

    @property
    def callers(self) -> Mapping[str, _Group]:
        """The groups of callers by name."""


COMMON = (
    Item(
        "agree-done", "agree with those who pay why {old} has to go and what counts as done",
        ("agree done", "agree what count", "agree what is done", "agree goal", "agree why", "definition done",
         "agree criteria", "agree success"), days=1.0, most=1.0, wait_days=3,
    ),
    Item(
        "list-callers", "ask every team whether it goes to {old} directly, and list who does",
        ("list caller", "list client", "list reader", "inventory", "ask every team", "ask team who", "find all caller",
         "find all client", "find all reader", "find every caller", "list who"), days=2.0, most=1.0, wait_days=3,
    ),
    Item(
        "log-callers", "log who goes to {old} directly, and keep the log until {old} is gone",
        ("log caller", "log who", "log client", "log reader", "log direct", "access log", "log connection",
         "log every call", "instrument old", "trace caller", "track who",
         "track caller"), days=1.5, most=1.0, wait_days=1,
    ),
    Item(
        "shadow", "have {new} answer a copy of the {reads}, and compare with what users got",
        ("shadow", "tee read", "mirror", "dark read", "compare answer", "compare read", "copy of the read",
         "tee the read"), days=5.0, wait_days=1,
    ),
    Item(
        "mute-shadow", "keep what is answered for comparison from reaching anybody",
        ("mute", "side effect", "side-effect", "shadow send nothing", "shadow quiet", "silence shadow", "dry run"),
        days=1.0, most=1.0,
    ),
    Item(
        "compare-meaning", "compare what answers mean instead of their bytes",
        ("compare meaning", "compare what mean", "semantic", "normalise", "normalize", "mean instead", "by meaning"),
        days=2.0, most=1.0,
    ),
    Item(
        "dual-write", "write every change of {records} to both, {old} first",
        ("dual write", "dual-write", "double write", "write both", "write to both", "write change both"),
        days=7.0, wait_days=1,
    ),
    Item(
        "order-writes", "give every write a number of its record, so that the later one wins wherever it arrives",
        ("order write", "write number", "number write", "version number", "version write", "outbox",
         "sequence number", "idempoten", "later win", "latest win", "last write win", "ordered write"), days=4.0,
    ),
    Item(
        "guard-backfill", "let the backfill never write over what is newer",
        ("guard backfill", "backfill never", "never over newer", "backfill newer", "conditional", "over newer",
         "backfill skip newer", "backfill leave newer", "protect newer", "keep newer", "backfill skip"), days=2.0,
        most=1.0,
    ),
    Item(
        "backfill", "fill in the {records} of before, throttled, in about two weeks",
        ("backfill", "back-fill", "fill in old", "copy old", "copy existing", "move existing", "that exist already",
         "copy history", "fill in record"),
        days=3.0, wait_days=1,
    ),
    Item(
        "hurry-backfill", "take the throttle off the backfill",
        ("hurry backfill", "throttle off", "backfill fast", "backfill full speed", "speed up backfill",
         "backfill faster", "unthrottle"),
    ),
    Item(
        "sample", "compare a thousand {records} taken at random",
        ("sample", "spot check", "spot-check", "compare thousand", "thousand random", "compare few"), days=0.5,
        most=1.0, again=True,
    ),
    Item(
        "reconcile", "compare all {records} of both sides every night, and keep what is apart by class",
        ("reconcil", "compare all", "compare all side", "compare all night", "compare every record",
         "compare everything", "full comparison", "compare night",
         "checksum"), days=5.0, wait_days=1,
    ),
    Item(
        "repair-records", "copy again what is apart, the newest wins",
        ("repair record", "repair what", "copy again", "re-copy", "recopy", "repair apart", "repair missing",
         "repair difference", "heal"), days=2.0, wait_days=1, again=True,
    ),
    Item(
        "load-test", "have {new} carry the load of the heaviest day, writes included",
        ("load test", "load-test", "heaviest day", "peak load", "stress test", "replay peak", "load of the peak"),
        days=4.0, wait_days=1,
    ),
    Item(
        "rehearse-back", "rehearse going back to {old}, by the people who would do it",
        ("rehearse back", "rehearse going", "rehearse the way", "rehearse rollback", "practise back", "practice back",
         "drill back", "rollback drill", "rehearse return", "rehearse retreat"), days=2.0, wait_days=1, again=True,
    ),
    Item(
        "shift-by-key", "shift whole customers instead of single requests",
        ("by key", "whole customer", "by customer", "by user", "sticky", "by account", "whole user", "by tenant"),
        days=3.0,
    ),
    Item(
        "shift-reads", "give {new} this share of the {reads}",
        ("shift read", "move read", "percent read", "% of read", "route read", "send read", "% of the read",
         "per cent of read", "per cent of the read", "read to new"), takes="percent",
    ),
    Item(
        "reverse-sync", "keep {old} in step behind {new} once writes are turned",
        ("reverse sync", "reverse-sync", "reverse replic", "old in step", "keep old in sync", "keep old in step",
         "sync back", "replicate back", "replicate back to old", "sync back to old",
         "copy back to old",
         "write back to old", "way back open", "copy back", "old follow"),
        days=5.0, wait_days=1,
    ),
    Item(
        "flip-writes", "make {new} the authority for writes",
        ("flip write", "turn write", "switch write", "move write", "write to new", "authority", "shift write",
         "new first"), days=1.0, wait_days=1, again=True,
    ),
    Item(
        "go-back", "go back to {old} with {reads} and writes",
        ("back to old", "return to old", "roll back move", "roll back now", "fall back now", "all back"),
    ),
    Item(
        "announce-date", "tell every owner on the list the day on which {old} ends",
        ("announce", "tell owner", "tell every owner", "publish date", "set date", "end date", "give owner",
         "date for owner", "date for caller",
         "send deadline", "mail deadline", "send date", "deprecat"), days=0.5, most=1.0, wait_days=1, tells=True,
    ),
    Item(
        "brown-out", "let {old} refuse direct callers for an hour, announced, outside the peak",
        ("brown-out", "brownout", "brown out", "scream test", "refuse hour", "off for an hour", "switch off hour",
         "hour refuse"), days=1.0, most=1.0, wait_days=2, again=True,
    ),
    Item(
        "retire-old", "switch {old} off and give its machines back",
        ("retire", "decommission", "switch old off", "switch off old", "turn off old", "turn old off", "shut down old",
         "kill old",
         "delete old", "remove old"), days=2.0, wait_days=1,
    ),
    Item(
        "cut-over", "move everything in one night: copy, then {reads} and writes at once",
        ("cut over", "cut-over", "cutover", "everything one night", "all one night", "move one night",
         "rest one night", "big bang", "move all at once", "everything over weekend", "everything in one"),
        days=6.0, again=True,
    ),
    Item(
        "buy-time", "buy {more_days} more days for {old}",
        ("buy more", "buy us", "some time", "more time", "extend", "extension", "postpone", "more days", "more weeks"),
        days=1.0, most=1.0,
        wait_days=10,
    ),
)  # fmt: skip


def items_of(programme: _Owner) -> tuple[Item, ...]:
    """The common items in the case's words, one to mend each class of records, one to move each group of callers."""
    names = {
        "old": programme.old, "new": programme.new, "records": programme.records, "reads": programme.reads,
        "more_days": programme.more_days,
    }  # fmt: skip
    common = [
        replace(one, says=one.says.format(**names), words=_also(one.words, programme.reads)) for one in COMMON
    ]
    mends = [
        Item(
            f"mend-{name}", f"have {programme.new} make of {spoken(name)} what {programme.old} does",
            tuple(f"{way} {word}" for way in ("mend", "fix", "repair", "translate", "treat", "handle", "map", "correct")
                  for word in one.words),
            days=one.mend_days, wait_days=1,
        )
        for name, one in programme.record_classes.items()
    ]  # fmt: skip
    moves = [
        Item(
            f"move-{name}", f"help the owners of {spoken(name)} over to {programme.new}",
            tuple(f"{way} {word}" for way in ("move", "migrate", "help", "bring", "get", "port", "convert", "chase")
                  for word in one.words),
            days=one.move_days, wait_days=one.wait_days + (programme.slow_days if name == programme.slow else 0),
        )
        for name, one in programme.callers.items()
    ]  # fmt: skip
    return (*common, *mends, *moves)


def _also(words: tuple[str, ...], reads: str) -> tuple[str, ...]:
    """The ways to name it, and those that call the reads what they are called here."""
    own = reads.removesuffix("s")
    return (*words, *(way.replace("read", own) for way in words if "read" in way and own != "read"))


def spoken(name: str) -> str:
    """The name of a class or a group as it is read aloud."""
    return name.replace("-", " ")
