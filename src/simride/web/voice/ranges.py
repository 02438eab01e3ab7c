"""A file, or the part of it that a player asks for: without parts a browser cannot jump within a recording."""

import re
from pathlib import Path

from django.http import HttpRequest, HttpResponse

ASKED = re.compile(r"bytes=(\d*)-(\d*)")


def response(request: HttpRequest, file: Path, content_type: str) -> HttpResponse:
    """200 with the file, 206 with the one range asked for, or 416 where there is no such part."""
    length = file.stat().st_size
    asked = ASKED.fullmatch(request.headers.get("Range", ""))
    answer = HttpResponse(content_type=content_type)
    answer["Accept-Ranges"] = "bytes"
    if asked is None or not any(asked.groups()):
        answer.content = file.read_bytes()
        return answer
    first, last = _bounds(asked.group(1), asked.group(2), length)
    if first > last:
        answer.status_code = 416
        answer["Content-Range"] = f"bytes */{length}"
        return answer
    with file.open("rb") as reading:
        reading.seek(first)
        answer.content = reading.read(last - first + 1)
    answer.status_code = 206
    answer["Content-Range"] = f"bytes {first}-{last}/{length}"
    return answer


def _bounds(first: str, last: str, length: int) -> tuple[int, int]:
    if not first:  # the last so many bytes
        return max(0, length - int(last)), length - 1
    return int(first), min(int(last) if last else length - 1, length - 1)
