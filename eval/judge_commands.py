"""What `citewire eval judge` and `citewire eval --judge` do: a chat model's verdicts, and how far they may be believed."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from eval.chat_calls import ChatCalls, open_calls
from eval.judge import LABELLED, Agreement, agreement, by_rule, judge, read_labelled, to_judge
from eval.run import Run, load
from rag.settings import Settings

SCORE = "judged"


def judged_run(run: Run, calls: ChatCalls) -> tuple[Run, list[str]]:
    """The run with the score "judged" where the model gave a verdict, and lines that say how it went.

    A refused or failed question is wrong without being asked about, as it is for the rules.
    """
    found = judge(to_judge(run.rows), calls)
    verdicts = dict(found.verdicts)
    verdicts |= {r.id: False for r in run.rows if r.answers and r.answerable and (r.refused or r.error)}
    rows = tuple(
        replace(r, scores=r.scores | {SCORE: float(verdicts[r.id])}) if r.id in verdicts else r for r in run.rows
    )
    lines = [
        f"judge {calls.name}: {len(found.verdicts):,} verdicts, {found.failed:,} replies were none, {found.unasked:,} not "
        f"asked; {calls.made:,} calls, {calls.tokens['read']:,} tokens read, {calls.tokens['written']:,} written"
    ]
    rule = {r.id: bool(r.scores["correct"]) for r in run.rows if "correct" in r.scores and r.id in found.verdicts}
    if rule:
        lines.append(f"  with the rule 'correct': {told(agreement(found.verdicts, rule), 'judge', 'rule')}")
    return replace(run, rows=rows), lines


def told(a: Agreement, first: str, second: str) -> str:
    """An agreement in words.

    >>> told(Agreement(4, 0.75, 0.5, 1, 0), "judge", "people")
    'the same of 4 answers 0.750, kappa 0.500; right by judge alone 1, by people alone 0'
    """
    return (
        f"the same of {a.n:,} answers {a.share:.3f}, kappa {a.kappa:.3f}; right by {first} alone {a.only_first}, "
        f"by {second} alone {a.only_second}"
    )


def main_judge(settings: Settings, run: Path | None, *, out: Path | None, labelled: Path | None, most: int) -> int:
    """Measure the judge on answers that people labelled, then judge a kept run; SettingsError without a chat model."""
    try:
        answers = read_labelled(labelled or LABELLED)
        kept = load(run) if run is not None else None
        with open_calls(settings, most) as calls:
            people = {x.id: x.right for x in answers}
            found = judge([(x.id, x.question, x.language, x.answers, x.answer) for x in answers], calls)
            print(f"{len(answers)} labelled answers, {sum(people.values())} of them right")
            print(f"  rules: {told(agreement(by_rule(answers), people), 'rule', 'people')}")
            if found.verdicts:
                print(f"  judge {calls.name}: {told(agreement(found.verdicts, people), 'judge', 'people')}")
            if found.failed or found.unasked:
                print(f"  {found.failed:,} replies were no verdict, {found.unasked:,} answers were not asked about")
            if kept is not None:
                after, lines = judged_run(kept, calls)
                print("\n".join(lines))
                if out is not None:
                    after.save(out)
    except ValueError as error:
        print(f"citewire: {error}", file=sys.stderr)
        return 1
    return 0


def with_judge(run: Run, settings: Settings, most: int) -> Run:
    """A finished run, judged; the lines go to standard error."""
    with open_calls(settings, most) as calls:
        after, lines = judged_run(run, calls)
    show(lines)
    return after


def show(lines: Sequence[str]) -> None:
    print("\n".join(lines), file=sys.stderr)
