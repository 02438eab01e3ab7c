"""What is stated is told from what is asked."""

import pytest

from simride.examiner.telling import tells

TOLD = (
    "so it is sends in use-b and the other clusters are not affected.",
    "recap: slow sends came from one rack's network path in one cluster.",
    "prevention: alert on the share of sends over two seconds per cluster, not per region",
    "trade-off: alerts per cluster page more often, so I would use a burn rate",
    "the release runs in all twelve clusters and eleven of them are fine, so it isn't the release.",
    "for changes like that I would want a canary in one cluster",
    "because it was released right around when it started", "I think users in eu are affected",
    "my goal is to get sends back under two seconds. they come first.", "it’s only one region",
)  # fmt: skip
ASKED = (
    "what changed on the path", "p99 by cluster", "sends over two seconds by cluster, last hour", "who is affected",
    "I would look at p99 by cluster", "is it sends only or reads as well", "how bad is it", "users affected",
    "latency of shard-store is what I want to see", "has it worked", "cpu on the hosts", "when did it start",
    "verify again from the user side: share of late sends", "errors by region since it started", "the logs of api",
    "latency has gone up, split it by region", "error rate where clients are ios", "I want p99", "anything else",
    "it is sends. what about reads", "so the release is out. which hosts have it", "",
)  # fmt: skip


@pytest.mark.parametrize("words", TOLD)
def test_a_statement_asks_nothing(words: str) -> None:
    assert tells(words)


@pytest.mark.parametrize("words", ASKED)
def test_a_question_a_request_and_a_bare_measure_ask(words: str) -> None:
    assert not tells(words)
