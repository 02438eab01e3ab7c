"""Just enough of protobuf's wire format to write messages: fields as (number, value) in the order given.

int: varint. float: double. Fixed: 64 bits. str, bytes: their bytes. A list of fields: a message within.
See the Protocol Buffers documentation, "Encoding".
"""

import struct
from collections.abc import Sequence
from typing import NamedTuple


class Fixed(NamedTuple):
    """An unsigned number of 64 bits that is written as such."""

    number: int


Value = int | float | str | bytes | Fixed | Sequence["Field"]
Field = tuple[int, Value]
VARINT, EIGHT_BYTES, LENGTH = 0, 1, 2


def message(fields: Sequence[Field]) -> bytes:
    """A message's bytes, without its own length."""
    return b"".join(_field(number, value) for number, value in fields)


def _field(number: int, value: Value) -> bytes:
    """One field with its tag."""
    if isinstance(value, Fixed):
        return varint(number << 3 | EIGHT_BYTES) + struct.pack("<Q", value.number)
    if isinstance(value, int):
        return varint(number << 3 | VARINT) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | EIGHT_BYTES) + struct.pack("<d", value)
    body = value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else message(value)
    return varint(number << 3 | LENGTH) + varint(len(body)) + body


def varint(value: int) -> bytes:
    """A number of 0 or more, seven bits to a byte, least first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
