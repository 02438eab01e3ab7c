"""One log line."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["INFO", "WARN", "ERROR"]
LEVELS: tuple[Level, ...] = ("INFO", "WARN", "ERROR")  # each more serious than the one before


@dataclass(frozen=True)
class LogLine:
    """What one process wrote. `at` in fleet seconds."""

    at: float
    level: Level
    service: str
    cluster: str
    host: str
    version: str
    text: str
    template: str
    trace: str = ""
    operation: str = ""
    endpoint: str = ""
    client: str = ""
