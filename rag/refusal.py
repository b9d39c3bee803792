"""A refusal that teaches: what the archive holds of the company that was asked about, what it does not, what it can answer."""

import re
from collections.abc import Sequence

from corpus.figures import figures
from corpus.glossary import Entry
from rag import phrases
from rag.answer import Hit, Query
from rag.asking import weight
from rag.evidence import Judge
from rag.kind import Kind, asked, kinds_of
from rag.retriever import Retriever
from rag.terms import stem, terms
from rag.translate import Glossary

# Articles of a company that are looked through for a word of the question, questions that are tried on the archive, and
# questions that are offered.
_LOOKED, _TRIED, _OFFERED = 200, 6, 2
# A question is offered when its chance of an answer is this much over the threshold.
_SURELY = 0.1
_WORD = re.compile(r"[가-힣]+|[A-Za-z][A-Za-z'’-]+")
_EVERYDAY = frozenset(
    str.split("""알려줘 알려 무엇 누구 언제 어디 얼마 얼마나 몇 왜 어떻게 어떤 어느 지난해 올해 내년 작년 최근 현재 이번 분기 상반기 하반기 연간 규모 금액 계획 이유 결과 이름
    회사 있나 있나요 했나 하나 되나 정해졌나 발표 관련 대해 및 그리고 많이 더 올렸나 되었나 happen new name company plan latest year quarter many much pay paid spend cut raise
    build sell buy win lose hire open close cost change become receive announce expect report decide get take make give
    total largest price tall""")
)


def coverage(query: Query, retriever: Retriever) -> str:
    """One line: the companies asked about, their articles, and the words of the question that stand in none of them."""
    archive = retriever.index.archive
    names = list(query.companies)
    if not names:
        if unheard := retriever.judge.unheard(query):
            return phrases.no_company(unheard, query.language)
        return phrases.coverage(archive.summary(), query.language)
    lines, absent = [], []
    for name in names[:2]:
        articles = archive.articles_about(name, limit=_LOOKED)
        shown = _shown(name, retriever.glossary, query.language)
        if not articles:
            absent.append(shown)
            continue
        text = "\n".join(f"{a.title}\n{a.text}" for a in articles).lower()
        count = dict(archive.company_counts()).get(name, len(articles))
        missing = _missing(query, text, retriever, len(articles) == count)
        lines.append(phrases.subject_coverage(shown, count, articles[0].published[:10], missing, query.language))
    if absent:
        lines.append(phrases.no_company(absent, query.language))
    return " ".join(lines)


def _shown(company: str, glossary: Glossary, language: str) -> str:
    """A company's name in the language, where the lists know it."""
    if language == "ko":
        return company
    return next((e.english[0] for e in glossary.companies if company in (e.korean[0], *e.english)), company)


def _missing(query: Query, text: str, retriever: Retriever, all_of_them: bool) -> list[str]:
    """At most two words of the question that stand in none of these texts, in any form or language the glossary knows."""
    if not all_of_them:
        return []
    companies = {w for r in query.understood if r.kind == "company" for w in terms(f"{r.text} {r.label}").words}
    found, _, _ = retriever.glossary.query(query.text)
    forms = {t.forms[0]: t.forms for t in found}
    absent = []
    for m in _WORD.finditer(query.text):
        word = stem(m[0]) if m[0][0] >= "가" else m[0]
        key = terms(word).words
        if word == m[0] and re.search(r"[는한된할될던인운]$", word):
            continue  # a verb before its noun: 짓는, 정한
        if (
            len(word) < 2
            or not key
            or word.lower() in _EVERYDAY
            or key[0][0].isdigit()  # third-quarter
            or weight(key[0]) < 1
            or set(key) & companies
            or _closes(query.text, m.end(), m[0])
        ):
            continue
        ways = [" ".join(f) for f in forms.get(key, (key,))] + [word.lower()]
        if not any(way in text for way in ways):
            absent.append(word)
    return list(dict.fromkeys(absent))[:2]


def _closes(question: str, end: int, word: str) -> bool:
    """Whether a Korean word is the verb that closes the question: 늘었나요, 어땠나."""
    return (
        word[0] >= "가"
        and not re.search(r"[가-힣A-Za-z0-9]", question[end:])
        and bool(re.search(r"[나까가지요죠냐니줘]$", word))
    )


def suggestions(
    query: Query, hits: Sequence[Hit], retriever: Retriever, judge: Judge, enough: float
) -> tuple[str, ...]:
    """At most two questions near the one asked that this archive answers: each was tried on it."""
    offered: list[str] = []
    for question in _made(query, hits, judge)[:_TRIED]:
        if len(offered) == _OFFERED:
            break
        near = Query(question, query.language)
        found = retriever.retrieve(near, len(hits))
        evidence = judge.evidence(near, found)
        if evidence and evidence[0].score >= enough + _SURELY and _holds_kind(question, evidence[0].sentence.text):
            offered.append(question)
    return tuple(offered)


def _holds_kind(question: str, sentence: str) -> bool:
    """Whether the sentence holds a figure of the kind that the question wants."""
    wanted = asked(question).first
    return wanted is Kind.OTHER or any(wanted in kinds_of(f, sentence) for f in figures(sentence))


def _made(query: Query, hits: Sequence[Hit], judge: Judge) -> list[str]:
    """Questions for the sums and shares that the hits tell of the company in their title: "KT의 설비투자는 얼마인가요?"."""
    glossary = judge.glossary
    made: dict[str, None] = {}
    companies = judge.index.archive.companies_of([h.article.id for h in hits])
    # Of the companies asked about first, then of whatever is near.
    ordered = sorted(hits, key=lambda h: not set(query.companies) & set(companies.get(h.article.id, ())))
    for hit in ordered:
        of = companies.get(hit.article.id, ())
        about = next((c for c in of if c in query.companies), of[0] if of else "")
        if not about:
            continue
        for sentence in judge.index.archive.sentences(hit.article.id)[hit.passage.first : hit.passage.last + 1]:
            kinds = {k for f in figures(sentence.text) for k in kinds_of(f, sentence.text)}
            if sentence.heading or not kinds & {Kind.MONEY, Kind.SHARE}:
                continue
            for *_, entries in glossary.entries_in(terms(sentence.text).words):
                entry = entries[0]
                if entry in glossary.companies or not _is_amount(entry):
                    continue
                made.setdefault(_question(_shown(about, judge.glossary, query.language), entry, query.language), None)
    return list(made)


_AMOUNTS = re.compile(
    r"(?:매출|이익|손실|투자|투자액|배당|배당금|요금|과징금|비용|자산|부채|금액|가격|보조금|수주|시가총액)$"
)


def _is_amount(entry: Entry) -> bool:
    return bool(_AMOUNTS.search(entry.korean[0]))


def _question(company: str, entry: Entry, language: str) -> str:
    if language == "ko":
        word = entry.korean[0]
        topic = "은" if (ord(word[-1]) - 0xAC00) % 28 else "는"
        return f"{company}의 {word}{topic} 얼마인가요?"
    return f"How much is {company}'s {entry.english[0]}?"
