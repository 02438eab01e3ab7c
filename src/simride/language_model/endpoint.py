"""One question to an OpenAI-compatible endpoint, one answer as JSON, within a time that is kept."""

import json
from collections.abc import Mapping
from http.client import HTTPException
from queue import Empty, Queue
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from simride.language_model.settings import ModelSettings

PATIENCE_S = 1.4  # for one question; two are asked per message at most, and both together stay under 3 s
LATE = "no answer in time"
LONGEST_ANSWER = 64 * 1024  # bytes


class NoAnswer(Exception):
    """The model gave nothing that can be used; the message says why, in a few words for the record."""


class _StayHere(HTTPRedirectHandler):
    """An endpoint that sends us elsewhere is not the one that was configured."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


class Endpoint:
    """The model, behind one method."""

    def __init__(self, settings: ModelSettings, patience_s: float = PATIENCE_S) -> None:
        self.settings = settings
        self._patience_s = patience_s
        self._opener = build_opener(_StayHere(), ProxyHandler({}))

    def ask(self, instructions: str, question: Mapping[str, Any], name: str, schema: Mapping[str, Any]) -> Any:
        """The model's answer to the question, as parsed JSON; whether it keeps to the schema is for the caller.

        Raises NoAnswer after `patience_s` at the latest, however slowly bytes arrive.
        """
        body = {
            "model": self.settings.model,
            "temperature": 0,
            "seed": 0,
            "max_tokens": 600,
            "messages": [
                {"role": "system", "content": instructions},
                {"role": "user", "content": json.dumps(question, ensure_ascii=False)},
            ],
            "response_format": {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}},
        }
        answers: Queue[bytes | NoAnswer] = Queue()
        asking = Thread(target=self._send, args=(json.dumps(body).encode(), answers), daemon=True)
        asking.start()
        try:
            answer = answers.get(timeout=self._patience_s)
        except Empty:
            raise NoAnswer(LATE) from None
        if isinstance(answer, NoAnswer):
            raise answer
        return _content(answer)

    def _send(self, body: bytes, answers: "Queue[bytes | NoAnswer]") -> None:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.settings.key:
            headers["Authorization"] = f"Bearer {self.settings.key}"
        request = Request(f"{self.settings.url}/chat/completions", data=body, headers=headers, method="POST")
        try:
            with self._opener.open(request, timeout=self._patience_s) as reply:
                text = reply.read(LONGEST_ANSWER + 1)
        except HTTPError as error:
            answers.put(NoAnswer(f"status {error.code}"))
        except (OSError, HTTPException, ValueError) as error:
            late = isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError)
            answers.put(NoAnswer(LATE if late else f"no connection ({type(error).__name__})"))
        else:
            answers.put(NoAnswer("an answer far too long") if len(text) > LONGEST_ANSWER else text)


def _content(reply: bytes) -> Any:
    """The JSON that the model wrote, out of the envelope of the protocol."""
    try:
        content = json.loads(reply)["choices"][0]["message"]["content"]
        return json.loads(content)
    except (ValueError, LookupError, TypeError) as error:
        raise NoAnswer("an answer of another shape") from error
