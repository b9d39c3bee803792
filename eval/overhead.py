"""What everything but the model costs: `python -m eval.overhead [--readers 10] [--questions 20]`.

Readers ask at the same time; the model is a stub on loopback that waits 500 ms before its first word. The overhead is the
time from the question to the first written claim, less those 500 ms, and to the first event (what was understood).
"""

import argparse
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from corpus.read import read
from eval.failures import QUESTIONS
from rag.answer import Wrote
from rag.ingest import ingest
from rag.settings import read_settings
from rag.wiring import SAMPLE, known_companies, open_chatbot, open_index

FIRST = 0.5


def main() -> None:
    from tests.stub_model import StubModel

    parser = argparse.ArgumentParser(description="Measure the overhead over a model of 500 ms.")
    parser.add_argument("--readers", type=int, default=10)
    parser.add_argument("--questions", type=int, default=20, help="questions of each reader")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, StubModel(first=FIRST, size=20) as stub:
        settings = read_settings(
            archive=Path(folder) / "archive", sample=True, chat_model="openai:stub", chat_url=stub.url, chat_key="none"
        )
        with open_index(settings, True) as index:
            ingest(index.archive, read([SAMPLE]), settings.window, companies=known_companies(settings))
            index.sync()
        with open_chatbot(settings) as chatbot:

            def reader(number: int) -> list[tuple[float, float]]:
                seconds = []
                for i in range(given.questions):
                    start, first, wrote = time.perf_counter(), 0.0, 0.0
                    for event in chatbot.stream(QUESTIONS[(number + i) % len(QUESTIONS)]):
                        first = first or time.perf_counter() - start
                        if isinstance(event, Wrote):
                            wrote = wrote or time.perf_counter() - start - FIRST
                    if wrote:
                        seconds.append((first, wrote))
                return seconds

            reader(0)  # the parts that are made at the first question
            with ThreadPoolExecutor(given.readers) as readers:
                found = [s for some in readers.map(reader, range(given.readers)) for s in some]
    for name, values in (
        ("first event", sorted(f for f, _ in found)),
        ("first claim, less the model's 500 ms", sorted(w for _, w in found)),
    ):
        p95 = values[int(0.95 * (len(values) - 1))]
        print(f"{name}: median {1000 * statistics.median(values):.0f} ms, p95 {1000 * p95:.0f} ms ({len(values)} questions, "
              f"{given.readers} readers)")  # fmt: skip


if __name__ == "__main__":
    main()
