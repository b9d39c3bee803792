"""How long the page takes and what it weighs, in a real Chromium, run from the repository's root: `python -m eval.pageload`.

    python -m eval.pageload [--loads 10]

Cold: a browser that has nothing. Warm: the same browser again. Ready is the moment when a question can be typed and sent,
counted from the navigation; server, browser and this program share the machine. Bytes are as transferred, headers included.
Then one question is asked: from Enter to the finished answer, as a reader sees it.
"""

import argparse
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from typing import Any

from eval.soak import serving

READY = "() => { const send = document.querySelector('#send'); return send && send.dataset.label && document.querySelector('.welcome')"
READY += " && document.querySelector('#question textarea') && document.querySelector('.examples button') }"
QUESTION = "Will KT cut network capex?"


@dataclass
class Loads:
    """Seconds until something was painted, until ready; requests and bytes, ours and gradio's, of one kind of load."""

    painted: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    requests: int = 0
    ours: int = 0
    gradio: int = 0

    def line(self, name: str) -> str:
        ordered = sorted(self.ready)
        p95 = ordered[int(0.95 * (len(ordered) - 1))]
        return (
            f"{name}: first paint {statistics.median(self.painted):.2f} s, ready {statistics.median(ordered):.2f} s median, "
            f"{p95:.2f} s p95 ({len(ordered)} loads); {self.requests} requests, {self.ours / 1000:,.0f} kB ours, "
            f"{self.gradio / 1000:,.0f} kB gradio's"
        )


def load(page: Any, address: str, loads: Loads) -> None:
    """One load of the page into `loads`."""
    session = page.context.new_cdp_session(page)
    named: dict[str, str] = {}
    loads.requests = loads.ours = loads.gradio = 0

    def finished(event: dict[str, Any]) -> None:
        loads.requests += 1
        path = named.get(event["requestId"], "").removeprefix(address).partition("?")[0]
        ours = path == "/" or path.startswith(("/static/", "/api/", "/healthz", "/readyz", "/favicon"))
        if ours:
            loads.ours += int(event["encodedDataLength"])
        else:
            loads.gradio += int(event["encodedDataLength"])

    session.on("Network.responseReceived", lambda event: named.update({event["requestId"]: event["response"]["url"]}))
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    page.goto(address + "/", timeout=120_000, wait_until="commit")
    page.wait_for_function(READY, timeout=120_000)
    loads.ready.append(page.evaluate("performance.now()") / 1000)
    loads.painted.append(page.evaluate("performance.getEntriesByType('paint')[0]?.startTime ?? NaN") / 1000)
    page.wait_for_timeout(1_500)  # what comes after it is ready counts as weight
    session.detach()


def main() -> None:
    from tests.browser import launched

    parser = argparse.ArgumentParser(description="Measure the page's load time and weight.")
    parser.add_argument("--loads", type=int, default=10)
    given = parser.parse_args()
    cold, warm, answered = Loads(), Loads(), list[float]()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(folder, questions_per_minute="1000") as (_, address),
        launched() as browser,
    ):
        for _ in range(given.loads):
            context = browser.new_context(
                locale="en-US", bypass_csp=True
            )  # the wait compiles an expression in the page
            page = context.new_page()
            load(page, address, cold)
            load(page, address, warm)
            start = time.perf_counter()
            page.locator("#question textarea").fill(QUESTION)
            page.keyboard.press("Enter")
            page.wait_for_selector('#current .turn[data-state="done"]', timeout=60_000)
            answered.append(time.perf_counter() - start)
            context.close()
    print(cold.line("cold"))
    print(warm.line("warm"))
    print(f"from Enter to the finished answer: {statistics.median(answered):.2f} s median ({len(answered)} questions)")


if __name__ == "__main__":
    main()
