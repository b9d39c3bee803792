"""More readers than places, readers who take nothing, and the end of the server; run from the repository's root.

    python -m eval.overload [--places 50] [--users 200] [--slow 25] [--articles 2000]

The chat model is a stub on this machine (500 ms to its first piece, then 30 pieces a second), the archive the sample corpus.

1. Open loop: `--users` ask within a second for `--places`; who finds no place must be told so at once, and the server's health answer.
2. Slow readers: `--slow` connections that read nothing at all, and as many that never finish their headers; what others wait meanwhile.
3. Articles are taken in through the admin page's routes while ten readers ask; what they wait, against before.
4. SIGTERM while ten answers are being written: how many are finished, and how long it takes.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

import httpx

from eval.gold import read_gold, shipped
from eval.load import FIRST, PACE, Held, Times, crowd, percentiles, read
from eval.soak import serving


async def open_loop(url: str, users: int, questions: Sequence[str]) -> str:
    """1. What became of so many questions within a second, over bare connections: a client that computes would measure itself."""
    refused: list[float] = []
    health: list[float] = []
    said: dict[int, int] = {}
    over = asyncio.Event()
    port = int(url.rpartition(":")[2])

    async def exchange(request: bytes) -> tuple[int, float]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        start = time.perf_counter()
        writer.write(request)
        status = int((await reader.readline()).split()[1])
        seconds = time.perf_counter() - start
        while await reader.read(65_536):
            pass
        writer.close()
        return status, seconds

    async def ask(number: int) -> None:
        await asyncio.sleep(number / users)
        body = json.dumps({"question": questions[number % len(questions)]}).encode()
        head = "POST /api/ask/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
        status, seconds = await exchange(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        said[status] = said.get(status, 0) + 1
        if status == 429:
            refused.append(seconds)

    async def watch() -> None:
        while not over.is_set():
            health.append((await exchange(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"))[1])
            await asyncio.sleep(0.1)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(ask(n) for n in range(users)))
    over.set()
    await watching
    return (
        f"{users} questions within a second: {said} by status; told no in {percentiles(refused)} ms (p50 / p95); "
        f"health in {percentiles(health)}, at most {1000 * max(health):.0f} ms of {len(health)}"
    )


async def others(url: str, questions: Sequence[str], readers: int = 10) -> Times:
    return await crowd(url, readers, questions, 1.0)


def slow_readers(url: str, count: int) -> list[socket.socket]:
    """2. Half of these ask and read nothing, half send one line of a request and no more."""
    port, held = int(url.rpartition(":")[2]), []
    body = b'{"question": "Will KT cut network capex?"}'
    head = f"POST /api/ask/stream HTTP/1.1\r\nHost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
    for number in range(2 * count):
        reader = socket.socket()
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        reader.connect(("127.0.0.1", port))
        reader.sendall(head.encode() + (b"\r\n" + body if number % 2 else b"x-slow: "))
        held.append(reader)
    return held


def articles(count: int) -> bytes:
    """JSON Lines of so many articles that differ."""
    lines = []
    for n in range(count):
        text = " ".join(
            f"두리전자{n}는 {n % 97 + 1}공장에 {n * 7 % 991 + k}억 원을 투자한다고 {k + 1}일 밝혔다." for k in range(12)
        )
        lines.append(
            json.dumps(
                {"title": f"두리전자{n} 투자 계획", "text": text, "published": f"2024-{n % 12 + 1:02d}-11"},
                ensure_ascii=False,
            )
        )
    return "\n".join(lines).encode()


def administrator(url: str, folder: str) -> dict[str, str]:
    """The headers of one who came by a link."""
    command = [sys.executable, "-m", "ui.cli", "admin-link", "--archive", folder, "--port", url.rpartition(":")[2]]
    code = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().partition("#")[2]
    key = httpx.post(f"{url}/api/admin/session", json={"code": code}, timeout=30).raise_for_status().json()["key"]
    return {"authorization": f"Bearer {key}"}


async def while_ingesting(url: str, folder: str, count: int, questions: Sequence[str]) -> str:
    """3. What ten readers wait before and while articles come in."""
    before = await others(url, questions)
    key = administrator(url, folder)
    async with httpx.AsyncClient(timeout=120, headers=key) as client:
        sent = (
            (await client.post(f"{url}/api/admin/uploads?name=many.jsonl", content=articles(count)))
            .raise_for_status()
            .json()
        )
        start = time.perf_counter()
        job = (await client.post(f"{url}/api/admin/ingest", json={"uploads": [sent["id"]]})).raise_for_status().json()
        during, state = Times(), job
        while state["state"] == "running":
            again = await others(url, questions)
            for name in ("first", "hits", "text"):
                getattr(during, name).extend(getattr(again, name))
            during.errors += again.errors
            state = (await client.get(f"{url}/api/admin/jobs/{job['id']}")).json()
        seconds = time.perf_counter() - start
    ratio = statistics.median(during.hits) / statistics.median(before.hits)
    return (
        f"{state['result'].get('added', 0):,} articles in {seconds:.0f} s while ten ask ({len(during.hits)} questions, {during.errors} errors): "
        f"hits {percentiles(before.hits)} before, {percentiles(during.hits)} meanwhile (median x {ratio:.1f}); "
        f"text {percentiles(before.text)} before, {percentiles(during.text)} meanwhile"
    )


async def at_the_end(url: str, server: "subprocess.Popen[str]", questions: Sequence[str]) -> str:
    """4. Ten answers are being written when the server is told to end."""
    times = Times()
    async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=None)) as client:
        readers = [asyncio.create_task(read(client, url, q, times)) for q in questions[:10]]
        await asyncio.sleep(1.0)
        start = time.perf_counter()
        server.send_signal(signal.SIGTERM)
        await asyncio.gather(*readers)
    await asyncio.to_thread(server.wait, 30)
    return f"SIGTERM with ten answers under way: {len(times.first)} finished, {times.errors} lost; ended after {time.perf_counter() - start:.1f} s"


def main() -> int:
    from tests.stub_model import StubModel

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--places", type=int, default=50)
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--slow", type=int, default=25)
    parser.add_argument("--articles", type=int, default=2_000)
    given = parser.parse_args()
    gold = [q.question for q in read_gold(shipped()) if q.type != "unanswerable"]
    with tempfile.TemporaryDirectory() as folder, StubModel(first=FIRST, pace=PACE) as stub:
        settings = {
            "chat_model": "openai:stub",
            "chat_url": stub.url,
            "chat_calls": str(given.places),
            "streams": str(given.places),
        }
        settings |= {"questions_per_minute": "100000", "requests_per_minute": "1000000", "address_per_minute": "10000000",
                     "upload_megabytes": "100"}  # fmt: skip
        with serving(f"{folder}/archive", **settings) as (server, url):
            asyncio.run(crowd(url, 4, gold[-8:], 0))  # once warm
            print(asyncio.run(open_loop(url, given.users, gold)), flush=True)
            before, alone = Held.by(server.pid), asyncio.run(others(url, gold[:40]))
            held = slow_readers(url, given.slow)
            time.sleep(3)
            beside = asyncio.run(others(url, gold[:40]))
            print(f"{given.slow} who read nothing and {given.slow} who never finish their headers: others' text {percentiles(alone.text)} before, "
                  f"{percentiles(beside.text)} beside, {beside.errors} errors; {before}; then {Held.by(server.pid)}", flush=True)  # fmt: skip
            for reader in held:
                reader.close()
            print(asyncio.run(while_ingesting(url, f"{folder}/archive", given.articles, gold[:40])), flush=True)
            print(asyncio.run(at_the_end(url, server, gold)), f"; load {os.getloadavg()[0]:.1f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
