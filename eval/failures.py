"""What happens when the chat model fails, in every way it can: `python -m eval.failures [--quick] [--only L5]`.

A server on loopback that speaks OpenAI's chat completions and fails on purpose stands for the model, the sample corpus for
the archive. Each line is one kind of failure, what must hold, how often it held of how many, and the figure. A zero of n
shows only a rate below 3/n. With --quick n is a tenth and the deadlines are a twentieth of the real ones.
"""

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.article import Article, Passage, cut
from corpus.read import read
from corpus.tokens import count_tokens
from eval.payloads import leaks, payloads
from rag import phrases
from rag.answer import Answer, Claim, Hit, Query, Turn
from rag.chat import ChatAnswerer, ChatUnavailable, Progress
from rag.chat_limits import Limits
from rag.chatbot import Chatbot
from rag.circuit import pause
from rag.ingest import ingest
from rag.prompt import write_prompt
from rag.settings import read_settings
from rag.share import as_html, markdown
from rag.wiring import SAMPLE, known_companies, open_chatbot, open_index

if TYPE_CHECKING:
    from tests.stub_model import StubModel

QUESTIONS = ("KT가 네트워크 설비투자를 줄이나요?", "Will KT cut network capex?", "한들반도체와 테서린의 HBM 계약 금액은?",
             "What dividend per share did Handeul propose for 2024?")  # fmt: skip
EVIDENCE = (
    "한결통신은 10일 투자 방향을 설명했다.",
    "네트워크 설비투자를 줄일 계획은 없다고 밝혔다.",
    "올해 설비투자(CAPEX)는 2조4000억 원이다.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the report: `held` of `n` trials did what must hold."""

    name: str
    fault: str
    held: int
    n: int
    figure: str

    @property
    def text(self) -> str:
        return f"{self.name:4} {self.fault:58} {self.held:4} of {self.n:4}  {self.figure}"


@dataclass(frozen=True, slots=True)
class Bench:
    """What the trials share: the chatbot without a model, where its archive is, and how much is tried."""

    chatbot: Chatbot
    quick: bool

    def times(self, n: int) -> int:
        return max(10, n // 10) if self.quick else n

    @property
    def limits(self) -> Limits:
        """The real deadlines, or a twentieth of them; the circuit stays closed but where it is looked at."""
        real = Limits(failures=1_000_000)
        if not self.quick:
            return real
        return replace(real, connect=0.5, first=0.75, gap=0.5, total=3.0, backoff=0.025)


@contextmanager
def answerer(stub: "StubModel", limits: Limits, **given: Any) -> Iterator[ChatAnswerer]:
    """A chat model at the stub's address."""
    settings = read_settings(chat_model="openai:stub", chat_url=stub.url, chat_key="none", **given)
    chat = ChatAnswerer(settings, limits=limits)
    try:
        yield chat
    finally:
        chat.close()


def hit(sentences: tuple[str, ...], number: int = 1, title: str = "제목") -> tuple[Hit, list[Any]]:
    """A hit of one article with these sentences."""
    text = "\n".join(sentences)
    ends, start = [], 0
    for s in sentences:
        ends.append((start, start + len(s)))
        start += len(s) + 1
    article = Article(f"{number:010x}", f"{number}.txt", title, text, "한강경제", published="2024-10-10")
    passage = Passage(article.id, 0, 0, len(sentences) - 1, 0, len(text), text)
    return Hit(passage, article, 1.0, number), cut(article, ends)


def last(chat: ChatAnswerer, question: str = "설비투자를 줄이나요?", found: Any = None) -> Progress:
    """The finished answer over fixed evidence; ChatUnavailable as `ChatAnswerer.stream`."""
    return list(chat.stream(Query(question), found or [hit(EVIDENCE)]))[-1]


def asked(bench: Bench, chat: ChatAnswerer, n: int) -> tuple[list[Answer], list[float]]:
    """n answers of the whole chatbot with this model, and the wall seconds of each."""
    bot = Chatbot(bench.chatbot.retriever, bench.chatbot.judge, 6, chat, bench.chatbot.understanding.companies)
    answers, seconds = [], []
    for i in range(n):
        start = time.perf_counter()
        answers.append(bot.ask(QUESTIONS[i % len(QUESTIONS)]))
        seconds.append(time.perf_counter() - start)
    return answers, seconds


def p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(0.95 * (len(seconds) - 1))]


def is_quoted(answer: Answer) -> bool:
    """Whether it says that the model is unavailable and is made of sentences of the articles alone."""
    return answer.notice == phrases.UNAVAILABLE[answer.language] and all(c.quoted for c in answer.claims)


def down(bench: Bench) -> Iterator[Line]:
    from tests.stub_model import StubModel

    for mode in ("refuse", "reset", "500", "401", "404", "html"):
        n = bench.times(100 if mode == "refuse" else 20)
        with StubModel(mode) as stub, answerer(stub, bench.limits) as chat:
            answers, seconds = asked(bench, chat, n)
        yield Line("L1", f"{mode}: quoted sentences, labelled, within 2 s", sum(map(is_quoted, answers)), n,
                   f"p95 {p95(seconds):.2f} s")  # fmt: skip


def hanging(bench: Bench) -> Iterator[Line]:
    from tests.stub_model import StubModel

    limit = bench.limits.first + bench.limits.gap
    for mode in ("hang", "silent", "stall"):
        with StubModel(mode) as stub, answerer(stub, bench.limits) as chat:
            answers, seconds = asked(bench, chat, 2)
        good = sum(is_quoted(a) or a.notice == phrases.CUT[a.language] for a in answers)
        yield Line("L2", f"{mode}: given up (first {bench.limits.first:g} s, gap {bench.limits.gap:g} s)", good, 2,
                   f"longest {max(seconds):.1f} s, limit {limit:g} s + 2")  # fmt: skip


def busy(bench: Bench) -> Iterator[Line]:
    from tests.stub_model import StubModel

    for wait in ("1", "30", "3600", "Wed, 21 Oct 2099 07:28:00 GMT", "soon"):
        with StubModel("429", retry_after=wait) as stub, answerer(stub, bench.limits) as chat:
            asked(bench, chat, 2)
        most = stub.calls / 2
        yield Line("L3", f"429, Retry-After {wait}: at most 3 calls a question", 2 * (most <= 3), 2, f"{most:g} calls")
    waits = [pause(0, 0.5) for _ in range(200)]
    buckets = [sum(0.05 * b <= w < 0.05 * (b + 1) for w in waits) for b in range(10)]
    yield Line("L3", "200 clients retry spread out: peak/mean at most 2", int(max(buckets) <= 2 * 20), 1,
               f"peak/mean {max(buckets) / 20:.2f}")  # fmt: skip


def outage(bench: Bench) -> Iterator[Line]:
    """Times are a fiftieth of the real ones: 5 minutes are 6 s, the circuit's 10 s 0.2 s."""
    from tests.stub_model import StubModel

    limits = Limits(connect=0.5, first=2.0, failures=5, window=0.6, probe=0.2, backoff=0.01)
    seconds = 2.0 if bench.quick else 6.0
    with StubModel("500") as stub, answerer(stub, limits) as chat:
        end = time.monotonic() + seconds

        def reader(_: int) -> None:
            while time.monotonic() < end:
                try:
                    last(chat)
                except ChatUnavailable:
                    time.sleep(0.05)

        with ThreadPoolExecutor(50) as readers:
            list(readers.map(reader, range(50)))
        calls = stub.calls
        stub.mode = "normal"
        start = time.monotonic()
        back = 0.0
        while time.monotonic() - start < 5 and not back:
            try:
                last(chat)
                back = time.monotonic() - start
            except ChatUnavailable:
                time.sleep(0.02)
    allowed = round(5 + 8 + seconds / 0.2) + 1
    yield Line("L4", f"outage, 50 readers, {seconds:g} s at 1/50 time: few calls", int(calls <= allowed), 1,
               f"{calls} calls (a probe each 0.2 s allows {allowed}), recovers in {back:.2f} s (15 s is 0.3)")  # fmt: skip


def cuts(bench: Bench) -> Iterator[Line]:
    from tests.stub_model import StubModel

    draw = random.Random(5)
    modes = ("cut", "cut_done", "cut_reset", "malformed", "error_event", "length")
    n, flagged = bench.times(200), 0
    with StubModel("cut") as stub, answerer(stub, bench.limits) as chat:
        for i in range(n):
            stub.mode, stub.size = modes[i % len(modes)], draw.randint(1, 40)
            try:
                flagged += last(chat).cut
            except ChatUnavailable:
                flagged += 1
    yield Line(
        "L5", "cut with and without [DONE], reset, malformed: marked incomplete", flagged, n, "never as complete"
    )


def too_long(bench: Bench) -> Iterator[Line]:
    from tests.stub_model import StubModel

    draw = random.Random(6)
    n, within, question_kept = bench.times(500), 0, 0
    for _ in range(n):
        found = [hit(tuple(f"{draw.random()} 문장은 길이가 {'가나다 ' * draw.randint(1, 60)}이다." for _ in range(draw.randint(1, 12))), k + 1)
                 for k in range(draw.randint(1, 40))]  # fmt: skip
        turns = [Turn("질문 " * draw.randint(1, 200), "답 " * draw.randint(1, 400)) for _ in range(draw.randint(0, 20))]
        question = "물음 " * draw.randint(1, 500)
        room = draw.choice((3000, 7000, 15000))
        try:
            prompt = write_prompt(Query(question), found, turns, room, count_tokens)
        except ValueError:
            within += 1  # said so, not cut
            question_kept += 1
            continue
        sent = sum(count_tokens(text) for _, text in prompt.messages)
        within += sent <= room and prompt.tokens <= room
        question_kept += question.strip() in prompt.messages[-1][1] and prompt.rules[0] in prompt.messages[0][1]
    yield Line(
        "L6",
        "prompts of up to 40 hits and 20 turns: within the budget",
        within,
        n,
        f"rules and question kept {question_kept}",
    )
    n, noticed = bench.times(50), 0
    with StubModel(read=0.2) as stub, answerer(stub, bench.limits) as chat:
        noticed = sum(last(chat).truncated for _ in range(n))
    yield Line("L6", "the model read a fifth of its prompt: noticed", noticed, n, "by its own count of tokens")


def bad_citations(bench: Bench) -> Iterator[Line]:
    from tests.stub_model import StubModel

    n, good, dropped = bench.times(500), 0, 0
    with StubModel("bad_citations") as stub, answerer(stub, bench.limits) as chat:
        for i in range(n):
            stub.size = 1 + i % 9
            found = last(chat)
            dropped += found.dropped
            known = all(s.startswith("0000000001.") and int(s[-1]) < 3 for d in found.drafts for s in d.sentences)
            good += known and not any(leaks(d.text) for d in found.drafts)
    yield Line(
        "L7", "[0], [99][1][2], other documents, own links: none left", good, n, f"{dropped / n:.1f} dropped each"
    )
    with StubModel("bad_citations") as stub, answerer(stub, bench.limits) as chat:
        answers, _ = asked(bench, chat, 4)
    uncited = [c for a in answers for c in a.claims if not c.citations]
    yield Line("L7", "what cites nothing is struck", sum(c.struck for c in uncited), len(uncited), "in whole answers")


def odd_answers(bench: Bench) -> Iterator[Line]:
    from tests.stub_model import StubModel

    n = bench.times(50)
    for mode, test in (("refusal", lambda p: p.refused), ("endless", lambda p: p.cut), ("loop", lambda p: p.cut)):
        with StubModel(mode, size=200) as stub, answerer(stub, bench.limits, chat_tokens=256) as chat:
            found = [last(chat) for _ in range(n if mode == "refusal" else max(3, n // 10))]
        longest = max((sum(count_tokens(d.text) for d in p.drafts) for p in found), default=0)
        yield Line("L8", f"{mode}: recognised", sum(map(test, found)), len(found), f"at most {longest} tokens shown")
    with StubModel("empty") as stub, answerer(stub, bench.limits) as chat:
        answers, _ = asked(bench, chat, 10)
    yield Line("L8", "empty: quoted sentences, labelled", sum(map(is_quoted, answers)), 10, "")


def no_retrieval(bench: Bench) -> Iterator[Line]:
    from tests.stub_model import StubModel

    class Broken:
        def __init__(self, retriever: Any) -> None:
            self.index, self.glossary = retriever.index, retriever.glossary

        def retrieve(self, *_: object) -> list[Hit]:
            raise OSError("the index is gone")

    n, closed = bench.times(100), 0
    with StubModel() as stub, answerer(stub, bench.limits) as chat:
        bot = Chatbot(bench.chatbot.retriever, bench.chatbot.judge, 6, chat, bench.chatbot.understanding.companies)
        bot.retriever = Broken(bot.retriever)  # type: ignore[assignment]
        for i in range(n):
            try:
                bot.ask(QUESTIONS[i % len(QUESTIONS)])
            except OSError:
                closed += 1
        calls = stub.calls
    yield Line(
        "L9", "retrieval fails: no answer, the model is not asked", closed if not calls else 0, n, f"{calls} calls"
    )


def puppet(bench: Bench) -> Iterator[Line]:
    """A model that repeats and obeys all it reads; what it says goes on to the claims, and to Markdown and HTML."""
    from tests.stub_model import StubModel

    bank = payloads()
    bank = bank[:: 10 if bench.quick else 1]
    clean = secret = 0
    draw = random.Random(7)
    with StubModel("puppet") as stub, answerer(stub, bench.limits, chat_context=16_000) as chat:
        for n, payload in enumerate(bank):
            stub.size = draw.randint(1, 60)
            text = " ".join(payload.split())
            seen: list[str] = []
            try:
                for progress in chat.stream(
                    Query("무엇을 발표했나요?"), [hit((*EVIDENCE, text), n + 1, title=text[:80])]
                ):
                    seen += [d.text for d in progress.drafts]
            except ChatUnavailable:
                pass
            answer = Answer("q", Query("q"), tuple(Claim(t) for t in dict.fromkeys(seen)))
            shown = [
                re.sub(r"\\.", "", markdown(answer)),
                *re.findall(r"<(?!/?(?:article|p|strong|em|sup|ol|li|br)\b)\w+", as_html(answer)),
            ]
            clean += not any(leaks(t) for t in (*seen, *shown))
            rules = re.sub(r"\W", "", stub.requests[-1]["messages"][0]["content"])
            letters = re.sub(r"\W", "", " ".join(seen))
            secret += not any(rules[i : i + 30] in letters for i in range(0, len(rules) - 30, 5))
    yield Line(
        "S1", "puppet: no link, picture or tag leaves, stream included", clean, len(bank), f"under {3 / len(bank):.1%}"
    )
    yield Line("S3", "puppet: the rules are not read back", secret, len(bank), f"under {3 / len(bank):.1%}")


TRIALS: dict[str, Callable[[Bench], Iterator[Line]]] = {
    "L1": down, "L2": hanging, "L3": busy, "L4": outage, "L5": cuts, "L6": too_long, "L7": bad_citations, "L8": odd_answers,
    "L9": no_retrieval, "S1": puppet,
}  # fmt: skip


def run(quick: bool, only: str = "") -> Iterator[Line]:
    """The lines of these trials, as they come."""
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings(archive=Path(folder) / "archive", sample=True)
        with open_index(settings, True) as index:
            ingest(index.archive, read([SAMPLE]), settings.window, companies=known_companies(settings))
            index.sync()
        with open_chatbot(settings) as chatbot:
            for name, trial in TRIALS.items():
                if only in ("", name):
                    yield from trial(Bench(chatbot, quick))


def main() -> int:
    parser = argparse.ArgumentParser(description="Fail as a chat model can, and count what happens.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the trials, a twentieth of the deadlines")
    parser.add_argument("--only", default="", choices=["", *TRIALS], help="one kind of failure")
    given = parser.parse_args()
    missed = 0
    for line in run(given.quick, given.only):
        print(line.text, flush=True)
        missed += line.held < line.n
    print(f"{missed} lines missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
