"""Serves the web app over the fakes, for looking at pages: python tests/web/fake_server.py PORT."""

import sys

from simride import rides
from simride.web.manage import serve
from web import fakes

rides.Ride, rides.catalog, rides.debrief = fakes.Ride, fakes.catalog, fakes.debrief  # type: ignore[misc,assignment]

serve(port=int(sys.argv[1]), open_browser=False, say=print)
