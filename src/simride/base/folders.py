"""Where Simride keeps what is the person's own."""

from collections.abc import Mapping
from pathlib import Path

import platformdirs


def data_folder(environment: Mapping[str, str]) -> Path:
    """The data folder: `SIMRIDE_HOME`, or the usual place of this system. It may not exist yet."""
    return Path(environment.get("SIMRIDE_HOME") or platformdirs.user_data_dir("simride", appauthor=False))
