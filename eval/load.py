"""Many readers at once over the streaming route, and readers that vanish; run from the repository's root.

    python -m eval.load [--readers 1 10 50] [--questions 100] [--pause 10] [--vanish 200]

The chat model is a stub on this machine: 500 ms to its first piece, then 30 pieces a second. Each reader asks gold questions of
the sample corpus one after the other and pauses between them, evenly from 0 to twice `--pause` seconds; `--pause 0` asks without
rest. Times are what a reader sees beyond the stub's 500 ms: from sending the request to the first event, to the hits, and to
the first text less 500 ms. All of it shares this machine: readers, stub and server.
"""

import argparse
import asyncio
import itertools
import os
import random
import socket
import statistics
import struct
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from eval.gold import read_gold, shipped
from eval.soak import resident_mb, serving

FIRST, PACE = 0.5, 1 / 30  # seconds of the stub
PLACES = 256  # answers and model calls at one time, so that nobody is turned away


@dataclass
class Times:
    """Seconds of one run, one for each question; `degraded` are answers without the model."""

    first: list[float] = field(default_factory=list)
    hits: list[float] = field(default_factory=list)
    text: list[float] = field(default_factory=list)
    errors: int = 0
    degraded: int = 0
    refused: int = 0


async def read(client: httpx.AsyncClient, url: str, question: str, times: Times) -> None:
    """One question, its answer read to the end."""
    start, name, last = time.perf_counter(), "", ""
    seen: dict[str, float] = {}
    try:
        async with client.stream("POST", f"{url}/api/ask/stream", json={"question": question}) as response:
            response.raise_for_status()
            async for line in response.aiter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                    seen.setdefault(name, time.perf_counter() - start)
                elif line.startswith("data: "):
                    last = line
    except httpx.HTTPError:
        name = "error"
    if name != "done":
        times.errors += 1
        return
    times.first.append(seen["start"])
    times.hits.append(seen["hits"])
    if '"model": "openai:stub"' not in last:
        refused = '"refused": true' in last
        times.refused += refused
        times.degraded += not refused
    elif "text" in seen:
        times.text.append(seen["text"] - FIRST)


async def crowd(url: str, readers: int, questions: Sequence[str], pause: float) -> Times:
    """So many readers share the questions."""
    times, waiting = Times(), iter(questions)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=readers)

    async def reader(client: httpx.AsyncClient, number: int) -> None:
        rest = random.Random(number)
        await asyncio.sleep(rest.uniform(0, pause))
        for question in waiting:
            await read(client, url, question, times)
            await asyncio.sleep(rest.uniform(0, 2 * pause))

    async with httpx.AsyncClient(timeout=90, limits=limits) as client:
        await asyncio.gather(*(reader(client, n) for n in range(readers)))
    return times


def percentiles(seconds: Sequence[float]) -> str:
    """Median and 95th percentile in ms.

    >>> percentiles([0.01 * n for n in range(1, 101)])
    '505 / 950'
    """
    if not seconds:
        return "–"
    ordered = sorted(seconds)
    return f"{1000 * statistics.median(ordered):.0f} / {1000 * ordered[int(0.95 * (len(ordered) - 1))]:.0f}"


@dataclass(frozen=True)
class Held:
    """What a process holds."""

    sockets: int
    files: int
    threads: int
    megabytes: float

    @classmethod
    def by(cls, process: int) -> "Held":
        names = []
        for fd in Path(f"/proc/{process}/fd").iterdir():
            try:
                names.append(os.readlink(fd))
            except OSError:
                continue
        sockets = sum(n.startswith("socket:") for n in names)
        threads = len(list(Path(f"/proc/{process}/task").iterdir()))
        return cls(sockets, len(names), threads, resident_mb(process))

    def __str__(self) -> str:
        return f"{self.sockets} sockets, {self.files} files, {self.threads} threads, {self.megabytes:,.0f} MB"


def vanish(url: str, count: int, question: str) -> None:
    """So many readers at once, each gone as soon as it has the hits: half by closing, half by a reset."""
    port = int(url.rpartition(":")[2])
    body = f'{{"question": "{question}"}}'.encode()
    head = f"POST /api/ask/stream HTTP/1.1\r\nHost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    readers = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
    for reader in readers:
        reader.sendall(head.encode() + b"\r\n\r\n" + body)
    for number, reader in enumerate(readers):
        reader.settimeout(60)
        seen = b""
        while b"event: hits" not in seen and (more := reader.recv(65_536)):
            seen += more
        if number % 2:
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        reader.close()


def left(url: str, stub: Any, seconds: float) -> tuple[int, int, float]:
    """Answers still being written, calls still at the model, and when there were none of either, in seconds from now."""
    start = time.perf_counter()
    while True:
        running = httpx.get(f"{url}/readyz", timeout=30).json()["streams"]
        waited = time.perf_counter() - start
        if (not running and not stub.active) or waited > seconds:
            return running, stub.active, waited
        time.sleep(0.1)


def main() -> int:
    from tests.stub_model import StubModel

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--readers", type=int, nargs="+", default=[1, 10, 50])
    parser.add_argument("--questions", type=int, default=100, help="of each row, at least two for each reader")
    parser.add_argument("--pause", type=float, default=10.0, help="mean seconds between a reader's questions")
    parser.add_argument("--vanish", type=int, default=200)
    given = parser.parse_args()
    gold = [q.question for q in read_gold(shipped()) if q.type != "unanswerable"]
    with tempfile.TemporaryDirectory() as folder, StubModel(first=FIRST, pace=PACE) as stub:
        model = {"chat_model": "openai:stub", "chat_url": stub.url, "chat_calls": str(PLACES), "streams": str(PLACES)}
        model |= {"questions_per_minute": "100000", "requests_per_minute": "1000000", "address_per_minute": "10000000"}
        with serving(f"{folder}/archive", **model) as (server, url):
            asyncio.run(crowd(url, 4, gold[-8:], 0))  # once warm
            print("ms as p50 / p95")
            print(
                "| readers | questions | first event | hits | first text − 500 | answers without the model | errors | load | MB |"
            )
            print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
            for readers in given.readers:
                count = max(given.questions, 2 * readers) if readers > 1 else given.questions // 4
                times = asyncio.run(crowd(url, readers, list(itertools.islice(itertools.cycle(gold), count)),
                                          given.pause if readers > 1 else 0))  # fmt: skip
                print(
                    f"| {readers} | {count} | {percentiles(times.first)} | {percentiles(times.hits)} | "
                    f"{percentiles(times.text)} | {times.degraded} (and {times.refused} refusals) | {times.errors} | "
                    f"{os.getloadavg()[0]:.1f} | {resident_mb(server.pid):,.0f} |",
                    flush=True,
                )
            if given.vanish:
                for attempt in ("first", "second"):
                    stub.first = 60.0
                    before = Held.by(server.pid)
                    vanish(url, given.vanish, "Will KT cut network capex?")
                    running, active, waited = left(url, stub, 60)
                    time.sleep(6)  # idle connections are closed after five seconds
                    print(f"{given.vanish} readers vanish, the {attempt} time: {running} answers and {active} model calls left "
                          f"after {waited:.1f} s; before {before}; after {Held.by(server.pid)}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
