"""Security headers Django does not send by itself."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

FEATURES = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
    "microphone", "midi", "payment", "usb",
)  # fmt: skip
HEADER = "Permissions-Policy"


def policy(*allowed: str) -> str:
    """The header's value: this site itself may use what is named, nobody anything else."""
    return ", ".join(f"{name}=({'self' if name in allowed else ''})" for name in FEATURES)


def permissions_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """No page may use a device, unless its view says otherwise by `may_use`."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(HEADER, policy())
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return respond


def allow(response: HttpResponse, *features: str) -> None:
    """Let the page of this answer use these devices, and no others."""
    response.headers[HEADER] = policy(*features)


def may_use(*features: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For a view whose page asks for these devices, should the person ever choose to."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def allowed(*args: object, **kwargs: object) -> HttpResponse:
            response = view(*args, **kwargs)
            allow(response, *features)
            return response

        return allowed

    return decorate
