"""The claims of an answer on their way to the reader: verified, told who said them, tried a second time, or struck.

1. A claim is verified against what it cites; a quotation is its own evidence.
2. An unsupported one is written once more by the model, from that claim's best evidence alone.
3. What is still unsupported is struck: it is shown struck through or not at all, never as fact.
4. Each claim says who says so, and how sure it is, by the sentence that it cites.
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from corpus.archive import Archive
from corpus.article import Sentence
from corpus.figures import figures
from rag import phrases
from rag.answer import Claim, Hit, Query, Source, Verdict
from rag.entailment import Entailment
from rag.evidence import Evidence, Judge
from rag.extractive import MOST
from rag.gloss import gloss
from rag.kind import FIGURES, asked
from rag.provenance import Provenance, Stance, asks_for_forecast, provenance
from rag.sources import Numbers
from rag.speakers import Speaker
from rag.superseded import changes, contradicts, disagree
from rag.translate import Glossary
from rag.verification.verify import verify

if TYPE_CHECKING:
    from rag.chat import ChatAnswerer, Progress

# Claims of one answer that are tried again, sentences that each is shown, and seconds that all of them may take.
_TRIED, _SHOWN, _SECONDS = 3, 4, 15.0
# An answer of quotations whose chance is below this says that it may not be one.
SURE = 0.45


def verified(
    claim: Claim, language: str, archive: Archive, glossary: Glossary, entailment: Entailment | None = None
) -> Claim:
    """1. The claim with its verdict; one without citations has no evidence."""
    if claim.quoted:
        return claim
    if not claim.citations:
        return replace(claim, verdict=Verdict.UNSUPPORTED, reason=phrases.UNCITED[language])
    cited, context = [], []
    for c in claim.citations:
        article, sentences = archive.article(c.article_id), archive.sentences(c.article_id)
        cited += [sentences[n].text for n in c.sentences]
        context += [article.title, article.published[:10], article.publisher]
        context += [sentences[n - 1].text for n in c.sentences if n and n - 1 not in c.sentences]
    check = verify(claim.text, cited, glossary, language, context, entailment=entailment)
    return replace(claim, verdict=check.verdict, reason=check.reason)


def tried_again(
    claims: Sequence[Claim],
    query: Query,
    hits: Sequence[Hit],
    judge: Judge,
    chat: "ChatAnswerer",
    numbers: Numbers,
    tokens: dict[str, int],
    entailment: Entailment | None = None,
) -> list[Claim]:
    """2. and 3. The claims, each unsupported one replaced by the model's second try or struck.

    A second try that repeats another claim, is not supported either, or does not come in time strikes the first.
    What the model read and wrote is added to `tokens`.
    """
    from rag.chat import ChatUnavailable

    archive, glossary = judge.index.archive, judge.glossary
    deadline, tried = time.monotonic() + _SECONDS, 0
    kept: list[Claim] = []
    for claim in claims:
        if claim.verdict is not Verdict.UNSUPPORTED:
            kept.append(claim)
            continue
        better: Claim | None = None
        if tried < _TRIED and time.monotonic() < deadline:
            tried += 1
            try:
                better = _second(claim, query, hits, judge, chat, numbers, tokens)
            except (ChatUnavailable, ValueError):
                tried = _TRIED  # a model that just failed is left alone; a claim too long for its prompt is no loss
        if better is not None:
            better = verified(better, query.language, archive, glossary, entailment)
        others = {c.text for c in (*kept, *claims)}
        if better is None or better.verdict is Verdict.UNSUPPORTED or better.text in others:
            kept.append(replace(claim, struck=True))
        else:
            kept.append(better)
    return kept


def count(progress: "Progress", tokens: dict[str, int]) -> None:
    """Add what a finished answer read and wrote, where the model says it."""
    for name, of in (("read", progress.read), ("written", progress.written)):
        if of:
            tokens[name] = tokens.get(name, 0) + of


def _second(
    claim: Claim,
    query: Query,
    hits: Sequence[Hit],
    judge: Judge,
    chat: "ChatAnswerer",
    numbers: Numbers,
    tokens: dict[str, int],
) -> Claim | None:
    found = judge.evidence(Query(claim.text, query.language), hits)[:_SHOWN]
    shown: dict[str, tuple[Hit, list[Sentence]]] = {}
    for e in found:
        shown.setdefault(e.hit.passage.id, (e.hit, []))[1].append(e.sentence)
    asked = replace(query, text=phrases.AGAIN[query.language].format(claim=claim.text))
    drafts = []
    for progress in chat.stream(asked, list(shown.values())):
        if progress.finished:
            count(progress, tokens)
            drafts = list(progress.drafts)
    draft = next((d for d in drafts if d.sentences), None)
    return Claim(draft.text, numbers.cite(draft.sentences)) if draft else None


def told(claim: Claim, archive: Archive, glossary: Glossary, language: str) -> Claim:
    """4. The claim with who said it and how sure it is; a quotation in the other language also gets its key words."""
    if claim.struck or not claim.citations:
        return claim
    first = claim.citations[0]
    sentences = archive.sentences(first.article_id)
    number = first.sentences[0]
    found = provenance(sentences[number].text, sentences[number - 1].text if number else "")
    line = gloss(claim.text, language, glossary) if claim.quoted else ""
    return replace(claim, said_by=str(found.said_by), stance=str(found.stance), gloss=line)


def with_changes(chosen: Sequence[Evidence], evidence: Sequence[Evidence], archive: Archive) -> list[Evidence]:
    """The quoted sentences, and behind them those of later articles that tell a change of a figure quoted: both are shown.

    One sentence is added at most, and none to an answer of MOST sentences.
    """
    if not chosen or len(chosen) >= MOST:
        return list(chosen)
    named = archive.companies_of(list({e.hit.article.id for e in evidence}))
    old = {f.key: e for e in chosen for f in figures(e.sentence.text) if f.unit}
    ids = {e.sentence.id for e in chosen}
    for e in evidence:
        if e.sentence.id in ids:
            continue
        for before, _ in changes(e.sentence.text):
            first = old.get(before)
            if (
                first is not None
                and first.hit.article.published[:10] < e.hit.article.published[:10]
                and set(named[first.hit.article.id]) & set(named[e.hit.article.id])
            ):
                return [*chosen, e]
    return list(chosen)


def _article(claim: Claim) -> str:
    return claim.citations[0].article_id if claim.citations else ""


def remark(query: Query, claims: Sequence[Claim], sources: Sequence[Source], sure: float, sides: int = 1) -> str:
    """The constant line about an answer that its reader should know first, "" for none. What is said of several `sides` of a
    question differs without a contradiction."""
    language = query.language
    if n := sum(c.struck for c in claims):
        return phrases.STRUCK[language].format(n=n)
    if any(s.superseded_by in {x.article_id for x in sources} for s in sources):
        return phrases.CHANGED[language]
    wanted = asked(query.text).first
    apart = [(a, b) for a, b in combinations(claims, 2) if a.quoted and b.quoted and _article(a) != _article(b)]
    figure = wanted in FIGURES
    if sides == 1 and any(
        (figure and disagree(a.text, b.text, wanted)) or contradicts(a.text, b.text) for a, b in apart
    ):
        return phrases.CONFLICT[language]
    if asks_for_forecast(query.text):
        told_as = [Provenance(Speaker(c.said_by), Stance(c.stance)) for c in claims]
        guidance, others = any(p.guidance for p in told_as), any(p.speculation for p in told_as)
        if others:
            return (phrases.GUIDANCE if guidance else phrases.SPECULATION)[language]
    return phrases.WEAK[language] if sure < SURE and all(c.quoted for c in claims) else ""
