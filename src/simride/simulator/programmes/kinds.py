"""Every kind of programme by its name: a kind is a frozen dataclass whose fields are what a case says of it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from simride.simulator.programmes.expand import Expand
from simride.simulator.programmes.launch import Launch
from simride.simulator.programmes.replace import Replace
from simride.simulator.programmes.takeover import Takeover

KINDS: Mapping[str, type[Any]] = MappingProxyType(
    {"expand": Expand, "launch": Launch, "replace": Replace, "takeover": Takeover}
)
