"""Start the server on the sample corpus, ask it many questions, and print its memory and times.

    python -m eval.soak [--questions 200]

The clock covers the whole HTTP exchange; memory is the server process's resident set.
"""

import argparse
import itertools
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from eval.gold import read_gold, shipped


def resident_mb(process: int) -> float:
    """Resident memory of a process in megabytes (Linux)."""
    with open(f"/proc/{process}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serving(folder: str, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server over the sample corpus in a process of its own, and its address; `settings` are CITEWIRE_* variables.

    RuntimeError when it ends before it listens.
    """
    server = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "serve", "--sample", "--port", "0", "--archive", folder],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {f"CITEWIRE_{name.upper()}": value for name, value in settings.items()},
    )
    try:
        assert server.stdout
        found = None
        while not found:
            line = server.stdout.readline()
            if not line and server.poll() is not None:
                raise RuntimeError("the server ended before it listened")
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
        yield server, found[0]
    finally:
        server.terminate()
        server.wait(30)
        if server.stdout:
            server.stdout.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--questions", type=int, default=200)
    count = parser.parse_args().questions
    questions = [q.question for q in itertools.islice(itertools.cycle(read_gold(shipped())), count)]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with serving(f"{folder}/archive") as (server, url):
            seconds, marks = [], []
            for number, question in enumerate(questions, 1):
                body = json.dumps({"question": question}).encode()
                request = urllib.request.Request(f"{url}/api/ask", body, {"content-type": "application/json"})
                start = time.perf_counter()
                with urllib.request.urlopen(request, timeout=60) as response:
                    response.read()
                seconds.append(time.perf_counter() - start)
                if number == 1:
                    print(f"first answer {time.perf_counter() - began:.1f} s after the start of the process")
                if number in (1, count // 2, count):
                    marks.append(f"{resident_mb(server.pid):,.0f} MB after {number}")
    print("memory: " + ", ".join(marks) + " questions")
    ordered = sorted(seconds)
    print(
        f"{count} questions: median {1000 * statistics.median(ordered):.0f} ms, "
        f"95th percentile {1000 * ordered[int(0.95 * (count - 1))]:.0f} ms"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
