"""A file of gold questions that grows: a line is checked before it is written, and the file is replaced whole."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.archive import Archive
from eval.gold import Evidence, GoldError, GoldQuestion, by_source, faults_of, question_of, read_gold
from eval.matching import holds, tokens


class GoldFile:
    """The questions of one file, none when it is not there yet. GoldError when it holds a bad line: it is mended first."""

    def __init__(self, path: Path, archive: Archive) -> None:
        self.path, self._archive = path, archive
        self.questions = read_gold([path], archive) if path.exists() and path.read_text("utf-8-sig").strip() else []

    def holds(self, question: str, turns: tuple[str, ...] = ()) -> bool:
        """Whether the same is asked already, up to particles, endings and signs."""
        wanted = asked(question, turns)
        return any(asked(q.question, q.turns) == wanted for q in self.questions)

    def next_id(self) -> str:
        taken, n = {q.id for q in self.questions}, len(self.questions) + 1
        while f"{self.path.stem}-{n:03d}" in taken:
            n += 1
        return f"{self.path.stem}-{n:03d}"

    def add(self, row: Mapping[str, Any]) -> GoldQuestion:
        """Append one question, as a line of the file; its id is made up when it has none.

        GoldError, and nothing is written, for a row that is no gold question, whose evidence does not stand in the archive,
        none of whose answers stands in its evidence, or that is there already.
        """
        row = {"id": self.next_id(), **{k: v for k, v in row.items() if v not in ("", None)}}
        try:
            question = question_of(row)
            self._check(question)
        except ValueError as error:
            raise GoldError(f"{self.path}: not added: {error}") from error
        before = self.path.read_text("utf-8-sig") if self.path.exists() else ""
        if before and not before.endswith("\n"):
            before += "\n"
        beside = self.path.with_name(self.path.name + ".new")
        with open(beside, "w", encoding="utf-8") as file:
            file.write(before + json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, self.path)
        self.questions.append(question)
        return question

    def _check(self, question: GoldQuestion) -> None:
        if any(q.id == question.id for q in self.questions):
            raise ValueError(f'"id" {question.id!r} is taken')
        if self.holds(question.question, question.turns):
            raise ValueError(f"{question.question!r} is asked already")
        articles = by_source(self._archive, {e.source for e in question.evidence})
        if faults := list(faults_of(question, articles)):
            raise ValueError("; ".join(faults))
        sentences = [e.sentence for e in question.evidence]
        if question.answerable and not holds(sentences, question.answers, sentences if question.needs_all else ()):
            where = "each of its evidence sentences" if question.needs_all else "its evidence"
            raise ValueError(f"no accepted answer ({', '.join(question.answers)}) stands in {where}")


def row_of(
    question: str, language: str, type: str, answers: tuple[str, ...], evidence: tuple[Evidence, ...],
    turns: tuple[str, ...] = (), **more: str,
) -> dict[str, Any]:  # fmt: skip
    """A line of a gold file, without an id unless `more` has one."""
    found: dict[str, Any] = {
        "question": question, "language": language, "type": type, "answers": list(answers),
        "evidence": [{"source": e.source, "sentence": e.sentence} for e in evidence],
    }  # fmt: skip
    if turns:
        found["turns"] = list(turns)
    return found | {k: v for k, v in more.items() if v}


def asked(question: str, turns: tuple[str, ...] = ()) -> tuple[tuple[str, ...], ...]:
    """What tells two questions apart: their roots in order, and those of the turns before.

    >>> asked("KT가 투자를 줄이나요?") == asked("KT는 투자를 줄이나요"), asked("그럼 언제?") == asked("그럼 언제?", ("KT는?",))
    (True, False)
    """
    return tuple(tuple(t.root for t in tokens(text)) for text in (*turns, question))
