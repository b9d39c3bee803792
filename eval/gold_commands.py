"""What `citewire eval check`, `add`, `draft` and `review` do: a file of gold questions looked at, and grown by a person."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from corpus.archive import Archive
from eval.drafts import ACCEPTED, REJECTED, Draft, Drafts, draft, shown_draft
from eval.gold import TYPES, Evidence, GoldError, read_gold, shipped
from eval.gold_file import GoldFile, row_of
from eval.proposals import Proposal, from_conversation, from_feedback
from rag.settings import Settings

# Faults that are told one by one: of a file that is no gold file, every line is one.
SHOWN = 20
# Between source and sentence of `--evidence`.
PARTS = "::"


@dataclass(frozen=True, slots=True)
class Told:
    """What the flags of `add` say; "" and () leave it to the proposal, or to the person who is asked."""

    question: str = ""
    type: str = ""
    answers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    sentences: tuple[int, ...] = ()
    id: str = ""
    notes: str = ""
    valid_from: str = ""
    valid_to: str = ""

    def given(self, p: Proposal) -> tuple[Evidence, ...]:
        """The evidence that the flags choose: sentences of the proposal by number, from 1, and others in full; else all."""
        if wrong := [n for n in self.sentences if not 1 <= n <= len(p.evidence)]:
            raise GoldError(f"--sentence {wrong[0]}: there are {len(p.evidence)} cited sentences, counted from 1")
        if self.sentences or self.evidence:
            return (*(p.evidence[n - 1] for n in self.sentences), *map(evidence_of, self.evidence))
        return p.evidence


def evidence_of(text: str) -> Evidence:
    """ "SOURCE::SENTENCE" as evidence."""
    source, parted, sentence = text.partition(PARTS)
    if not (parted and source.strip() and sentence.strip()):
        raise GoldError(f"--evidence must be SOURCE{PARTS}SENTENCE, got {text[:60]!r}")
    return Evidence(source.strip(), sentence.strip())


def main_check(files: Sequence[Path], archive: Path | None) -> int:
    """Check gold files (none: those that ship), against an archive when there is one; 1 when a line is bad."""
    try:
        if archive is None:
            found = read_gold(files or shipped())
        else:
            with Archive(archive) as opened:
                found = read_gold(files or shipped(), opened)
    except GoldError as error:
        return fail(str(error))
    seen = "" if archive else "; evidence was not looked up (name --archive or --sample)"
    print(f"{len(found):,} questions hold{seen}")
    return 0


def proposals(archive: Archive, answer: Path | None, verdict: str, only: str) -> list[Proposal]:
    """What may be added: the last answer of a conversation, or what readers judged; with `only`, the one with that key."""
    found = from_conversation(answer, archive) if answer is not None else from_feedback(archive, verdict)
    if only:
        chosen = [p for p in found if p.key == only]
        if not chosen:
            raise GoldError(f"--only {only}: no such proposal; --list names them")
        return chosen
    return found[-1:] if answer is not None else found


def main_add(
    path: Path,
    archive: Path,
    *,
    answer: Path | None = None,
    verdict: str = "",
    only: str = "",
    told: Told | None = None,
    yes: bool = False,
    listing: bool = False,
    ask: Callable[[str, str], str] | None = None,
) -> int:
    """Grow a gold file by proposals. With `yes` the flags decide and exactly one is added; else `ask` (a prompt and what
    stands there already) is answered by a person. 1 when nothing could be added that should have been."""
    told = told or Told()
    try:
        with Archive(archive) as opened:
            gold = GoldFile(path, opened)
            found = proposals(opened, answer, verdict, "" if listing else only)
            if listing:
                found = found if answer is None else from_conversation(answer, opened)
                for p in found:
                    print("\n".join(shown_proposal(p)))
                return 0
            left = [p for p in found if not gold.holds(told.question or p.question, p.turns)]
            if len(left) < len(found):
                print(f"citewire: {len(found) - len(left)} are asked already", file=sys.stderr)
            if yes:
                if len(left) != 1:
                    return fail(f"--yes adds one question, and there are {len(left)}: choose it with --only")
                added = gold.add(_row(left[0], told, told.answers, told.given(left[0])))
                print(f"{path}: added {added.id}")
                return 0
            for p in left:
                print("\n".join(shown_proposal(p)))
                if _asked(gold, p, told, ask or _prompt) == "q":
                    break
    except (GoldError, ValueError) as error:
        return fail(str(error))
    return 0


def _asked(gold: GoldFile, p: Proposal, told: Told, ask: Callable[[str, str], str]) -> str:
    """Let a person decide about one proposal until it is added, passed over ("n"), or no more is wanted ("q")."""
    while True:
        word = ask("add it? y, n, q", "y").strip().lower()
        if word != "y":
            return word
        question = ask("question", told.question or p.question)
        kind = ask(f"type ({', '.join(TYPES)})", told.type or _kind(p))
        answers: tuple[str, ...] = ()
        evidence: tuple[Evidence, ...] = ()
        if kind != "unanswerable":
            answers = tuple(
                a.strip()
                for a in ask("accepted answers, shortest first, parted by |", " | ".join(told.answers)).split("|")
                if a.strip()
            )
            evidence = _evidence(p, told, ask)
        try:
            added = gold.add(_row(p, replace(told, question=question, type=kind), answers, evidence))
        except GoldError as error:
            fail(str(error))
            continue
        print(f"{gold.path}: added {added.id}")
        return "y"


def _evidence(p: Proposal, told: Told, ask: Callable[[str, str], str]) -> tuple[Evidence, ...]:
    chosen = told.given(p)
    if p.evidence:
        wanted = ask("numbers of the sentences that carry it, by blanks", " ".join(_numbers(p, chosen)))
        numbers = [int(w) for w in wanted.replace(",", " ").split() if w.isdigit()]
        chosen = tuple(p.evidence[n - 1] for n in numbers if 1 <= n <= len(p.evidence))
    more = []
    while line := ask(f"another sentence, SOURCE{PARTS}SENTENCE (empty: none)", "").strip():
        try:
            more.append(evidence_of(line))
        except GoldError as error:
            fail(str(error))
    return (*chosen, *more)


def _numbers(p: Proposal, chosen: Sequence[Evidence]) -> list[str]:
    return [str(n) for n, e in enumerate(p.evidence, 1) if e in chosen]


def _kind(p: Proposal) -> str:
    if p.turns:
        return "follow-up"
    return "fact" if p.evidence or p.verdict == "down" else "unanswerable"


def _row(p: Proposal, told: Told, answers: tuple[str, ...], evidence: tuple[Evidence, ...]) -> dict[str, Any]:
    kind = told.type or _kind(p)
    gone = kind == "unanswerable"
    return row_of(
        told.question or p.question, p.language, kind, () if gone else answers, () if gone else evidence, p.turns,
        id=told.id, notes=told.notes, valid_from=told.valid_from, valid_to=told.valid_to,
    )  # fmt: skip


def shown_proposal(p: Proposal) -> list[str]:
    """Lines for the person who decides; text of readers and articles, so without control characters."""
    lines = [f"{p.key}  {p.verdict or 'conversation'}{f': {p.reason}' if p.reason else ''}"]
    lines += [f"  before: {t}" for t in p.turns]
    lines += [f"  question: {p.question}", f"  answer: {p.answer}"]
    lines += [f"  ({n}) {e.source}: {e.sentence}" for n, e in enumerate(p.evidence, 1)]
    if not p.evidence:
        lines.append("  no cited sentence: name the right ones, or the type unanswerable")
    return [printable(line) for line in lines]


def main_draft(settings: Settings, path: Path, *, gold: Sequence[Path], articles: int, each: int, most: int) -> int:
    """Draft questions with the chat model into `path`; SettingsError when there is none."""
    from eval.chat_calls import open_calls

    try:
        with Archive(settings.archive) as archive, open_calls(settings, most) as calls:
            known = read_gold([*shipped(), *gold])
            drafts = Drafts(path)
            counts = draft(archive, calls, drafts, known, articles, each, _progress)
            print(
                f"{path}: {counts.pop('kept', 0):,} drafts kept, {len(drafts.open()):,} open; {calls.made:,} calls, "
                f"{calls.tokens['read']:,} tokens read, {calls.tokens['written']:,} written"
            )
            for reason, count in counts.most_common():
                print(f"  {count:,} {reason}")
    except GoldError as error:
        return fail(str(error))
    return 0


def main_review(
    path: Path,
    gold_path: Path,
    archive: Path,
    *,
    accept: Sequence[str] = (),
    reject: Sequence[str] = (),
    listing: bool = False,
    ask: Callable[[str, str], str] | None = None,
) -> int:
    """Let a person accept, edit or reject open drafts; by keys when they are given. 1 when one could not be accepted."""
    try:
        drafts = Drafts(path)
        if not path.exists():
            return fail(f"'{path}' does not exist: `citewire eval draft {path}` makes it")
        if listing:
            for d in drafts.open():
                print("\n".join(map(printable, shown_draft(d))))
            return 0
        with Archive(archive) as opened:
            gold = GoldFile(gold_path, opened)
            if accept or reject:
                return _settled(drafts, gold, accept, reject)
            for n, d in enumerate(left := drafts.open(), 1):
                print(f"({n} of {len(left)})", *map(printable, shown_draft(d)), sep="\n")
                if _reviewed(drafts, gold, d, ask or _prompt) == "q":
                    break
    except GoldError as error:
        return fail(str(error))
    return 0


def _settled(drafts: Drafts, gold: GoldFile, accept: Sequence[str], reject: Sequence[str]) -> int:
    rows = {d.key: d.row for d in drafts.open()}
    for key in reject:
        drafts.settle(key, REJECTED)
    for key in accept:
        if key not in rows:
            raise GoldError(f"{drafts.path}: no open draft {key!r}; --list names them")
        added = gold.add(rows[key])
        drafts.settle(key, ACCEPTED)
        print(f"{gold.path}: added {added.id}")
    return 0


def _reviewed(drafts: Drafts, gold: GoldFile, d: Draft, ask: Callable[[str, str], str]) -> str:
    row = dict(d.row)
    while True:
        word = ask("accept, edit, reject, later or quit: a, e, r, l, q", "l").strip().lower()[:1]
        if word == "r":
            drafts.settle(d.key, REJECTED)
        elif word == "e":
            row["question"] = ask("question", row["question"])
            row["type"] = ask("type", row["type"])
            row["answers"] = [
                a.strip() for a in ask("answers, by |", " | ".join(row["answers"])).split("|") if a.strip()
            ]
        if word in ("a", "e"):
            try:
                added = gold.add(row)
            except GoldError as error:
                fail(str(error))
                continue
            drafts.settle(d.key, ACCEPTED, row)
            print(f"{gold.path}: added {added.id}")
        return word


def printable(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in text)


def _prompt(label: str, standing: str) -> str:
    """What a person types; an empty line takes what stands in brackets, the end of input quits."""
    try:
        return input(f"{label}{f' [{standing}]' if standing else ''}: ").strip() or standing
    except EOFError:
        print()
        return "q"


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {total} articles", end="" if done < total else "\n", file=sys.stderr)


def fail(reason: str) -> int:
    lines = reason.splitlines()
    for line in lines[:SHOWN]:
        print(f"citewire: {printable(line)}", file=sys.stderr)
    if len(lines) > SHOWN:
        print(f"citewire: and {len(lines) - SHOWN:,} faults more", file=sys.stderr)
    return 1
