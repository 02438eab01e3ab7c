"""What holds on every page: headers, settings, pages for what goes wrong, the event stream's door."""

import asyncio
import stat
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from simride.web import live
from simride.web.cockpit.models import Ride
from simride.web.settings import database, read_or_make_secret
from web.conftest import url


def test_every_answer_carries_the_strict_policy(ada: Client, ride: Ride) -> None:
    for address in ("/", url(ride), "/nowhere/", "/settings/"):
        headers = ada.get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert "camera=(), display-capture=()" in headers["Permissions-Policy"]


def test_pages_hold_neither_inline_script_nor_inline_style(ada: Client, ride: Ride) -> None:
    for address in ("/", "/cases/", "/cases/messenger/", url(ride), "/settings/"):
        page = ada.get(address).content.decode()
        assert "<script>" not in page
        assert " style=" not in page
        assert " onclick=" not in page


def test_nothing_is_fetched_from_anywhere_else(ada: Client, ride: Ride) -> None:
    page = ada.get(url(ride)).content.decode()
    assert "http://" not in page
    assert "https://" not in page


def test_a_strange_host_is_refused(ada: Client) -> None:
    assert ada.get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_ride_of_nobody_is_not_there(ada: Client) -> None:
    page = ada.get(f"/rides/{uuid4()}/")
    assert page.status_code == 404
    assert "no such ride on this machine" in page.content.decode()


def test_a_fault_of_ours_says_that_nothing_is_lost(ada: Client, ride: Ride, monkeypatch: Any) -> None:
    from simride.web.cockpit import desk

    def fail(*args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(desk, "whole", fail)
    ada.raise_request_exception = False
    page = ada.get(url(ride))
    assert page.status_code == 500
    assert "Nothing you had sent is lost" in page.content.decode()


@pytest.mark.parametrize("theme", ["dark", "light", "contrast", "system"])
def test_the_theme_is_kept_by_the_browser(ada: Client, theme: str) -> None:
    ada.post("/settings/", {"theme": theme, "keys": "on"})
    assert f'data-theme="{theme}"' in ada.get("/").content.decode()


def test_a_theme_nobody_knows_is_the_system_one(ada: Client) -> None:
    ada.post("/settings/", {"theme": "<script>"})
    page = ada.get("/").content.decode()
    assert 'data-theme="system"' in page
    assert 'data-keys="off"' in page


def test_views_that_change_something_want_a_post(ada: Client, ride: Ride) -> None:
    for action in ("say/", "choose/", "look/metrics/", "order/", "note/", "pin/", "pause/", "go-on/", "skip/", "land/"):
        assert ada.get(url(ride, action)).status_code == 405


def answer_of(path: str, **headers: str) -> int:
    """The status the stream's door answers with."""
    sent: list[dict[str, Any]] = []

    async def knock() -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        pairs = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        await live.stream({"path": path, "headers": pairs}, receive, send)

    asyncio.run(knock())
    return int(sent[0]["status"])


def test_the_stream_keeps_its_own_door() -> None:
    good = f"/stream/{uuid4()}/"
    assert answer_of(good, host="127.0.0.1:8765") == 200
    assert answer_of(good, host="evil.example") == 400
    assert answer_of(good, host="localhost", sec_fetch_site="cross-site") == 403
    assert answer_of("/stream/nothing/", host="localhost") == 404


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first = read_or_make_secret(tmp_path / "data")
    assert read_or_make_secret(tmp_path / "data") == first
    assert stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode) == 0o600
    assert len(first) > 50


def test_a_database_is_sqlite_or_the_postgresql_named(tmp_path: Path) -> None:
    assert database("", tmp_path)["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    named = database("postgresql://ada:p%40ss@localhost:5433/rides", tmp_path)
    assert (named["USER"], named["PASSWORD"], named["PORT"], named["NAME"]) == ("ada", "p@ss", "5433", "rides")
    with pytest.raises(ValueError, match="mysql"):
        database("mysql://x", tmp_path)
