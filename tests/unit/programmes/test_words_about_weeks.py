"""Words about days, work and figures are read as people mean them."""

import pytest

from simride.cases.draws import world
from simride.examiner.weeks.days import days_back, days_to_skip
from simride.examiner.weeks.work import is_asking, items_in, wanted_parts
from simride.rides.scoring import fly_script
from simride.simulator.programmes.course import Course


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("skip two weeks", 14), ("go to next Monday", 5), ("fast forward a month", 28), ("two weeks later", 14),
        ("let a couple of weeks pass", 14), ("skip 3 days", 3), ("move on to Friday", 2), ("next week", 5),
        ("wait another week", 7), ("toil over the last 8 weeks", None), ("pages in the last two weeks", None),
        ("could we skip two weeks?", None), ("the launch is in three weeks", None), ("skip ten minutes", None),
    ],
)  # fmt: skip
def test_days_to_skip_from_a_wednesday(text, days):
    assert days_to_skip(text, "Wednesday") == days


@pytest.mark.parametrize(
    ("text", "days"),
    [("over the last six weeks", 42), ("in the last quarter", 91), ("this month", 28), ("how many pages?", None)],
)
def test_how_far_back_a_question_goes(text, days):
    assert days_back(text) == days


@pytest.fixture(scope="module")
def items(takeover_case):
    course = Course(world(takeover_case, 1).programme)
    return course.programme.items(course.state)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("restore last night's backup into an empty cell", ("restore-drill",)),
        ("tune disk-space and certificate alerts", ("tune-disk-space", "tune-certificate-check")),
        ("write runbooks for stuck consumer and payment timeouts",
         ("runbook-stuck-consumer", "runbook-payment-timeouts")),
        ("put a canary before every release, then fix the cause of stock mismatch", ("canary", "fix-stock-mismatch")),
        ("have product sign a budget policy", ("budget-policy",)),
        ("how is everybody", ()),
    ],
)  # fmt: skip
def test_items_are_found_in_plain_words(items, text, names):
    assert tuple(item.name for item in items_in(text, items)) == names


@pytest.mark.parametrize(
    "text",
    ["I would not rewrite it", "should we freeze releases?", "when was a backup last restored?",
     "if it gets worse the developers share the rota", "a restore is rehearsed every month"],
)  # fmt: skip
def test_what_is_refused_asked_or_wondered_about_is_not_wanted(items, text):
    assert items_in(wanted_parts(text), items) == ()


@pytest.mark.parametrize("filler", ["", "um, so, ", "okay, right, you know, ", "well, honestly, "])
def test_what_stands_before_a_sentence_changes_nothing_of_it(items, filler):
    wish = "what I want of it: one cluster first, and a stop when errors double; whoever releases decides"
    assert items_in(wanted_parts(filler + wish), items) == ()
    assert is_asking(f"{filler}what did the team do with all of the time that it was given in the last quarter")
    assert [item.name for item in items_in(wanted_parts(f"{filler}rehearse the rollback"), items)] == ["rollback-drill"]


def test_what_asks_is_told_from_what_states():
    assert is_asking("pages by class in the last two weeks")
    assert not is_asking("so the pages are noise and what hurts is the budget, I am sure of that by now")


def test_what_has_moved_since_says_how_many_days_ago_it_was_asked(takeover_case):
    asks = "how is the team, how tired are people?"
    script = f"01:00 {asks}\n02:00 skip two weeks\n03:00 {asks}"
    ride = fly_script(takeover_case, 7, script)
    told = [event.payload.text for event in ride.record if event.payload.kind == "answered"]
    assert sum("two weeks ago" in text for text in told) == 1


@pytest.fixture(scope="module")
def stages(replace_case):
    course = Course(world(replace_case, 1).programme)
    return course.programme.items(course.state)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("write to both stores", ("dual-write",)),
        ("I want dual writes, and add version numbers to the writes", ("dual-write", "order-writes")),
        ("have the backfill skip what is newer", ("guard-backfill",)),
        ("shadow the reads and compare by meaning, not by bytes", ("shadow", "compare-meaning")),
        ("load test the new store with the heaviest day, writes included", ("load-test",)),
        ("go to 25% of the reads", ("shift-reads",)),
        ("fix what the new store makes of imported albums", ("mend-imported",)),
        ("keep the old store in step behind the new one", ("reverse-sync",)),
        ("switch the writes over", ("flip-writes",)),
        ("replicate back to the old one", ("reverse-sync",)),
        ("turn off the old store for an hour", ("brown-out",)),
        ("switch off the old store", ("retire-old",)),
        ("do everything in one night", ("cut-over",)),
        ("go back to the old store now", ("go-back",)),
        ("my goal is the old store off, with a way back until the last step", ()),
        ("both cost half as much again; one bad night costs more", ()),
        ("either writes crossed, or the new store reads some albums differently", ()),
        ("the point of no return is the day the old store goes off", ()),
    ],
)  # fmt: skip
def test_stages_of_a_replacement_are_found_in_plain_words(stages, text, names):
    assert tuple(item.name for item in items_in(wanted_parts(text), stages)) == names


@pytest.fixture(scope="module")
def growing(expand_case):
    course = Course(world(expand_case, 1).programme)
    return course.programme.items(course.state)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("order 120 % more storefront hosts", ("buy-hosts",)),
        ("rent 60 percent of hosts from monday on", ("rent-hosts",)),
        ("count the connections and measure the orders writer", ("measure-db-connections", "measure-orders-writer")),
        ("put a pooler before the orders database", ("raise-db-connections",)),
        ("send more of production's traffic to one region as a squeeze test", ("squeeze-test",)),
        ("do a drain drill in ap-south, then shed the least important requests", ("drain-drill", "shed-tiers")),
        ("raise storefront-hosts", ("buy-hosts",)),
        ("keep answers in caches for longer", ("keep-longer",)),
        ("why now: they take six weeks, and a late one is worth nothing. a host costs the same later", ()),
    ],
)  # fmt: skip
def test_what_a_service_that_grows_needs_is_found_in_plain_words(growing, text, names):
    assert tuple(item.name for item in items_in(wanted_parts(text), growing)) == names


@pytest.fixture(scope="module")
def moved(replace_case):
    """What is answered, by minute, to a rider who speaks of stages in passing."""
    script = "\n".join(
        ["01:00 callers left?", "02:00 split that by group", "03:00 set up dual writes", "04:00 yes",
         "05:00 tell every owner the end date", "06:00 yes",
         "07:00 post an update to everyone: next week we announce the end date and start the backfill of albums"]
    )  # fmt: skip
    return fly_script(replace_case, 7, script).record


def test_what_was_shown_last_is_split_where_that_is_asked(moved):
    queries = [event.payload.query for event in moved if event.kind == "looked" and event.at == 120.0]
    assert [(query["metric"], list(query["by"])) for query in queries] == [("callers_left", ["class"])]


def test_a_word_to_people_can_be_work_and_an_update_about_work_is_none(moved):
    ordered = [(event.payload.order.verb, event.payload.order.name) for event in moved if event.kind == "acted"]
    assert ordered[:2] == [("start_work", "dual-write"), ("start_work", "announce-date")]
    assert {verb for verb, _ in ordered[2:]} == {"post_update"}
