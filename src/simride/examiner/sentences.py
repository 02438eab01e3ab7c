"""Every wording the examiner has, by key. A `{slot}` is a fact, a fragment or a name; no number is written here."""

from collections.abc import Mapping

from simride.examiner.wordings import conduct, desk, looks, probes, weeks

SENTENCES: Mapping[str, tuple[str, ...]] = {
    **conduct.SENTENCES, **desk.SENTENCES, **looks.SENTENCES, **probes.SENTENCES, **weeks.SENTENCES,
}  # fmt: skip
FRAGMENTS: Mapping[str, tuple[str, ...]] = {**looks.FRAGMENTS}
