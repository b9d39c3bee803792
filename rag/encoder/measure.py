"""Every figure of the model card: `python -m rag.encoder.measure --bench DIR --parallel DIR [--model FOLDER]`.

Translation: each English sentence looks for its Korean one among all Korean sentences of the file (recall@1).
Questions: each question looks for its passage, by two rules. By the best sentence, a passage scores its own cosine and that
of its best segment (a sentence, short ones joined, of at most SEGMENT characters). With the blend, what the best mixture of
its pieces (of at most PIECE characters) explains of the question counts too (`rag.encoder.blend`). BEST and BLEND weigh them.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.encoder.blend import blended, spans
from rag.encoder.card import write_figures
from rag.encoder.static import StaticEncoder, default_encoder_path

Matrix = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Matrix]

TRANSLATIONS = ("flores_devtest", "news_park_test", "ud_pud", "tatoeba_laser1000")
KOREAN_SETS = ("korquad_dev", "autorag_ko", "ssis_welfare_ko")
# Tuned on the development halves. At 0.3: segments of 50 | 80 characters give autorag_ko nDCG@10 .873 | .842 of 58, belebele
# Korean → English .729 | .700 of 245, English → Korean .741 | .755 of 191, korquad_dev recall@1 .805 | .805 of 2,799.
# The passage's vector alone (1.0, an early model): korquad_dev .632 where 0.3 has .795.
SEGMENT = 50
PIECE = 16


@dataclass(frozen=True)
class Rule:
    """What a passage's score is made of: its own cosine, its best segment's, and the blend of its pieces."""

    own: float
    segment: float
    blend: float = 0.0

    def __str__(self) -> str:
        parts = (self.own, "passage"), (self.segment, "best segment"), (self.blend, "blend")
        return " + ".join(f"{weight} {name}" for weight, name in parts if weight)


BEST = Rule(own=0.3, segment=0.7)
# Tuned on the same halves, nDCG@10 but for korquad_dev's recall@1. Pieces of 12 | 16 | 20 | 30 | 50 characters: korquad_dev .885 |
# .873 | .870 | .863 | .834, autorag_ko .928 | .922 | .926 | .912 | .897, ssis_welfare_ko .805 | .812 | .814 | .818 | .820,
# belebele English → Korean .816 | .823 | .798 | .783 | .745, back .732 | .745 | .746 | .748 | .720. Of pieces of 16, other
# weights (blend, segment, own): .6, .3, .1 gives .876, .933, .797, .817, .740; .4, .4, .2 gives .870, .901, .821, .812, .750;
# the blend alone .857, .922, .697, .804, .679.
BLEND = Rule(own=0.2, segment=0.3, blend=0.5)
_END = re.compile(r"(?<=[.!?。])\s+|\n+")


@dataclass(frozen=True)
class Figure:
    """One measured share, 0 to 1, over `questions` questions."""

    name: str
    metric: str
    value: float
    questions: int

    def row(self, by_blend: float | None = None) -> str:
        """A row of the table of `report`."""
        second = "" if by_blend is None else f"{by_blend:.3f}"
        return f"| {self.name} | {self.metric} | {self.value:.3f} | {second} | {self.questions:,} |"


@dataclass(frozen=True)
class QuestionSet:
    """Texts by id, and questions each with the ids of its passages and the pool it is searched in."""

    passages: dict[str, str]
    questions: list[tuple[str, str]]
    relevant: dict[str, set[str]]


def segments(text: str, size: int = SEGMENT) -> list[str]:
    """The text in runs of whole sentences up to `size` characters; longer sentences are cut at spaces.

    >>> segments("가나다. 라마바. 사아자차카타파하.", size=10)
    ['가나다. 라마바.', '사아자차카타파하.']
    """
    out: list[str] = []
    run = ""
    for sentence in _END.split(text):
        for word in [sentence] if len(sentence) <= size else sentence.split():
            if run and len(run) + 1 + len(word) > size:
                out.append(run)
                run = ""
            run = f"{run} {word}" if run else word
    return [*out, run] if run.strip() or not out else out


def _cut(encode: Encode, passages: Sequence[str], size: int) -> tuple[Matrix, NDArray[np.int64]]:
    """The vectors of all passages' segments, and where each passage's begin."""
    cut = [segments(passage, size) for passage in passages]
    starts = np.cumsum([0] + [len(parts) for parts in cut[:-1]])
    return encode([part for parts in cut for part in parts]), starts


def scores(encode: Encode, questions: Sequence[str], passages: Sequence[str], rule: Rule = BEST) -> Matrix:
    """Scores, questions by passages."""
    asked = encode(questions)
    mixed = np.zeros((len(questions), len(passages)), np.float32)
    if rule.own:
        mixed += rule.own * (asked @ encode(passages).T)
    if rule.segment:
        vectors, starts = _cut(encode, passages, SEGMENT)
        mixed += rule.segment * np.maximum.reduceat(asked @ vectors.T, starts, axis=1)
    if rule.blend:
        vectors, starts = _cut(encode, passages, PIECE)
        mixed += rule.blend * blended(asked, spans(vectors, starts), starts)
    return mixed


def first_ranks(of: Matrix, relevant: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Rank, from 0, of the best relevant passage of each question; ties count against it."""
    best = np.array([row[list(columns)].max() for row, columns in zip(of, relevant, strict=True)])
    return np.asarray((of >= best[:, None]).sum(axis=1) - 1, dtype=np.int64)


def ndcg_at_10(ranks: NDArray[np.int64]) -> float:
    """nDCG@10 where each question has one right passage: 1 / log2(rank + 2), 0 beyond the tenth."""
    return float(np.where(ranks < 10, 1 / np.log2(ranks + 2.0), 0).mean())


def read_set(folder: Path, qrels: str = "qrels.tsv") -> QuestionSet:
    """A question set; only questions that have a judged passage. Titles are not searched."""
    passages: dict[str, str] = {}
    questions: list[tuple[str, str]] = []
    relevant: dict[str, set[str]] = {}
    for line in (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        passages[row["id"]] = row["text"]
    for line in (folder / qrels).read_text(encoding="utf-8").splitlines():
        question, document, _ = line.split("\t")
        relevant.setdefault(question, set()).add(document)
    for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["id"] in relevant and row.get("type") != "passage-dependent":
            questions.append((row["id"], row["text"]))
    return QuestionSet(passages, questions, relevant)


def ranks_of(
    encode: Encode, questions: QuestionSet, asked: str = "", pool: str = "", rule: Rule = BEST
) -> NDArray[np.int64]:
    """Ranks of the right passages, for questions whose id starts with `asked` and passages whose id with `pool`."""
    ids = [key for key in questions.passages if key.startswith(pool)]
    at = {key: place for place, key in enumerate(ids)}
    chosen = [
        (text, [at[d] for d in questions.relevant[key] if d in at])
        for key, text in questions.questions
        if key.startswith(asked)
    ]
    of = scores(encode, [text for text, _ in chosen], [questions.passages[key] for key in ids], rule)
    return first_ranks(of, [right for _, right in chosen])


def translation_figures(encode: Encode, parallel: Path) -> list[Figure]:
    """English to Korean recall@1 of every held-out file that is there."""
    figures = []
    for name in TRANSLATIONS:
        path = parallel / f"{name}.tsv"
        if not path.is_file():
            continue
        rows = [line.split("\t")[:2] for line in path.read_text(encoding="utf-8").splitlines()]
        of = encode([en for _, en in rows]) @ encode([ko for ko, _ in rows]).T
        ranks = first_ranks(of, [[place] for place in range(len(rows))])
        figures.append(Figure(f"{name} English→Korean", "recall@1", float((ranks == 0).mean()), len(rows)))
    return figures


def question_figures(encode: Encode, bench: Path, rule: Rule = BEST) -> list[Figure]:
    """The question sets, the development half of each."""
    figures = []
    cross, mono = (read_set(bench / "belebele_koen", f"qrels_{kind}.tsv") for kind in ("cross", "mono"))
    for name, questions, asked, pool in (
        ("English question → Korean passage", cross, "en", "ko"),
        ("Korean question → English passage", cross, "ko", "en"),
        ("English question → Korean passage, both languages in the pool", cross, "en", ""),
        ("Korean question → Korean passage", mono, "ko", "ko"),
        ("English question → English passage", mono, "en", "en"),
    ):
        ranks = ranks_of(encode, questions, asked, pool, rule)
        figures.append(Figure(f"belebele_koen {name}", "nDCG@10", ndcg_at_10(ranks), len(ranks)))
    for name in KOREAN_SETS:
        ranks = ranks_of(encode, read_set(bench / name), rule=rule)
        figures.append(Figure(name, "recall@1", float((ranks == 0).mean()), len(ranks)))
        figures.append(Figure(name, "nDCG@10", ndcg_at_10(ranks), len(ranks)))
    return figures


def passages_per_second(encode: Encode, bench: Path, size: int = 500, count: int = 6000) -> tuple[float, float]:
    """Korean passages of `size` characters encoded per second of the clock, and per second of one core's processor time.

    The best of three rounds each. On a busy machine only the second says something of the encoder.
    """
    text = " ".join(read_set(bench / "korquad_dev").passages.values())
    passages = [text[start : start + size] for start in range(0, len(text) - size, size)]
    passages = (passages * math.ceil(count / len(passages)))[:count]
    clock = processor = math.inf
    for _ in range(3):
        begun = time.perf_counter(), time.process_time()
        encode(passages)
        clock = min(clock, time.perf_counter() - begun[0])
        processor = min(processor, time.process_time() - begun[1])
    return count / clock, count / processor


def report(model: Path, bench: Path, parallel: Path) -> str:
    """All figures as Markdown: a table, then speed, load time and size."""
    StaticEncoder(model)  # imports and file cache are not part of the load time
    begun = time.perf_counter()
    encoder = StaticEncoder(model)
    load = time.perf_counter() - begun
    translations = translation_figures(encoder.encode, parallel)
    by_best, by_blend = (question_figures(encoder.encode, bench, rule) for rule in (BEST, BLEND))
    clock, processor = passages_per_second(encoder.encode, bench)
    size = sum(path.stat().st_size for path in model.rglob("*") if path.is_file()) / 1e6
    return "\n".join(
        [
            "| measured | metric | best sentence | with blend | questions |\n|---|---|---:|---:|---:|",
            *(figure.row() for figure in translations),
            *(best.row(blend.value) for best, blend in zip(by_best, by_blend, strict=True)),
            f"\nBest sentence: {BEST}, segments of at most {SEGMENT} characters. With blend: {BLEND}, the blend being the share "
            f"of the question that the best mixture of the passage's pieces of at most {PIECE} characters explains "
            "(`rag.encoder.blend`). Translations are compared by their own vectors alone.",
            f"Encodes {clock:,.0f} Korean passages of 500 characters per second of the clock ({os.cpu_count()} cores, load "
            f"{os.getloadavg()[0]:.1f} at the time), {processor:,.0f} per second of one core's processor time; loads in "
            f"{load:.2f} s after imports.",
            f"{encoder.dim} dimensions, {size:.1f} MB on disk, fingerprint {encoder.fingerprint}.",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m rag.encoder.measure", description=__doc__)
    parser.add_argument("--bench", type=Path, required=True, help="folder of question sets")
    parser.add_argument("--parallel", type=Path, required=True, help="folder of held-out sentence pairs")
    parser.add_argument("--model", type=Path, default=default_encoder_path(), help="model folder")
    parser.add_argument("--write-card", action="store_true", help="put the figures into the model folder's README.md")
    chosen = parser.parse_args(arguments)
    table = report(chosen.model, chosen.bench, chosen.parallel)
    print(table)
    if chosen.write_card:
        write_figures(chosen.model, table)


if __name__ == "__main__":
    main()
