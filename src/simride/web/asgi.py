"""What uvicorn runs: the event stream, Django, and a heartbeat from start-up to shutdown."""

import os
from collections.abc import Sequence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "simride.web.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from asgiref.sync import sync_to_async  # noqa: E402 - models can be imported only once Django is set up

from simride.logbook.next_case import Advice  # noqa: E402
from simride.rides.exploratory import NAME, learner  # noqa: E402
from simride.web import live  # noqa: E402
from simride.web.cockpit import clock, flights  # noqa: E402
from simride.web.cockpit.heartbeat import heartbeat  # noqa: E402
from simride.web.cockpit.preparing import hangar  # noqa: E402
from simride.web.logbook import keeping as logbook  # noqa: E402


async def application(scope: live.Scope, receive: live.Receive, send: live.Send) -> None:
    """One ASGI application for everything on this port."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith(live.PREFIX):
        await live.stream(scope, receive, send)
    elif scope["type"] == "http":
        await django_application(scope, receive, send)


async def _live(receive: live.Receive, send: live.Send) -> None:
    while True:
        kind = (await receive())["type"]
        if kind == "lifespan.startup":
            await sync_to_async(clock.interrupt_all)()
            heartbeat.start()
            hangar.open = True
            learner().begin_apart()
            logbook.prepare_soon(then=_prepare_what_is_advised)
            await send({"type": "lifespan.startup.complete"})
        elif kind == "lifespan.shutdown":
            learner().stop()
            await sync_to_async(heartbeat.stop)()
            await sync_to_async(clock.interrupt_all)()
            await send({"type": "lifespan.shutdown.complete"})
            return


def _prepare_what_is_advised(advice: Sequence[Advice]) -> None:
    """Give the fleet of the case that the first page proposes its day of history; an interview has none."""
    for one in (one for one in advice[:1] if one.case != NAME):
        hangar.prepare_soon(flights.case(one.case))
