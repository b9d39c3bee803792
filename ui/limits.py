"""How often a reader may ask: a bucket for each reader at each origin, then one for each address.

Only what a reader's own bucket lets through counts against the address, so that one who floods does not use up what the
others behind the same address share.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from ipaddress import IPv6Address, ip_address

MOST = 20_000  # buckets of a kind, about 4 MB; the one that was used longest ago goes first, and would be full again
BURST = 10  # questions at once, or those of a second where a program may ask more than 600 in a minute
FAILURES = (
    60  # refused tokens and secrets from one address in a minute, before the answer is 429; good tokens are not counted
)


class Buckets:
    """A bucket for each key: `burst` at once, `per_minute` in the long run.

    >>> now = 0.0
    >>> buckets = Buckets(per_minute=20, burst=2, clock=lambda: now)
    >>> [buckets.wait("kim"), buckets.wait("kim"), buckets.wait("kim"), buckets.wait("lee")]
    [0, 0, 3, 0]
    >>> now = 3.0
    >>> [buckets.wait("kim"), buckets.wait("kim")]
    [0, 3]
    """

    def __init__(
        self, per_minute: int, burst: int, clock: Callable[[], float] = time.monotonic, most: int = MOST
    ) -> None:
        self._rate, self._burst, self._clock, self._most = per_minute / 60, burst, clock, most
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._left)

    def wait(self, key: Hashable, take: bool = True) -> int:
        """0 when there was one to take, else the whole seconds until there is."""
        now = self._clock()
        left, at = self._left.pop(key, (float(self._burst), now))
        left = min(self._burst, left + (now - at) * self._rate)
        seconds = 0 if left >= 1 else math.ceil((1 - left) / self._rate - 1e-9)
        if seconds == 0 and take:
            left -= 1
        self._left[key] = left, now
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return seconds


class Quotas:
    """What one server allows."""

    def __init__(
        self, questions: int, requests: int, address: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._questions = Buckets(questions, min(questions, max(BURST, questions // 60)), clock)
        self._requests = Buckets(requests, max(1, requests // 4), clock)
        self._addresses = Buckets(address, max(1, address // 4), clock)
        self._failures = Buckets(FAILURES, FAILURES, clock)

    def wait(self, reader: Hashable, address: str, question: bool) -> int:
        """Seconds to wait; 0 when the request may go on. `reader` is subject and origin, None where only the address says
        who it is."""
        own = self._questions if question else self._requests
        place = network(address)
        return own.wait(("address", place) if reader is None else reader) or self._addresses.wait(place)

    def address(self, address: str) -> int:
        """Seconds to wait where only the address is counted."""
        return self._addresses.wait(network(address))

    def failed(self, address: str) -> int:
        """Counts a refused token or secret; seconds to wait when there were too many."""
        return self._failures.wait(network(address))


def network(address: str) -> str:
    """An IPv6 reader has a whole network of addresses: its first 64 bits count.

    >>> network("2001:db8:1:2:3:4:5:6"), network("::ffff:10.1.2.3"), network("10.1.2.3")
    ('2001:db8:1:2::', '10.1.2.3', '10.1.2.3')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
