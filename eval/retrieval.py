"""What `citewire eval retrieval` does: our search and other people's run files over the same judged questions, in one table."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from eval.data import Data
from eval.gold import GoldError, GoldQuestion, founded, read_gold, shipped
from eval.retrievers import DEPTH, MEASURES, Judged, Retrieval, evaluate_ours, judged, score_rankings
from eval.trec import read_run, write_run
from rag.settings import Settings

if TYPE_CHECKING:
    from rich.table import Table


def main_retrieval(
    settings: Settings,
    *,
    gold: list[Path],
    data: Data | None = None,
    trec: Sequence[Path] = (),
    write: Path | None = None,
    limit: int = 0,
    as_json: bool = False,
) -> int:
    """Print the figures of our retriever and of the run files over these questions; 1 when something cannot be read."""
    from eval.command import some
    from rag.wiring import open_chatbot

    try:
        theirs = [(path.stem, read_run(path)) for path in trec]
        with open_chatbot(settings) as chatbot:
            questions: Sequence[GoldQuestion]
            if data is None:
                questions = [q for q in read_gold(gold or shipped(), chatbot.archive) if not q.turns]
            else:
                questions = founded(data.questions, chatbot.archive)
            asked = judged(some(questions, limit))
            ours = evaluate_ours(chatbot.retriever, asked)
    except (GoldError, ValueError) as error:
        for line in str(error).splitlines():
            print(f"citewire: {line}", file=sys.stderr)
        return 1
    rows = [ours, *(score_rankings(ranked, asked, name) for name, ranked in theirs)]
    if write is not None:
        write_run(write, ours.ranked)
    for path, (_, ranked) in zip(trec, theirs, strict=True):
        if not set(ranked) & {q.id for q in asked}:
            print(f"citewire: {path} ranks none of these questions: are its ids theirs?", file=sys.stderr)
    if as_json:
        print(json.dumps([_plain(r, ours) for r in rows], ensure_ascii=False, indent=2))
    else:
        from rich.console import Console

        console = Console()
        (console if console.is_terminal else Console(width=160)).print(table(rows, asked), highlight=False)
    return 0


def table(rows: Sequence[Retrieval], questions: Sequence[Judged]) -> "Table":
    """A row for each retriever: its figures with 95% intervals, beside all but the first the p-value of the difference to it."""
    from rich.table import Table

    shown = Table(title=f"{len(questions):,} questions", title_justify="left")
    shown.add_column("retriever")
    for name in (*MEASURES, f"ms to {DEPTH} hits, median / 95th"):
        shown.add_column(name, justify="right")
    for r in rows:
        cells = []
        for m, f in r.figures.items():
            p = "" if r is rows[0] else f"\np {r.p(rows[0], m):.3f}"
            cells.append(f"{f.value:.3f}\n{f.low:.2f}–{f.high:.2f}{p}")
        times = r.milliseconds
        shown.add_row(r.name, *cells, f"{times[0]:,.0f} / {times[1]:,.0f}" if times else "–")
    return shown


def _plain(r: Retrieval, ours: Retrieval) -> dict[str, object]:
    figures = {m: asdict(f) | ({} if r is ours else {"p": r.p(ours, m)}) for m, f in r.figures.items()}
    return {"retriever": r.name, "questions": len(r.scores["MRR"]), "figures": figures, "milliseconds": r.milliseconds}
