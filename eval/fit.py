"""Fits the judge of evidence: which sentence answers, and whether any does. `python -m eval.fit [--bench FOLDER] [--write]`.

1. Questions with known answers are searched as a user's would be (`eval.cases`), with and without the articles that answer.
2. The questions fall into FOLDS by a hash of their id; each is measured with weights that were fitted on the other folds.
   What the second model learns from are the first one's logits on questions that it had not seen either.
3. The report is printed with the curve of the threshold, and rag/weights.py, fitted on all: --write puts it in its place.

The threshold is chosen, not fitted: the highest that still answers ANSWERED of our own questions with an answer. A wrong
refusal hides what is there; an answer shows its sources, and one below SURE says that it may be none.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.cases import FOLDS, PUBLIC, Case, Table, gather
from rag.answerable import refusal_signs
from rag.clues import CLUES
from rag.evidence import Evidence
from rag.extractive import choose
from rag.wanted import WISHES

WEIGHTS = Path(__file__).parent.parent / "rag" / "weights.py"
ANSWERED = 0.80
# Pull of weights towards zero, on clues divided by their deviation. First, two, three right of 274 gold questions, over five
# folds: 3 .64 .79 .83, 10 .66 .79 .84, 30 .65 .78 .84. The second is scikit-learn's C, the strength's inverse: area under the
# curve, mean of the eight sets, .01 .812, .03 .812, .1 .811, .3 .811, 1 .810; balanced accuracy .744 .748 .734 .731 .734.
PULL_CHOICE, PULL_ANSWERABLE = 10.0, 0.1
# What a sentence itself shows never speaks against it, and a word or name in it counts at least as much as in its title or
# beside it: unbounded, a sentence without the question's words came before the one with all of them. First, two, three right
# over five folds, free, OWN bounded, both: gold .71 .87 .90, .72 .87 .90, .70 .86 .90; korquad .85 .93 .97, the same, .85 .93 .96.
OWN = frozenset({"cover", "rare", "focus", "near", "grams", "cosine", "kind", "whether", "named", "reason", "person", "place",
                 "period", "beside", "alike", "year told", "fits about", *WISHES})  # fmt: skip
AT_LEAST = (("cover", "title"), ("named", "named around"))
# What a question of korquad_dev counts beside a gold one: encyclopaedia paragraphs are not what is asked about here.
WEIGHT_PUBLIC = 0.5
OURS = ("gold", "harder")
# What the second model does not learn from: its near misses look like its answers, and what was learned from them cost the others.
# Area under the curve with it | without: gold .785 .717 | .799 .700, harder .798 .545 | .808 .538, korquad .953 | .959, multihop .882 .984 |
# .879 .982, ssis .813 | .817; balanced accuracy of the 60 blind questions .646 | .656, right of the 312 gold ones .712 | .740.
UNTOLD = "harder"


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


# 2.
def fit_choice(cases: Sequence[Case]) -> dict[str, float]:
    """Weights by clue under which the right sentences of these cases have the greatest share (conditional logit)."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    cases = [c for c in cases if c.right.any()]
    # The weight of the second of a pair is fitted on the sum of both, that of the first is what it counts beyond that.
    sums = np.eye(len(CLUES))
    for more, less in AT_LEAST:
        sums[CLUES.index(more), CLUES.index(less)] = 1.0
    tables = [c.table @ sums for c in cases]
    scale = _scale(np.vstack(tables))
    # All sentences in one table, each question a run of its rows.
    rows, lengths = np.vstack([t / scale for t in tables]), [len(t) for t in tables]
    starts = np.cumsum([0, *lengths[:-1]])
    counts = np.array([1.0 if c.group in OURS else WEIGHT_PUBLIC for c in cases])
    correct = np.concatenate([c.right for c in cases])

    def loss(weights: Table) -> tuple[float, Table]:
        logits = rows @ weights
        shares = np.exp(logits - np.repeat(np.maximum.reduceat(logits, starts), lengths))
        shares /= np.repeat(np.add.reduceat(shares, starts), lengths)
        right = shares * correct
        held = np.add.reduceat(right, starts) + 1e-12
        total = PULL_CHOICE * float(weights @ weights) / 2 - float(counts @ np.log(held))
        pulls = np.repeat(counts, lengths) * (right / np.repeat(held, lengths) - shares)
        return total, PULL_CHOICE * weights - rows.T @ pulls

    bounds = [(0.0, None) if name in OWN else (None, None) for name in CLUES]
    fitted = minimize(loss, np.zeros(len(CLUES)), jac=True, method="L-BFGS-B", bounds=bounds).x / scale
    return dict(zip(CLUES, (sums @ fitted).tolist(), strict=True))


def fit_answerable(cases: Sequence[Case], signs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Logistic weights by sign, and the constant; every set but UNTOLD counts the same, and so do its two sides.

    Boosted trees of depth 1, 2 and 3 on the same signs and folds: mean balanced accuracy .761, .763, .763 against .762.
    """
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    told = [n for n, c in enumerate(cases) if c.group.removesuffix(" gone") != UNTOLD]
    cases, signs = [cases[n] for n in told], [signs[n] for n in told]
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


def chance(signs: Mapping[str, float], sure: Mapping[str, float]) -> float:
    """The chance of an answer under these weights."""
    z = sure["constant"] + sum(sure[name] * value for name, value in signs.items())
    return float(1 / (1 + np.exp(-z)))


# 3.
def report_choice(cases: Sequence[Judged]) -> Iterator[str]:
    """A table: how often a right sentence is among the first one, two, three, and among those quoted."""
    rows: dict[str, list[tuple[float, ...]]] = {}
    for j in cases:
        c = j.case
        if not c.answerable or c.group not in (*OURS, "korquad_dev"):
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
    """A table: area under the curve and balanced accuracy of refusal by set, and the curve over thresholds."""
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

    sets = _sets(cases)
    enough = threshold(cases)
    yield f"{'refusal':34} {'n':>4}   AUC  at {enough:.2f}  best at"
    for name, some in sets.items():
        by_threshold = {t: balanced(some, t) for t in _THRESHOLDS}
        best = max(by_threshold, key=lambda t: by_threshold[t])
        area = roc_auc_score([a for _, a in some], [s for s, _ in some])
        yield f"{name:34} {len(some):4} {area:5.3f} {balanced(some, enough):8.3f} {by_threshold[best]:5.3f} {best}"
    yield "threshold, mean balanced accuracy over sets, share of our own questions with an answer that are answered:"
    for t in _THRESHOLDS:
        mean = np.mean([balanced(some, t) for some in sets.values()])
        yield f"  {t:.2f} {mean:.3f} {_answered(cases, t):.2f} {'#' * round(60 * float(mean))}"


_THRESHOLDS = [round(0.05 * n, 2) for n in range(3, 18)]


def threshold(cases: Sequence[Judged]) -> float:
    """The highest threshold, to .05, at which ANSWERED of our own questions with an answer are answered."""
    return max((t for t in _THRESHOLDS if _answered(cases, t) >= ANSWERED), default=_THRESHOLDS[0])


def _answered(cases: Sequence[Judged], at: float) -> float:
    return float(np.mean([j.sure >= at for j in cases if j.case.group in OURS and j.case.answerable]))


def _sets(cases: Sequence[Judged]) -> dict[str, list[tuple[float, bool]]]:
    """(chance, whether there is an answer) by set and kind of question to refuse."""
    sets: dict[str, list[tuple[float, bool]]] = {}
    for j in cases:
        base, gone = j.case.group.removesuffix(" gone"), j.case.group.endswith(" gone")
        kinds = ["articles gone"] * (gone or j.case.answerable) + ["unanswerable"] * (not gone)
        for kind in kinds:
            sets.setdefault(f"{base}, {kind}", []).append((j.sure, j.case.answerable))
    return {name: some for name, some in sorted(sets.items()) if len({a for _, a in some}) == 2}


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


@dataclass(frozen=True, slots=True)
class Fit:
    """What was learned: each case under weights that had not seen it, and the weights from all."""

    judged: list[Judged]
    choice: dict[str, float]
    answerable: dict[str, float]


def fit(cases: Sequence[Case]) -> Fit:
    """2. Both models, across folds and on all."""
    by_fold = [fit_choice([c for c in cases if c.fold != fold]) for fold in range(FOLDS)]
    told = [c for c in cases if len(c.table)]
    signs = [_signs(c, by_fold[c.fold]) for c in told]
    judged = [Judged(c, np.zeros(0), 0.0) for c in cases if not len(c.table)]
    for fold in range(FOLDS):
        others = [n for n, c in enumerate(told) if c.fold != fold]
        sure = fit_answerable([told[n] for n in others], [signs[n] for n in others])
        judged += [
            Judged(c, _logits(c, by_fold[fold]), chance(s, sure))
            for c, s in zip(told, signs, strict=True)
            if c.fold == fold
        ]
    return Fit(judged, fit_choice(cases), fit_answerable(told, signs))


def source(found: Fit) -> str:
    """rag/weights.py with these weights, and the measured figures in its docstring."""
    counts = {
        g: sum(j.case.group == g for j in found.judged) for g in dict.fromkeys(j.case.group for j in found.judged)
    }
    measured = "\n".join([*report_choice(found.judged), "", *report_answerable(found.judged)])
    lines = "\n".join(f"    {line.split(' #')[0]}".rstrip() for line in measured.split("\n"))
    return f'''"""The weights of the judge of evidence, written by `python -m eval.fit --bench FOLDER --write`, not by hand.

Questions, "gone" those searched without the articles that answer them: {", ".join(f"{n} {g}" for g, n in counts.items())}.
Measured over {FOLDS} folds, each by weights that had not seen it::

{lines}
"""

# The chance of an answer below which the archive is said not to answer: the highest at which {ANSWERED:.0%} of our own
# questions that have an answer are answered (the curve is above).
ENOUGH = {threshold(found.judged):.2f}
# By clue (`rag.clues`): the logit of a sentence, among the sentences of all hits, to be the one that answers.
{constants("CHOICE", found.choice)}  # fmt: skip
# By sign (`rag.answerable.refusal_signs`): the logit that any sentence answers.
{constants("ANSWERABLE", found.answerable)}  # fmt: skip
'''


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the judge of evidence; prints a report and rag/weights.py.")
    parser.add_argument("--bench", type=Path, help="folder of the public sets " + ", ".join(PUBLIC))
    parser.add_argument("--write", action="store_true", help="put the weights into rag/weights.py")
    given = parser.parse_args()
    found = fit(gather(given.bench))
    for line in (*report_choice(found.judged), *report_answerable(found.judged)):
        print(line)
    if given.write:
        WEIGHTS.write_text(source(found), encoding="utf-8")
        print(f"written: {WEIGHTS}")
    else:
        print(source(found))


if __name__ == "__main__":
    main()
