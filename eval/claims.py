"""How well claims are verified: `python -m eval.claims` over the written pairs of eval/claims.jsonl.

A wrong claim is caught when it is flagged, partly or wholly; a right one passes when it is supported.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from rag.answer import Verdict
from rag.entailment import Entailment
from rag.translate import Glossary
from rag.verification.verify import Check, verify

PAIRS = Path(__file__).with_name("claims.jsonl")
# What the product promises of the whole set.
FLAGGED, PASSED = 0.95, 0.90


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim beside its evidence. `expected` is "right" or "wrong"; `languages` are the claim's and the evidence's."""

    id: str
    split: str
    kind: str
    expected: str
    languages: str
    claim: str
    evidence: tuple[str, ...]
    context: tuple[str, ...]


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """All pairs, in the order of the file."""
    pairs = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        pairs.append(Pair(**{**row, "evidence": tuple(row["evidence"]), "context": tuple(row["context"])}))
    return pairs


def check(
    pair: Pair,
    glossary: Glossary | None,
    similarity: Callable[[str, Sequence[str]], float] | None = None,
    entailment: Entailment | None = None,
) -> Check:
    language = pair.languages[:2]
    return verify(pair.claim, pair.evidence, glossary, language, pair.context, similarity, entailment)


def judged_well(pair: Pair, verdict: Verdict) -> bool:
    """Whether the verdict is what the pair expects."""
    return (verdict is Verdict.SUPPORTED) == (pair.expected == "right")


def table(results: Iterable[tuple[Pair, Check]]) -> str:
    """Shares judged well by split and kind, by languages and in all, each with n."""
    counts: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for pair, result in results:
        well = int(judged_well(pair, result.verdict))
        for row in (("1 all", pair.expected), ("2 kind", f"{pair.expected:5} {pair.kind}"),
                    ("3 languages", f"{pair.expected:5} {pair.languages}")):  # fmt: skip
            for split in (pair.split, "both"):
                counts[(*row, split)][0] += well
                counts[(*row, split)][1] += 1
    splits = sorted(
        {split for *_, split in counts},
        key=["dev", "test", "fresh", "blind", "blind2", "blind3", "blind4", "blind5", "blind6", "blind7", "both"].index,
    )
    lines = [f"{'':26}" + "".join(f"{split:>20}" for split in splits)]
    for group, name in sorted({key[:2] for key in counts}):
        cells = ""
        for split in splits:
            well, n = counts.get((group, name, split), [0, 0])
            cells += f"{f'{well / n:.1%} ({well} of {n})' if n else '-':>20}"
        lines.append(f"{name:26}{cells}")
    return "\n".join(lines)


def main(split: str = "", show: bool = False, no_glossary: bool = False, verifier: str = "") -> None:
    """Print how many wrong claims are flagged and how many right ones pass, by kind and split; exit 1 below the bars.

    --verifier names a model of natural language inference, by folder, that reads them too. With --show every pair that is judged badly is printed (keep that to --split dev while tuning).
    """
    glossary = None if no_glossary else Glossary()
    entailment = None
    if verifier:
        from rag.sentence_transformer import CrossEncoderReader

        entailment = Entailment(CrossEncoderReader(verifier), 60.0)
    pairs = [p for p in read_pairs() if split in ("", p.split)]
    start = time.perf_counter()
    results = [(p, check(p, glossary, entailment=entailment)) for p in pairs]
    seconds = time.perf_counter() - start
    print(table(results))
    print(f"{len(pairs)} pairs, {1000 * seconds / len(pairs):.1f} ms each")
    if show:
        for p, c in results:
            if not judged_well(p, c.verdict):
                print(f"{p.id} {p.kind}: {p.claim}\n    {' / '.join(p.evidence)}\n    {c.verdict}: {c.reason}")
    rates = {e: [judged_well(p, c.verdict) for p, c in results if p.expected == e] for e in ("right", "wrong")}
    if sum(rates["wrong"]) < FLAGGED * len(rates["wrong"]) or sum(rates["right"]) < PASSED * len(rates["right"]):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
