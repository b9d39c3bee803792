"""Time and memory of a run over thousands of questions: the shipped ones over and over, under new ids.

    python -m eval.big [--questions 5000]

Prints processor and wall seconds and the peak of resident memory on the way, then what the figures with their intervals, the
file, and the report take. Asking is measured with everything a row keeps.
"""

import argparse
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from eval.conditions import machine
from eval.evaluation import evaluate
from eval.gold import read_gold, shipped
from eval.page import page
from eval.planted import sample_chatbot
from eval.run import load
from eval.table import groups, timings


def peak() -> float:
    """Peak of resident memory so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.big", description="A run over thousands of questions.")
    parser.add_argument("--questions", type=int, default=5000)
    wanted = parser.parse_args().questions
    with sample_chatbot() as bot, tempfile.TemporaryDirectory() as folder:
        some = read_gold(shipped(), bot.archive)
        gold = [replace(some[n % len(some)], id=f"{some[n % len(some)].id}-{n}") for n in range(wanted)]
        print(", ".join(machine().values()), f"; before asking: {peak():,.0f} MiB", sep="")
        wall, cpu = time.perf_counter(), time.process_time()

        def told(done: int, of: int) -> None:
            if done % max(1, of // 5) == 0:
                print(
                    f"{done:,} questions: {time.perf_counter() - wall:,.0f} s, {time.process_time() - cpu:,.0f} s of "
                    f"processor time, peak {peak():,.0f} MiB",
                    flush=True,
                )

        run = evaluate(bot, gold, told)
        path = Path(folder) / "run.json"
        for what, done in (
            ("save", lambda: run.save(path)),
            ("load", lambda: load(path)),
            ("figures", lambda: (groups(run.rows), timings(run.rows))),
            ("report", lambda: (Path(folder) / "report.html").write_text(page(run), "utf-8")),
        ):
            cpu = time.process_time()
            done()
            print(f"{what}: {time.process_time() - cpu:,.1f} s of processor time, peak {peak():,.0f} MiB")
        for file in sorted(Path(folder).glob("r*")):
            print(f"{file.name}: {file.stat().st_size / 1e6:,.1f} MB")


if __name__ == "__main__":
    main()
