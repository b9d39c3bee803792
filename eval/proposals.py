"""Answers that were given, as proposals for gold questions: what was asked, what was said, the sentences that were cited.

They come from a conversation (what `citewire ask --format json` prints, one answer or several in the order in which they
were asked) or from readers' thumbs (`corpus.feedback`). A proposal is not a gold question: a person says which answers are
accepted and which of the sentences carry them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.archive import Archive
from corpus.article import ArchiveError
from corpus.feedback import every
from corpus.text import clean
from corpus.text import language as language_of
from eval.gold import Evidence, GoldError

# Keys under which a file of a conversation may keep its answers.
_SEVERAL = ("turns", "answers", "messages")


@dataclass(frozen=True, slots=True)
class Proposal:
    """`key` names it for `--only`; `verdict` is a reader's "up" or "down", "" in a conversation; `turns` were asked before.

    `evidence` are the cited sentences, () after a thumb down and for a refusal: there the right ones must be told.
    """

    key: str
    question: str
    answer: str
    language: str
    evidence: tuple[Evidence, ...] = ()
    turns: tuple[str, ...] = ()
    verdict: str = ""
    reason: str = ""


def from_conversation(path: Path, archive: Archive) -> list[Proposal]:
    """The answers of a file; each has the questions before it as its turns. GoldError with file and line or place."""
    found: list[Proposal] = []
    for place, answer in _answers(path):
        question = " ".join(clean(str(answer.get("question") or "")).split())
        if not question:
            raise GoldError(f"{place}: has no question; give what `citewire ask --format json` prints")
        asked = tuple(p.question for p in found)
        found.append(_proposal(str(len(found) + 1), question, answer, archive, asked))
    return found


def from_feedback(archive: Archive, verdict: str = "") -> list[Proposal]:
    """What readers judged, oldest first; with a verdict, only those."""
    found = []
    for f in every(archive.folder, verdict):
        record = {"text": f.answer, **f.record}
        made = _proposal(f.answer_id, " ".join(clean(f.question).split()), record, archive, (), f.verdict)
        reason = ", ".join([*f.reasons, f.reason] if f.reason else f.reasons)
        found.append(
            Proposal(made.key, made.question, made.answer, made.language, made.evidence, (), f.verdict, reason)
        )
    return found


def _proposal(
    key: str, question: str, answer: Mapping[str, Any], archive: Archive, turns: Sequence[str], verdict: str = ""
) -> Proposal:
    claims = [c for c in answer.get("claims") or () if isinstance(c, dict) and not c.get("struck")]
    text = " ".join(str(c.get("text") or "") for c in claims) or str(answer.get("text") or answer.get("refusal") or "")
    evidence = [] if verdict == "down" else list(dict.fromkeys(e for c in claims for e in _cited(c, archive)))
    language = str(answer.get("language") or "")
    return Proposal(
        key, question, " ".join(text.split()), language if language in ("ko", "en") else language_of(question),
        tuple(evidence), tuple(turns), verdict,
    )  # fmt: skip


def _cited(claim: Mapping[str, Any], archive: Archive) -> Iterator[Evidence]:
    """The sentences as they stand in the archive now; what is no longer there is passed over."""
    for citation in claim.get("citations") or ():
        article_id = str(citation.get("article") or citation.get("article_id") or "")
        try:
            article = archive.article(article_id)
        except (ArchiveError, KeyError):
            continue
        sentences = archive.sentences(article_id)
        for s in citation.get("sentences") or ():
            number = s.get("number") if isinstance(s, dict) else s
            if isinstance(number, int) and 0 <= number < len(sentences):
                now = sentences[number].text
                if not isinstance(s, dict) or s.get("text") == now:
                    yield Evidence(article.source, now)


def _answers(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        text = path.read_text("utf-8-sig") if str(path) != "-" else _standard_input()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read ({error}); expected UTF-8 JSON") from error
    try:
        whole: Any = json.loads(text)
    except json.JSONDecodeError:
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield f"{path}:{number}", _object(f"{path}:{number}", line)
        return
    if isinstance(whole, dict):
        whole = next((whole[k] for k in _SEVERAL if isinstance(whole.get(k), list)), [whole])
    if not isinstance(whole, list):
        raise GoldError(f"{path}: expected an answer or a list of answers, got {type(whole).__name__}")
    for n, answer in enumerate(whole, 1):
        if not isinstance(answer, dict):
            raise GoldError(f"{path}: answer {n}: expected an object, got {type(answer).__name__}")
        yield f"{path}: answer {n}", answer


def _object(place: str, line: str) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except json.JSONDecodeError as error:
        raise GoldError(f"{place}: is no JSON ({error.msg})") from error
    if not isinstance(found, dict):
        raise GoldError(f"{place}: expected an object, got {type(found).__name__}")
    return found


def _standard_input() -> str:
    import sys

    return sys.stdin.read()
