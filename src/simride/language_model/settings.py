"""Which model is asked, and what it may do."""

import ipaddress
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from simride.base.errors import SettingsError

FILE = "model.json"  # in the data folder
VARIABLES: Mapping[str, str] = {
    "url": "SIMRIDE_MODEL_URL",
    "model": "SIMRIDE_MODEL",
    "key": "SIMRIDE_MODEL_KEY",
    "reads": "SIMRIDE_MODEL_READS",
    "rewords": "SIMRIDE_MODEL_REWORDS",
    "elsewhere": "SIMRIDE_MODEL_ELSEWHERE",
}
YES, NO = frozenset({"1", "yes", "true", "on"}), frozenset({"", "0", "no", "false", "off"})


@dataclass(frozen=True)
class ModelSettings:
    """An OpenAI-compatible endpoint, e.g. http://127.0.0.1:8080/v1, and the two things it may do."""

    url: str
    model: str
    key: str = ""
    reads: bool = True
    rewords: bool = True

    def __repr__(self) -> str:  # a key is never printed
        return f"ModelSettings(url={self.url!r}, model={self.model!r}, reads={self.reads}, rewords={self.rewords})"


def settings_from(environment: Mapping[str, str], home: Path | None = None) -> ModelSettings | None:
    """The model that the environment names, or else `model.json` in the data folder; None where neither does.

    Raises SettingsError for half a setting, and for an endpoint that is not on this machine unless
    `elsewhere` says that words may leave it.
    """
    found = {name: environment[variable] for name, variable in VARIABLES.items() if environment.get(variable)}
    if "url" not in found:
        found = kept(home) | found
    return settings_of(found)


def settings_of(found: Mapping[str, str]) -> ModelSettings | None:
    """The model that these values name, None where they name none. Raises SettingsError as above."""
    if not found.get("url"):
        return None
    if not found.get("model"):
        missing = f"set {VARIABLES['model']}, or “model” in {FILE}"
        raise SettingsError(f"A model's address is set but not its name; {missing}.")
    url = _checked(found["url"], elsewhere=_flag("elsewhere", found.get("elsewhere", "")))
    return ModelSettings(
        url=url,
        model=found["model"],
        key=found.get("key", ""),
        reads=_flag("reads", found.get("reads", "yes")),
        rewords=_flag("rewords", found.get("rewords", "yes")),
    )


def set_in(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The variables by which the environment has a say."""
    return tuple(variable for variable in VARIABLES.values() if environment.get(variable))


def keep(home: Path, values: Mapping[str, str]) -> None:
    """Write `model.json`, readable by its owner only. Raises SettingsError for half a setting, and writes nothing."""
    if settings_of(values) is None:
        raise SettingsError("A model needs an address, as in http://127.0.0.1:8080/v1.")
    home.mkdir(parents=True, exist_ok=True)
    path, half = home / FILE, home / f"{FILE}.new"
    half.unlink(missing_ok=True)
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({name: value for name, value in values.items() if value}, file, indent=1)
    half.replace(path)


def forget(home: Path) -> None:
    """Take `model.json` away, key and all."""
    (home / FILE).unlink(missing_ok=True)


def kept(home: Path | None) -> dict[str, str]:
    """What `model.json` in the data folder holds, empty where there is none. Raises SettingsError for a broken one."""
    path = None if home is None else home / FILE
    if path is None or not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SettingsError(f"{path} is not JSON ({error}); mend it, or delete it to fly without a model.") from error
    if not isinstance(found, dict) or not set(found) <= set(VARIABLES):
        raise SettingsError(f"{path} must be an object with {', '.join(VARIABLES)} and nothing else.")
    return {name: _as_text(value) for name, value in found.items()}


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _flag(name: str, value: str) -> bool:
    low = value.strip().lower()
    if low in YES or low in NO:
        return low in YES
    raise SettingsError(f"{VARIABLES[name]} is {value!r}; yes or no is understood.")


def _checked(url: str, *, elsewhere: bool) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(f"A model's address looks like http://127.0.0.1:8080/v1; {url!r} does not.")
    if parts.username or parts.password:
        raise SettingsError(f"Put the model's key into {VARIABLES['key']}, not into its address.")
    if not elsewhere and not _is_here(parts.hostname):
        raise SettingsError(
            f"The model at {parts.hostname} is not on this machine, so what you say in a ride would leave it. "
            f"Set {VARIABLES['elsewhere']}=yes if that is what you want."
        )
    return url.rstrip("/")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
