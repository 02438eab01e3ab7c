"""The cable out: this process may speak to its own machine and to nobody else. Imported before the server is.

What tries ends with an error in the log, where a test looks for `Traceback`; see `Server(serve=...)`.
"""

import sys
from typing import Any

OWN = ("127.0.0.1", "::1", "localhost")


class Unplugged(OSError):
    """Somebody asked for a machine that is not this one."""


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse to look up or to reach any other machine; a path is a socket of this one."""
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto"):
        host = arguments[1][0] if isinstance(arguments[1], tuple) else None
    else:
        return
    if host and host not in OWN:
        raise Unplugged(f"{event} of {host}: the cable is out")


sys.addaudithook(_refuse)
