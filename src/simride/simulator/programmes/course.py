"""A programme under way: its days so far, the work people were put to, and a fork at any moment."""

from dataclasses import replace

from simride.base.errors import OrderError
from simride.simulator.programmes.programme import HISTORY_DAYS, Day, Item, Ledger, News, Programme, Work

FARTHEST = 200  # days an estimate looks ahead
DONE = "That is done, and it holds. Doing it once more would change nothing."


class Course:
    """A function of the programme and of what was ordered on which day."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.state = programme.begin()
        self.first = -HISTORY_DAYS
        self.days: tuple[Day, ...] = ()
        self.works: tuple[Work, ...] = ()
        self.told: tuple[News, ...] = ()  # what was reported, day by day
        self.lead_to(0)

    @property
    def today(self) -> int:
        """The first day that is not over."""
        return self.first + len(self.days)

    @property
    def last(self) -> int:
        """The day after the last that counts."""
        return self.programme.weeks * 7

    def fork(self) -> "Course":
        """The same at the same moment, to be led elsewhere. What is past is shared; nothing of it ever changes."""
        twin = object.__new__(Course)
        twin.__dict__.update(self.__dict__)
        return twin

    def lead_to(self, day: int) -> None:
        """Live through every day before `day`; none after the last that counts."""
        while self.today < min(day, self.last):
            self._live()

    def ledger(self) -> Ledger:
        """What can be looked up."""
        return Ledger(self.programme, self.first, self.days, self.works, self.state)

    def find(self, name: str) -> Item:
        """The item of that name. Raises OrderError where nobody could be put to such a thing."""
        found = next((item for item in self.programme.items(self.state) if item.name == name), None)
        if found is None:
            raise OrderError(f"I do not know what {name!r} would be here. Say what should be done in your own words.")
        return found

    def carry_out(
        self, verb: str, name: str, percent: float | None = None, amount: float | None = None, at: float = 0.0
    ) -> None:
        """Put people to an item, or let it be, at a moment (fleet s). Raises OrderError where that cannot be."""
        if verb == "start_work":
            self.order(name, percent, amount, at)
        else:
            self.stop(name)

    def order(self, name: str, percent: float | None = None, amount: float | None = None, at: float = 0.0) -> None:
        """Put people to an item, behind what they are at. Raises OrderError where that cannot be."""
        item = self.find(name)
        why = self.refusal(item, at)
        if why:
            raise OrderError(why)
        if item.of:
            for part in (name for name in item.of if not self.refusal(self.find(name), at)):
                self.order(part, at=at)
            return
        work = Work(item, self.today, percent, amount, item.days, at=at)
        if item.days > 0 or item.wait_days > 0:
            self.works = (*self.works, work if item.days > 0 else self._waiting(work, self.today))
        else:
            self.works = (*self.works, self._hold(work, self.today))

    def stop(self, name: str) -> None:
        """Let an item be. Raises OrderError where nobody is at it."""
        if not any(work.item.name == name and not work.over for work in self.works):
            raise OrderError(f"Nobody is at work on {name.replace('-', ' ')!r}.")
        self.works = tuple(
            replace(work, over=True, holds=None) if work.item.name == name and not work.over else work
            for work in self.works
        )

    def refusal(self, item: Item, at: float = 0.0) -> str:
        """Why an item cannot be ordered at a moment of today (fleet s); empty where it can."""
        if any(work.item.name == item.name and not work.over for work in self.works):
            return "That is under way already."
        parts = [self.refusal(self.find(name), at) for name in item.of]
        if parts and all(parts):
            return parts[0]
        why = self.programme.refuses(self.state, item, self.works, at)
        return why or ("" if item.can_be_repeated or not self._holds(item) else DONE)

    def _holds(self, item: Item) -> bool:
        """Whether it was ordered before, and holds."""
        return any(work.item.name == item.name and work.over and work.holds is not None for work in self.works)

    def estimate(
        self, item: Item, percent: float | None = None, amount: float | None = None, at: float = 0.0
    ) -> int | None:
        """Days from now until an item would hold if it were ordered now; None where that is out of sight."""
        twin = self.fork()
        twin.order(item.name, percent, amount, at)
        place = len(twin.works) - 1
        for day in range(FARTHEST):
            if twin.works[place].over:
                return day
            twin._work()
            twin._settle()
            twin._pass_unseen()
        return None

    # -- inside ----------------------------------------------------------------------------------------

    def _live(self) -> None:
        """One day: people work, what is ready holds, and the day comes to what it comes to."""
        self._work()
        self._settle()
        self.state, day = self.programme.step(self.state, self.today)
        self.told = (*self.told, *day.news)
        self.days = (*self.days, day)

    def _work(self) -> None:
        """Spend the day's engineers on what was ordered, first come, first served."""
        free = self.programme.capacity(self.state, self.today)
        works: list[Work] = []
        for work in self.works:
            spent = 0.0 if work.over or work.holds is not None else min(work.left, work.item.most, free)
            free -= spent
            left = work.left - spent
            done = spent > 0 and left <= 1e-9
            works.append(self._waiting(replace(work, left=0.0), self.today + 1) if done else replace(work, left=left))
        self.works = tuple(works)

    @staticmethod
    def _waiting(work: Work, day: int) -> Work:
        """Work that is done, until it holds."""
        return replace(work, holds=day + int(work.item.wait_days))

    def _settle(self) -> None:
        """Let hold what is ready."""
        for place, work in enumerate(self.works):
            if work.holds is not None and not work.over and work.holds <= self.today:
                held = self._hold(work, self.today)
                self.works = (*self.works[:place], held, *self.works[place + 1 :])

    def _hold(self, work: Work, day: int) -> Work:
        finished = self.programme.finish(self.state, work, day)
        self.state = finished.state
        if finished.says:
            self.told = (*self.told, News(day, finished.who, finished.says, work.item.name))
        return replace(work, left=0.0, holds=day, over=True)

    def _pass_unseen(self) -> None:
        """A day of an estimate: what happens on it is not foreseen, only that it passes."""
        self.days = (*self.days, Day({}, 0.0))

