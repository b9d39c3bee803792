"""The asking: every gold question asked as a user asks it, each answer scored, what was asked of what kept with it.

1. The questions' needs are looked up in the archive: which sentences an answer must find.
2. Each question is asked, earlier turns first; what was found, said and cited is noted, and where it stands.
3. Each row is scored against its needs (`eval.score`); a question without an answer only by whether it was refused.
4. The rows make a run (`eval.run`), whose figures are gathered by type, language, company and age (`eval.table`).
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Protocol

from corpus.archive import Archive
from corpus.article import Sentence
from eval.conditions import machine, versions
from eval.gold import GoldQuestion, Need, archive_digest, digest, needs
from eval.run import Place, Row, Run, Said, Seen
from eval.score import meets, score
from rag.answer import Answer, Done, Event, Found, Hit, Turn

# Price of a million tokens read, and written, by chat model: the user's own table, in the user's own currency.
Prices = Mapping[str, tuple[float, float]]
# Gold sentences kept with a row for each need that nothing cites: a need may have reprints without end.
_GOLD_KEPT = 4


class Asked(Protocol):
    """What is evaluated: `rag.chatbot.Chatbot`, or anything that streams the same events over an archive."""

    @property
    def archive(self) -> Archive: ...

    def stream(self, question: str, turns: Sequence[Turn] = (), language: str = "") -> Iterator[Event]: ...


@dataclass(frozen=True, slots=True)
class Asking:
    """What is noted beside the answers, and what need not be asked again.

    `companies` names those of a text; `prices` is the user's table; `kept` are rows of a run that was cut off, by id;
    `keep` is told every new row.
    """

    companies: Callable[[str], Sequence[str]] = lambda _: ()
    prices: Prices | None = None
    kept: Mapping[str, Row] | None = None
    keep: Callable[[Row], None] = lambda _: None


def evaluate(
    chatbot: Asked,
    gold: Sequence[GoldQuestion],
    progress: Callable[[int, int], None] | None = None,
    settings: Mapping[str, Any] | None = None,
    built_with: Mapping[str, str] | None = None,
    asking: Asking | None = None,
) -> Run:
    """Ask every question and score its answer; `progress` is told (done, total) after each.

    A question at which the chatbot fails is a row with its error and counts as wrong. The clock of `seconds` runs from
    asking to the finished answer, the turns before it left out.
    """
    asking = asking or Asking()
    # 1.
    wanted, newest = needs(gold, chatbot.archive), chatbot.archive.summary().newest
    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.perf_counter()
    # 2. and 3.
    rows, before = [], 0.0
    for n, question in enumerate(gold, 1):
        row = (asking.kept or {}).get(question.id)
        if row is None:
            row = _row(chatbot, question, wanted[question.id], newest, asking)
            asking.keep(row)
        else:
            before += row.seconds.get("total", 0.0)
        rows.append(row)
        if progress:
            progress(n, len(gold))
    # 4.
    return Run(
        started, before + time.perf_counter() - clock, digest(gold), archive_digest(chatbot.archive),
        chatbot.archive.summary().articles, dict(settings or {}), dict(built_with or {}), versions(), machine(), tuple(rows),
    )  # fmt: skip


def _row(chatbot: Asked, question: GoldQuestion, wanted: Sequence[Need], newest: str, asking: Asking) -> Row:
    archive = chatbot.archive
    known = Row(
        question.id, question.question, question.language, question.type, question.answers,
        tuple(e.sentence for e in question.evidence), turns=question.turns,
        companies=tuple(dict.fromkeys(asking.companies(" ".join((*question.turns, question.question))))),
        age=_age(archive, wanted, newest),
    )  # fmt: skip
    try:
        turns: list[Turn] = []
        for earlier in question.turns:
            turns.append(Turn(earlier, _finished(chatbot, earlier, turns)[0].text))
        clock = time.perf_counter()
        answer, hits = _finished(chatbot, question.question, turns)
        seconds = answer.seconds | {"total": time.perf_counter() - clock}
        claims = tuple(_said(archive, answer))
        seen = tuple(_seen(archive, h, wanted) for h in hits)
        places = tuple(_places(archive, claims, wanted))
    except Exception as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        places = tuple(_places(archive, (), wanted))
        return replace(known, scores=score(question, wanted, (), (), False), error=reason, places=places)
    return replace(
        known, refused=answer.refused, chance=answer.chance, model=answer.model, notice=answer.notice, claims=claims, hits=seen,
        scores=score(question, wanted, claims, seen, answer.refused), seconds=seconds, places=places,
        tokens=dict(answer.tokens), cost=cost(answer.tokens, (asking.prices or {}).get(answer.model)),
    )  # fmt: skip


def cost(tokens: Mapping[str, int], price: tuple[float, float] | None) -> float | None:
    """What these tokens cost by the user's price of a million read and of a million written; None without either.

    >>> cost({"read": 2000, "written": 500}, (0.15, 0.60))   # (2000 * .15 + 500 * .60) / 10**6
    0.0006
    """
    if price is None or not tokens:
        return None
    return (tokens.get("read", 0) * price[0] + tokens.get("written", 0) * price[1]) / 1_000_000


def _age(archive: Archive, wanted: Sequence[Need], newest: str) -> int | None:
    ids = sorted({i for need in wanted for i in need.articles})
    days = [d for a in archive.articles(ids).values() if (d := _day(a.published))] if ids else []
    last = _day(newest)
    return max(0, (last - max(days)).days) if days and last else None


def _day(published: str) -> date | None:
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None


def _finished(chatbot: Asked, question: str, turns: Sequence[Turn]) -> tuple[Answer, tuple[Hit, ...]]:
    hits: tuple[Hit, ...] = ()
    for event in chatbot.stream(question, tuple(turns)):
        if isinstance(event, Found):
            hits = event.hits
        elif isinstance(event, Done):
            return event.answer, hits or event.answer.hits
    raise ValueError("the stream ended without an answer")


def _said(archive: Archive, answer: Answer) -> Iterator[Said]:
    for claim in answer.claims:
        ids, texts = [], []
        for citation in claim.citations:
            sentences = archive.sentences(citation.article_id)
            ids += [sentences[n].id for n in citation.sentences]
            texts += [sentences[n].text for n in citation.sentences]
        yield Said(claim.text, claim.verdict.value, tuple(ids), tuple(texts), claim.reason, claim.struck)


def _seen(archive: Archive, hit: Hit, wanted: Sequence[Need]) -> Seen:
    articles = {hit.article.id, *hit.copies}
    inside = archive.sentences(hit.article.id)[hit.passage.first : hit.passage.last + 1]
    passage_needs = tuple(n for n, need in enumerate(wanted) if any(meets(s.id, s.text, need) for s in inside))
    article_needs = tuple(n for n, need in enumerate(wanted) if n in passage_needs or articles & need.articles)
    return Seen(
        hit.passage.id, hit.article.source, hit.article.title, passage_needs, article_needs, hit.article.id,
        hit.article.publisher, hit.article.published[:10], hit.rank, hit.score, hit.words, hit.meaning, hit.rerank,
        len(hit.copies),
    )  # fmt: skip


def _places(archive: Archive, claims: Sequence[Said], wanted: Sequence[Need]) -> Iterator[Place]:
    """The cited sentences in the order of the claims, then gold ones that nothing cites."""
    cited = dict.fromkeys(i for c in claims for i in c.cited)
    gold = {i for need in wanted for i in need.sentences}
    ids = dict.fromkeys([*cited, *(i for need in wanted for i in sorted(need.sentences)[:_GOLD_KEPT])])
    articles = archive.articles(list(dict.fromkeys(i.rpartition(".")[0] for i in ids))) if ids else {}
    sentences: dict[str, list[Sentence]] = {}
    for i in ids:
        article_id, _, number = i.rpartition(".")
        if article_id not in articles:
            continue
        article, at = articles[article_id], int(number)
        if article_id not in sentences:
            sentences[article_id] = archive.sentences(article_id)
        of = sentences[article_id]
        is_gold = i in gold or any(meets(i, of[at].text, need) for need in wanted)
        yield Place(
            i, article_id, article.title, article.publisher, article.published[:10], of[at].start, of[at].end, of[at].text,
            of[at - 1].text if at else "", of[at + 1].text if at + 1 < len(of) else "", is_gold, i in cited,
        )  # fmt: skip
