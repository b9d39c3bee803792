"""Fits the judge of evidence: which sentence answers, and whether any does. `python -m eval.fit [--bench FOLDER]`.

1. Questions with known answers are searched as a user's would be: the gold questions over the sample corpus and, with
   --bench, public sets. Each is searched a second time with every article that answers it taken away: a question to refuse.
2. The questions fall into FOLDS by a hash of their id; each is measured with weights that were fitted on the other folds.
3. The report is printed, and the constants to paste into rag/weights.py, which are fitted on all.

Sentences count as right that are the question's evidence, or hold an answer and stand in an article of the evidence or in a
hit that folds a copy of it. In korquad_dev those of the right document that hold the answer count; ssis_welfare_ko and
multihoprag_500 name no sentence, and count for refusal only.
"""

import argparse
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.archive import Archive
from corpus.article import Article, Sentence, cut
from corpus.passages import split
from corpus.read import read
from corpus.sentences import split_sentences
from corpus.text import clean, language
from eval.gold import needs, read_gold, shipped
from eval.matching import contains
from rag.answer import Hit, Query, Turn
from rag.chatbot import ENOUGH
from rag.clues import CLUES
from rag.encoders import open_encoder
from rag.evidence import Evidence, Judge, refusal_signs
from rag.extractive import choose
from rag.followup import standalone
from rag.index import PassageIndex
from rag.ingest import ingest
from rag.retriever import Candidate, Retriever
from rag.translate import Glossary
from rag.wiring import SAMPLE

HITS = 6
# Tokens in a passage.
WINDOW = 384
FOLDS = 5
# Questions taken of each public set, so that a run stays within minutes.
MOST = 400
PUBLIC = ("korquad_dev", "ssis_welfare_ko", "multihoprag_500")
# Pull of weights towards zero, on clues divided by their deviation. First, two, three right of 274 gold questions, over five
# folds: 3 .64 .79 .83, 10 .66 .79 .84, 30 .65 .78 .84. The second is scikit-learn's C, the strength's inverse.
PULL_CHOICE, PULL_ANSWERABLE = 10.0, 0.1
# What a question of korquad_dev counts beside a gold one: encyclopaedia paragraphs are not what is asked about here.
WEIGHT_PUBLIC = 0.5

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A question as it was searched: a row of CLUES for each sentence of its hits, which of them are right, and whether
    the archive holds an answer. `group` is the set, with " gone" where the answering articles were taken away."""

    group: str
    id: str
    type: str
    language: str
    sentences: tuple[tuple[Sentence, Hit], ...]
    table: Table
    right: NDArray[np.bool_]
    answerable: bool

    @property
    def fold(self) -> int:
        """The same for a question with and without its articles."""
        return hashlib.sha256(self.id.encode()).digest()[0] % FOLDS


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with the logits that weights gave its sentences, and their chance of an answer (0 without sentences)."""

    case: Case
    logits: Table
    sure: float

    @property
    def order(self) -> NDArray[np.intp]:
        """The sentences by number, best first."""
        return np.argsort(-self.logits, kind="stable")

    def quoted(self) -> list[int]:
        """The sentences, by number, that the extractive answerer would quote."""
        if not len(self.logits):
            return []
        shares, case = _shares(self.logits), self.case
        ranked = []
        for n in self.order:
            sentence, hit = case.sentences[n]
            ranked.append(Evidence(sentence, hit, tuple(case.table[n].tolist()), 0.0, float(shares[n])))
        number = {e.sentence.id: int(n) for e, n in zip(ranked, self.order, strict=True)}
        return [number[e.sentence.id] for e in choose(ranked)]


class Without(Retriever):
    """A retriever that does not see the articles `gone`."""

    gone: frozenset[str] = frozenset()

    def _fused(
        self, words: dict[str, float], near: Sequence[str], vector: NDArray[np.float32], weight: float, extra: float
    ) -> list[Candidate]:
        # Here, before scores are standardised: an article that is only left out of the hits would still shape them.
        words = {i: s for i, s in words.items() if i.rpartition(":")[0] not in self.gone}
        near = [i for i in near if i.rpartition(":")[0] not in self.gone]
        return super()._fused(words, near, vector, weight, extra)


# 1.
def gold_cases(index: PassageIndex, glossary: Glossary) -> Iterator[Case]:
    """The shipped gold questions, each answerable one also without its articles."""
    retriever, judge, archive = Without(index, glossary), Judge(index, glossary), index.archive
    questions = read_gold(shipped(), archive)
    wanted = needs(questions, archive)
    for q in questions:
        query = Query(standalone(q.question, [Turn(t, "") for t in q.turns]), language(q.question))
        articles = frozenset().union(*(n.articles for n in wanted[q.id]))
        carriers = frozenset().union(*(n.sentences for n in wanted[q.id]))
        retriever.gone = frozenset()
        hits = retriever.retrieve(query, HITS)
        sentences, table = judge.clues(query, hits)
        right = [
            s.id in carriers
            or (bool(articles & {h.article.id, *h.copies}) and any(contains(s.text, a) for a in q.answers))
            for s, h in sentences
        ]
        yield Case("gold", q.id, q.type, q.language, tuple(sentences), table, np.array(right, bool), q.answerable)
        if not q.answerable:
            continue
        gone = set(articles)
        while (
            more := {h.article.id for h in hits if h.article.id not in gone and _answers(h.article, q.answers)}
            or gone - retriever.gone
        ):
            gone |= more
            retriever.gone = frozenset(gone)
            hits = retriever.retrieve(query, HITS)
        sentences, table = judge.clues(query, hits)
        yield Case(
            "gold gone", q.id, q.type, q.language, tuple(sentences), table, np.zeros(len(sentences), bool), False
        )


def _answers(article: Article, answers: Sequence[str]) -> bool:
    return any(contains(line, a) for line in article.text.split("\n") for a in answers)


def public_cases(name: str, folder: Path, index: PassageIndex) -> Iterator[Case]:
    """At most MOST questions of a public set, each with an answer also without its documents."""
    glossary = Glossary()
    retriever, judge = Without(index, glossary), Judge(index, glossary)
    relevant: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text("utf-8").splitlines():
        question, document, *_ = line.split("\t")
        relevant.setdefault(question, set()).add(document)
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf-8").splitlines()]
    for row in sorted(rows, key=lambda r: hashlib.sha256(r["id"].encode()).hexdigest())[:MOST]:
        query, documents = Query(row["text"], language(row["text"])), frozenset(relevant.get(row["id"], ()))
        for gone in (frozenset[str](), documents) if documents else (frozenset[str](),):
            retriever.gone = gone
            sentences, table = judge.clues(query, retriever.retrieve(query, HITS))
            right = [
                bool(documents)
                and not gone
                and h.article.id in documents
                and any(a in s.text for a in row.get("answers", ()))
                for s, h in sentences
            ]
            yield Case(
                name + (" gone" if gone else ""), row["id"], row["type"], query.language, tuple(sentences), table,
                np.array(right, bool), bool(documents) and not gone,
            )  # fmt: skip


@contextmanager
def sample_index(folder: Path) -> Iterator[PassageIndex]:
    """The sample corpus, taken in anew below `folder`."""
    with Archive(folder / "sample", write=True) as archive:
        ingest(archive, read([SAMPLE]), WINDOW)
        index = PassageIndex(archive, open_encoder(""))
        try:
            yield index
        finally:
            index.close()


@contextmanager
def public_index(name: str, source: Path, folder: Path) -> Iterator[PassageIndex]:
    """The documents of a public set, taken in below `folder`."""
    with Archive(folder / name, write=True) as archive:
        with archive.transaction():
            for line in (source / "corpus.jsonl").read_text("utf-8").splitlines():
                row = json.loads(line)
                text = clean(row["text"]).strip() or row["title"]
                article = Article(
                    row["id"], row["id"], clean(row.get("title") or ""), text, publisher=row.get("source") or "",
                    published=(row.get("date") or "")[:10], language=row.get("lang") or language(text),
                )  # fmt: skip
                sentences = cut(article, split_sentences(text))
                archive.add(article, sentences, split(article, sentences, lambda s: len(s) // 2, WINDOW))
        index = PassageIndex(archive, open_encoder(""))
        try:
            yield index
        finally:
            index.close()


# 2.
def fit_choice(cases: Sequence[Case]) -> dict[str, float]:
    """Weights by clue under which the right sentences of these cases have the greatest share (conditional logit)."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    cases = [c for c in cases if c.right.any()]
    scale = _scale(np.vstack([c.table for c in cases]))
    tables = [c.table / scale for c in cases]
    counts = [1.0 if c.group == "gold" else WEIGHT_PUBLIC for c in cases]

    def loss(weights: Table) -> tuple[float, Table]:
        total, slope = PULL_CHOICE * float(weights @ weights) / 2, PULL_CHOICE * weights
        for table, c, count in zip(tables, cases, counts, strict=True):
            shares = _shares(table @ weights)
            right = shares * c.right
            held = right.sum() + 1e-12
            total -= count * float(np.log(held))
            slope = slope - count * (table.T @ (right / held - shares))
        return total, slope

    fitted = minimize(loss, np.zeros(len(CLUES)), jac=True, method="L-BFGS-B").x / scale
    return dict(zip(CLUES, fitted.tolist(), strict=True))


def fit_answerable(cases: Sequence[Case], choice: Mapping[str, float]) -> dict[str, float]:
    """Logistic weights by sign, and the constant; every set counts the same, and so do its two sides."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    cases = [c for c in cases if len(c.table)]
    signs = [_signs(c, choice) for c in cases]
    table = np.array([list(s.values()) for s in signs])
    scale = _scale(table)
    sides = [(c.group.removesuffix(" gone"), c.answerable) for c in cases]
    counts = [1 / sides.count(side) for side in sides]
    weights = np.array(counts) * len(cases) / sum(counts)
    fitted = LogisticRegression(C=PULL_ANSWERABLE, max_iter=10_000).fit(
        table / scale, [c.answerable for c in cases], sample_weight=weights
    )
    return dict(zip(signs[0], (fitted.coef_[0] / scale).tolist(), strict=True)) | {
        "constant": float(fitted.intercept_[0])
    }


def _scale(table: Table) -> Table:
    spread = np.asarray(table.std(axis=0), float)
    return np.where(spread > 1e-9, spread, 1.0)


def _shares(logits: Table) -> Table:
    shares = np.exp(logits - logits.max())
    return np.asarray(shares / shares.sum(), float)


def _logits(case: Case, choice: Mapping[str, float]) -> Table:
    return np.asarray(case.table @ np.array([choice[name] for name in CLUES]), float)


def _signs(case: Case, choice: Mapping[str, float]) -> dict[str, float]:
    logits = _logits(case, choice)
    order = np.argsort(-logits, kind="stable")
    return refusal_signs(case.table[order], logits[order])


def judge(case: Case, choice: Mapping[str, float], sure: Mapping[str, float]) -> Judged:
    """The case under these weights."""
    if not len(case.table):
        return Judged(case, np.zeros(0), 0.0)
    z = sure["constant"] + sum(sure[name] * value for name, value in _signs(case, choice).items())
    return Judged(case, _logits(case, choice), float(1 / (1 + np.exp(-z))))


# 3.
def report_choice(cases: Sequence[Judged]) -> Iterator[str]:
    """A table: how often a right sentence is among the first one, two, three, and among those quoted."""
    rows: dict[str, list[tuple[float, ...]]] = {}
    for j in cases:
        c = j.case
        if not c.answerable or c.group not in ("gold", "korquad_dev"):
            continue
        chosen = j.quoted()
        found = (float(c.right[j.order[:k]].any()) for k in (1, 2, 3))
        row = (*found, float(c.right[chosen].any()), float(len(chosen)), float(c.right.any()))
        for key in [c.group] + ([f"  {c.type}", f"  asked in {c.language}"] if c.group == "gold" else []):
            rows.setdefault(key, []).append(row)
    yield f"{'right sentence among':24} {'n':>4} first   two three quoted sentences in hits"
    for key, some in rows.items():
        first, two, three, said, many, held = np.mean(some, axis=0)
        yield f"{key:24} {len(some):4} {first:5.2f} {two:5.2f} {three:5.2f} {said:6.2f} {many:9.2f} {held:7.2f}"


def report_answerable(cases: Sequence[Judged]) -> Iterator[str]:
    """A table: area under the curve and balanced accuracy of refusal by set, and over thresholds."""
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

    sets: dict[str, list[tuple[float, bool]]] = {}
    for j in cases:
        base, gone = j.case.group.removesuffix(" gone"), j.case.group.endswith(" gone")
        kinds = ["articles gone"] * (gone or j.case.answerable) + ["unanswerable"] * (not gone)
        for kind in kinds:
            sets.setdefault(f"{base}, {kind}", []).append((j.sure, j.case.answerable))
    sets = {name: some for name, some in sorted(sets.items()) if len({a for _, a in some}) == 2}
    thresholds = [round(0.05 * n, 2) for n in range(4, 17)]
    yield f"{'refusal':34} {'n':>4}   AUC  at {ENOUGH:.2f}  best at"
    for name, some in sets.items():
        by_threshold = {t: balanced(some, t) for t in thresholds}
        best = max(by_threshold, key=lambda t: by_threshold[t])
        area = roc_auc_score([a for _, a in some], [s for s, _ in some])
        yield f"{name:34} {len(some):4} {area:5.3f} {balanced(some, ENOUGH):8.3f} {by_threshold[best]:5.3f} {best}"
    yield "threshold, mean balanced accuracy over sets, share of the gold questions with an answer that are answered:"
    answered = [s for s, a in sets["gold, articles gone"] if a]
    for t in thresholds:
        yield f"  {t:.2f} {np.mean([balanced(some, t) for some in sets.values()]):.3f} {np.mean([s >= t for s in answered]):.2f}"


def balanced(scored: Sequence[tuple[float, bool]], threshold: float) -> float:
    """Mean of the shares that are answered of those with an answer, and refused of those without.

    >>> balanced([(0.9, True), (0.2, True), (0.1, False)], 0.5)
    0.75
    """
    sides = [[(s >= threshold) == a for s, a in scored if a is side] for side in (True, False)]
    return float(np.mean([np.mean(side) for side in sides if side]))


def constants(name: str, weights: Mapping[str, float]) -> str:
    """Python source of a dictionary of weights, to three digits after the point."""
    rows = [f'    "{key}": {value:.3f},' for key, value in weights.items()]
    return "\n".join([f"{name}: dict[str, float] = {{", *rows, "}"])


def gather(bench: Path | None) -> list[Case]:
    """All cases; nothing stays behind of the archives they are searched in."""
    cases: list[Case] = []
    with tempfile.TemporaryDirectory() as folder:
        with sample_index(Path(folder)) as index:
            cases += gold_cases(index, Glossary(sorted(SAMPLE.glob("companies*.tsv"))))
        for name in PUBLIC if bench else ():
            assert bench is not None
            with public_index(name, bench / name, Path(folder)) as index:
                cases += public_cases(name, bench / name, index)
    return cases


def show(cases: Sequence[Case]) -> Iterator[str]:
    """Fits and measures across folds, then fits on all and prints the constants."""
    judged: list[Judged] = []
    for fold in range(FOLDS):
        train = [c for c in cases if c.fold != fold]
        choice = fit_choice(train)
        sure = fit_answerable(train, choice)
        judged += [judge(c, choice, sure) for c in cases if c.fold == fold]
    yield from report_choice(judged)
    yield from report_answerable(judged)
    choice = fit_choice(cases)
    yield constants("CHOICE", choice)
    yield constants("ANSWERABLE", fit_answerable(cases, choice))


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the judge of evidence; prints a report and constants.")
    parser.add_argument("--bench", type=Path, help="folder of the public sets " + ", ".join(PUBLIC))
    for line in show(gather(parser.parse_args().bench)):
        print(line)


if __name__ == "__main__":
    main()
