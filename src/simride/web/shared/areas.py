"""The focus areas of every format, by their titles."""

from collections.abc import Mapping

from simride.cases.schema import AREA_TITLES
from simride.stories.formats import exploratory


def titles(format: str = "") -> Mapping[str, str]:
    """Area to title: those of one format, or of all where none is named."""
    if format == exploratory().name:
        return exploratory().areas
    return AREA_TITLES if format else {**exploratory().areas, **AREA_TITLES}
