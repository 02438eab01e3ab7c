"""One log line."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class LogLine:
    """What one process wrote. `at` in fleet seconds."""

    at: float
    level: Literal["INFO", "WARN", "ERROR"]
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
