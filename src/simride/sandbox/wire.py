"""What goes between the two processes: a length, a JSON head of that many bytes, then the bytes of columns."""

import struct

LENGTH = struct.Struct("<Q")
