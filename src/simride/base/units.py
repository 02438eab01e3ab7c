"""Times and amounts as people write them. Seconds in, words out."""


def mmss(seconds: float) -> str:
    """Ride time: 95 -> '01:35'."""
    whole = int(seconds)
    return f"{whole // 60:02d}:{whole % 60:02d}"


def parse_mmss(text: str) -> int | None:
    """Seconds of 'MM:SS' or 'H:MM:SS', or None where the text is neither."""
    parts = text.split(":")
    if len(parts) not in (2, 3) or not all(part.isdigit() and part for part in parts):
        return None
    if any(len(part) != 2 or int(part) > 59 for part in parts[1:]):
        return None
    total = 0
    for part in parts:
        total = total * 60 + int(part)
    return total


def hhmm(fleet_seconds: float) -> str:
    """Wall clock in the fleet: 0 is midnight before the ride's day; earlier days wrap."""
    minute = int(fleet_seconds // 60) % 1440
    return f"{minute // 60:02d}:{minute % 60:02d}"


def people_number(value: float) -> str:
    """A count as a person would say it: two or three leading digits, thousands and millions."""
    size = abs(value)
    for limit, unit in ((1e9, " billion"), (1e6, " million")):
        if size >= limit:
            return f"{value / limit:.3g}{unit}"
    if size >= 1000:
        digits = 3 if size >= 10_000 else 2
        rounded = float(f"{value:.{digits}g}")
        return f"{int(rounded):,}"
    return f"{value:.0f}" if size >= 10 or value == int(value) else f"{value:.2g}"


def duration(seconds: float) -> str:
    """A latency or a span as a person would say it: '85 ms', '2.9 s', '18 minutes'."""
    if seconds < 0.0095:
        return f"{seconds * 1e3:.1f} ms"
    if seconds < 0.995:
        return f"{seconds * 1e3:.2g} ms" if seconds < 0.1 else f"{round(seconds * 1e3, -1):.0f} ms"
    if seconds < 90:
        return f"{seconds:.2g} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} minutes"
    return f"{seconds / 3600:.1f} hours" if seconds < 172_800 else f"{round(seconds / 86_400)} days"


def percent(ratio: float) -> str:
    """A share as a person would say it, with enough digits to see small ones."""
    value = 100 * ratio
    if value == 0:
        return "0 %"
    if abs(value) >= 10:
        return f"{value:.0f} %"
    if abs(value) >= 1:
        return f"{value:.1f} %"
    return f"{value:.1g} %" if abs(value) >= 0.001 else "under 0.001 %"
