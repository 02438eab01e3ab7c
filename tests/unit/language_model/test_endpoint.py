"""The model's answer comes within its time and in its shape, or it does not come."""

from collections.abc import Iterator
from urllib.error import URLError
from urllib.request import OpenerDirector

import pytest

from simride.language_model import Endpoint, ModelSettings, NoAnswer
from unit.language_model.fake_model import FakeModel, served

SCHEMA = {"type": "object"}


@pytest.fixture
def fake() -> Iterator[FakeModel]:
    with served() as model:
        yield model


def ask(fake: FakeModel, patience_s: float = 30.0, key: str = "") -> object:
    return Endpoint(ModelSettings(fake.url, "tiny", key), patience_s).ask("do", {"a": 1}, "shape", SCHEMA)


def test_an_answer_is_the_json_the_model_wrote(fake: FakeModel) -> None:
    fake.answer = lambda question: {"echo": question}
    assert ask(fake, key="s3cret") == {"echo": {"a": 1}}
    assert fake.sent[0]["model"] == "tiny"
    assert fake.sent[0]["response_format"]["json_schema"]["schema"] == SCHEMA
    assert fake.keys == ["Bearer s3cret"]


@pytest.mark.parametrize("slow", [{"wait_s": 60.0}, {"drip_s": 0.2}, {"drip_s": 60.0}])
def test_a_slow_model_is_not_waited_for(fake: FakeModel, slow: dict[str, float]) -> None:
    vars(fake).update(slow)
    with pytest.raises(NoAnswer, match="in time"):  # who waited would have the answer
        ask(fake, patience_s=0.3)


@pytest.mark.parametrize("error", [TimeoutError(), URLError(TimeoutError())])
def test_a_wait_that_the_socket_ends_first_is_late_too(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    def late(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(OpenerDirector, "open", late)
    with pytest.raises(NoAnswer, match="in time"):
        Endpoint(ModelSettings("http://127.0.0.1:9/v1", "tiny"), 60.0).ask("do", {}, "shape", SCHEMA)


@pytest.mark.parametrize(
    "raw",
    [b"", b"not json", b"[]", b"{}", b'{"choices": []}', b'{"choices": [{"message": {"content": null}}]}',
     b'{"choices": [{"message": {"content": "I would roll back."}}]}', b"\xff\xfe"],
)  # fmt: skip
def test_an_answer_of_another_shape_is_none(fake: FakeModel, raw: bytes) -> None:
    fake.raw = raw
    with pytest.raises(NoAnswer, match="another shape"):
        ask(fake)


def test_an_answer_without_end_is_cut(fake: FakeModel) -> None:
    fake.raw = b" " * 200_000
    with pytest.raises(NoAnswer, match="too long"):
        ask(fake)


@pytest.mark.parametrize("status", [302, 401, 404, 429, 500])
def test_a_refusal_and_a_redirect_are_no_answer(fake: FakeModel, status: int) -> None:
    fake.status = status
    fake.headers = {"Location": fake.url} if status == 302 else {}
    with pytest.raises(NoAnswer, match=f"status {status}"):
        ask(fake)
    assert len(fake.sent) == 1  # it is not asked again elsewhere


def test_nobody_listening_is_no_answer() -> None:
    with served() as gone:
        url = gone.url
    with pytest.raises(NoAnswer, match="no connection"):
        Endpoint(ModelSettings(url, "tiny"), 30.0).ask("do", {}, "shape", SCHEMA)
