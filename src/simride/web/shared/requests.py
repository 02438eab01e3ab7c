"""What a request asks for."""

from django.http import HttpRequest


def swaps(request: HttpRequest) -> bool:
    """Whether htmx asks, for a part of the page, rather than the browser for all of it."""
    return request.headers.get("HX-Request") == "true"
