"""How long an HTTP server asks to be left alone."""

import email.utils
import re
from contextlib import suppress


def retry_after(value: str, now: float, otherwise: float = 0.0) -> float:
    """Seconds that a Retry-After header asks to wait, a number or a date, a day at most; `otherwise` for anything else. `now`
    is Unix time.

    >>> retry_after("3", 0), retry_after("Thu, 01 Jan 1970 00:00:30 GMT", 10), retry_after("soon", 0, 60), retry_after("-1", 0)
    (3.0, 20.0, 60, 0.0)
    """
    if re.fullmatch(r"\s{0,9}\d{1,9}(\.\d{1,9})?\s{0,9}", value):
        return min(float(value), 86_400.0)
    with suppress(ValueError, TypeError, OverflowError):
        return min(max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - now), 86_400.0)
    return otherwise
