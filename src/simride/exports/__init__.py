"""What a ride's fleet measured, in the formats of other tools: one file here for each of them."""

from simride.exports.files import Written, check, export
from simride.exports.formats import FORMATS
from simride.exports.series import Stretch

__all__ = ["FORMATS", "Stretch", "Written", "check", "export"]
