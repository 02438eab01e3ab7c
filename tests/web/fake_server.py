"""Serves the web app over the fakes, for looking at pages: python tests/web/fake_server.py PORT."""

import sys
from types import ModuleType

import simride
from web import fakes

rides = ModuleType("simride.rides")
rides.Ride, rides.catalog, rides.debrief = fakes.Ride, fakes.catalog, fakes.debrief  # type: ignore[attr-defined]
sys.modules["simride.rides"] = simride.rides = rides  # type: ignore[attr-defined]

from simride.web.manage import serve  # noqa: E402

serve(port=int(sys.argv[1]), open_browser=False, say=print)
