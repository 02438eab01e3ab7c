"""The event stream, as raw ASGI in front of Django: no thread and no database connection per open page."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from simride.web.cockpit.heartbeat import STREAM_S, heartbeat

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

PREFIX = "/stream/"
PERIOD_S = 0.5  # twice a second, so that nothing the heartbeat publishes waits long
HEADERS = (
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


async def stream(scope: Scope, receive: Receive, send: Send) -> None:
    """Pulses of one ride until the page goes away."""
    status, ride = _admit(scope)
    headers = [(b"content-type", b"text/plain")] if ride is None else list(HEADERS)
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if ride is None:
        await send({"type": "http.response.body", "body": b""})
        return
    tasks = {asyncio.ensure_future(_pump(ride, send)), asyncio.ensure_future(_gone(receive))}
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _admit(scope: Scope) -> tuple[int, UUID | None]:
    """The status to answer with, and the ride to stream. Other sites' requests are refused."""
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1")
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return 400, None
    if headers.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
        return 403, None
    try:
        return 200, UUID(scope["path"].removeprefix(PREFIX).strip("/"))
    except ValueError:
        return 404, None


async def _pump(ride: UUID, send: Send) -> None:
    await send({"type": "http.response.body", "body": b"retry: 1000\n\n", "more_body": True})
    while True:
        heartbeat.attend(ride, STREAM_S)
        pulse = heartbeat.pulses.get(ride)
        text = f"event: pulse\ndata: {json.dumps(asdict(pulse))}\n\n" if pulse else ": waiting\n\n"
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
        await asyncio.sleep(PERIOD_S)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
