"""Questions, coverage, and what leaves the bank."""

import pytest
from pydantic import ValidationError

from simride.rides.exploratory import learnt
from simride.stories.analysis import analyse_text
from simride.stories.bank import Story, analyses
from simride.stories.coverage import better, coverage
from simride.stories.findings import FINDINGS
from simride.stories.formats import exploratory
from simride.stories.questions import OWN_PART, SENIORITIES, FollowUps, bank, lacking, worth_asking
from simride.stories.training import AREAS, Trained
from unit.stories.written import answers


@pytest.fixture(scope="module")
def trained() -> Trained:
    return learnt()


def story(area: str, key: str, areas: tuple[str, ...], **parts: str) -> Story:
    one = next(one for one in answers() if (one.area, one.strength) == (area, "strong"))
    by_part = {name: " ".join(s for s, p in zip(one.sentences, one.parts, strict=True) if p == name)
               for name in ("situation", "task", "action", "result")}  # fmt: skip
    return Story(key, key, **(by_part | parts), areas=areas)  # type: ignore[arg-type]


def test_there_are_eighty_questions_over_areas_topics_and_seniorities() -> None:
    questions = bank().questions
    assert len(questions) >= 80
    assert {one.topic for one in questions} == set(exploratory().topics)
    for area in AREAS:
        for seniority in SENIORITIES:
            assert len(bank().of(area, seniority)) >= 12
    texts = [text for one in questions for text in (one.ask, one.again)]
    assert len(set(texts)) == len(texts)


def test_every_follow_up_is_keyed_by_a_finding_there_is() -> None:
    found = bank().follow_ups
    rows = [*found.general, *(one for area in AREAS for one in found.of(area))]
    assert {one.lacks for one in rows} <= {*FINDINGS, OWN_PART}


def test_a_bare_name_that_no_general_follow_up_has_is_refused() -> None:
    known = bank().follow_ups
    with pytest.raises(ValidationError, match="no general follow-up is called weather"):
        FollowUps.model_validate({**known.model_dump(), "areas": {**known.areas, "partnering": ["weather"]}})


@pytest.mark.parametrize(
    ("area", "answer", "apt"),
    [
        (
            "prioritizing",
            "I ranked the tickets of my team by outage minutes. I told every owner. We shipped in time.",
            {"not_done", "reordered", "checked", "measure", "learnt"},
        ),
        (
            "partnering",
            "The security team wanted every host rebooted in two days. I rebooted the servers. It was done.",
            {"trade", "relationship_after", "checked", "learnt"},
        ),
        (
            "developing-others",
            "I let a junior engineer lead the migration and told her plainly what went wrong. It was done.",
            {"grew", "person_start", "feedback_taken", "checked", "learnt"},
        ),
        (
            "driving-success",
            "We migrated the database. We wrote the scripts. We shipped the release to all clusters.",
            {OWN_PART, "action", "own_decision"},
        ),
        (
            "production-ownership",
            "I owned 300 hosts. A disk filled and users could not log in. I fixed the disk.",
            {"checked", "lasting_fix", "load", "own_mistake", "told", "learnt"},
        ),
        (
            "production-ownership",
            "I owned 300 hosts. In May a disk filled and users could not log in. I deleted the logs by hand. "
            "Then I put the logs of every host on a disk of their own. I logged in as a user and it worked. "
            "Since then no disk has filled in two years. I learned to look at disks before users do.",
            {"load", "told", "own_mistake"},
        ),
        (
            "driving-success",
            "Our database was slow and the vendor refused to help. It fell to me.",
            {"action", OWN_PART, "own_decision", "result"},
        ),
    ],
)
def test_the_first_follow_up_asks_for_what_is_missing(area: str, answer: str, apt: set[str], trained: Trained) -> None:
    """Judged by hand: what an interviewer could well ask next."""
    found = worth_asking(analyse_text(answer, trained), area, bank().follow_ups, trained.asking)
    assert found[0].lacks in apt


def test_a_strong_answer_lacks_nothing_of_its_area(trained: Trained) -> None:
    for one in answers():
        if one.strength == "strong":
            rows = bank().follow_ups
            found = {row.lacks for row in lacking(analyse_text(one.text, trained), one.area, rows)}
            wanted = {row.lacks for row in rows.of(one.area)} - {row.lacks for row in rows.general}
            assert not found & wanted, (one.area, found)


def test_an_empty_bank_says_what_is_missing() -> None:
    found = coverage([], {}, exploratory())
    assert sum("no story yet" in line for line in found.says) == 5
    assert any("Topics without a story" in line for line in found.says)


def test_coverage_sees_gaps_overuse_and_a_story_in_the_wrong_place(trained: Trained) -> None:
    stories = (
        story("partnering", "archive", ("partnering", "prioritizing", "developing-others")),
        story("prioritizing", "renewals", ("driving-success",)),
    )
    found = coverage(stories, analyses(stories, trained), exploratory())
    says = "\n".join(found.says)
    assert "“archive” is to serve 3 of five areas" in says
    assert "“archive” serves Prioritizing badly" in says
    assert found.areas["partnering"]["archive"].state == "well"
    assert found.areas["prioritizing"]["renewals"].state == "could"
    assert "Production Ownership Experience: no story yet." in found.says


def test_a_better_story_is_found_in_the_bank(trained: Trained) -> None:
    stories = (story("partnering", "archive", ()), story("prioritizing", "renewals", ()))
    kept = analyses(stories, trained)
    found = better("prioritizing", 0.2, stories, kept, exploratory())
    assert found is not None and found.key == "renewals"
    assert better("developing-others", 0.0, stories, kept, exploratory()) is None


def test_what_is_private_never_leaves() -> None:
    one = story("partnering", "archive", (), private="the real name of the company")
    assert "real name" not in repr(one)
    assert "real name" not in str(one.to_json())
