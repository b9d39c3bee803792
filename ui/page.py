"""The page: a conversation on the left, the opened source on the right.

1. The reader's question goes to `Chatbot.stream` with the turns before it.
2. Each event becomes ready HTML (ui/render.py) in the running exchange; finished exchanges stand above it and are not
   touched again, so that nothing jumps under the reader's eye.
3. A click on [n] is the browser's own matter (ui/static/page.js): it fetches the article and builds the source pane.

Gradio carries the question and the stream; language, theme, keyboard and the source pane are page.js.
"""

import json
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Protocol, cast

from corpus.archive import Archive
from corpus.article import CorpusError
from rag.answer import Answer, Done, Event, Found, Narrowing, Query, Turn, Understood, Wrote
from ui import render, words
from ui.guard import record
from ui.words import Word

if TYPE_CHECKING:
    import gradio

QUESTION_LIMIT = 4_000  # characters
TURN_LIMIT = 10  # turns that are passed on to complete a follow-up
LATEST = 6  # articles named before the first question
KEPT_EXCHANGES = 50  # finished exchanges that stay on the page
KEPT_SECONDS = 3_600  # how long the server remembers the conversation of a reader who is gone


# Read by gradio when it is imported, or when the page is built.
GRADIO = {
    "GRADIO_ANALYTICS_ENABLED": "False",  # no usage reports
    "GRADIO_RUN_HISTORY": "False",  # nothing kept in the reader's browser
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Its monitoring page is closed, yet after every event it would make a pandas table of the last 10,000.
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**12),
}


class Chatbot(Protocol):
    """What the page needs of rag.chatbot.Chatbot. A question that cannot be asked raises ValueError with one line."""

    @property
    def archive(self) -> Archive: ...

    def ask(
        self, question: str, turns: Sequence[Turn] = (), language: str = "", narrowing: Narrowing | None = None
    ) -> Answer: ...

    def stream(
        self, question: str, turns: Sequence[Turn] = (), language: str = "", narrowing: Narrowing | None = None
    ) -> Iterator[Event]: ...


class Settings(Protocol):
    """What the page needs of rag.settings.Settings."""

    @property
    def origins(self) -> tuple[str, ...]: ...

    @property
    def examples(self) -> tuple[str, ...]: ...

    @property
    def sample(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Conversation:
    """One reader's turns, and the HTML of the exchanges that are finished."""

    turns: tuple[Turn, ...] = ()
    exchanges: tuple[str, ...] = ()

    def with_answer(self, answer: Answer, shown: str) -> "Conversation":
        turn = Turn(answer.question, answer.text)
        return Conversation((*self.turns, turn)[-TURN_LIMIT:], (*self.exchanges, shown)[-KEPT_EXCHANGES:])

    def without_last(self) -> "Conversation":
        return Conversation(self.turns[:-1], self.exchanges[:-1])


def given(text: str) -> tuple[Narrowing, bool]:
    """What page.js sends beside a question: what narrows it, and whether it is asked again in place of the last one.

    ValueError for what page.js never sends.

    >>> given('{"as_of": "2024-10-31", "ignore": ["company:KT"], "again": true}')[0].ignore, given("")
    (('company:KT',), (Narrowing(companies=(), since='', until='', as_of='', ignore=(), publishers=(), article_language=''), False))
    """
    sent: Any = json.loads(text or "{}") if len(text) <= QUESTION_LIMIT else None
    as_of, ignore = (sent.get("as_of", ""), sent.get("ignore", [])) if isinstance(sent, dict) else (None, None)
    if not isinstance(as_of, str) or not isinstance(ignore, list) or not all(isinstance(key, str) for key in ignore):
        raise ValueError(words.BAD_SETTING.en)
    return Narrowing(as_of=as_of, ignore=tuple(ignore)), bool(sent.get("again"))


_UNQUOTABLE = set("\"'“”‘’[]…")  # a title with these reads badly inside a question


def example_questions(archive: Archive, examples: Sequence[str], count: int = 3) -> tuple[Word, ...]:
    """Questions to begin with: those of the settings, else one on each of the newest articles, by language.

    Where nothing is there in one language, the other's stand in.
    """
    if examples:
        ko = [e for e in examples if render.language_of(e) == "ko"]
        en = [e for e in examples if render.language_of(e) == "en"]
    else:
        titles: dict[str, list[str]] = {"ko": [], "en": []}
        for article in archive.newest(12 * count):
            titles.setdefault(article.language, []).append(article.title)
        for known in titles.values():
            known.sort(key=lambda title: len(title) > 45 or bool(set(title) & _UNQUOTABLE))  # stable: newest first
        ko = [words.EXAMPLE.ko.format(title=t) for t in (titles["ko"] or titles["en"])[:count]]
        en = [words.EXAMPLE.en.format(title=t) for t in (titles["en"] or titles["ko"])[:count]]
    return tuple(Word(k, e) for k, e in zip_longest(ko or en, en or ko, fillvalue=""))


def exchange(
    chatbot: Chatbot, question: str, turns: Sequence[Turn], examples: Sequence[Word], narrowing: Narrowing | None = None
) -> Iterator[str | Answer]:
    """The HTML of one exchange as it grows; the last two items are the finished HTML and its Answer.

    ValueError and CorpusError as the chatbot raises them: one line that the reader may see.
    """
    query: Query | None = None
    yield render.waiting(question)
    narrowed = narrowing is not None and narrowing != Narrowing()
    stream = chatbot.stream(question, turns, "", narrowing) if narrowed else chatbot.stream(question, turns)
    with closing(cast("Generator[Event]", stream)) as events:
        for event in events:
            match event:
                case Understood():
                    query = event.query
                    yield render.waiting(question, query)
                case Wrote():
                    yield render.writing(question, query, event)
                case Done(answer):
                    yield render.answered(answer, examples)
                    yield answer
                case Found():
                    pass


def build(chatbot: Chatbot, settings: Settings) -> "gradio.Blocks":
    """The Blocks of the page; nothing in it has a public API name."""
    os.environ.update(GRADIO)
    import gradio as gr

    archive = chatbot.archive

    def opening() -> tuple[str, str, str]:
        """Header, welcome and latest articles as the archive is now: it may grow while it is served."""
        summary = archive.summary()
        examples = example_questions(archive, settings.examples)
        latest = render.latest(archive.newest(LATEST))
        return render.header(summary, settings.sample), render.welcome(examples, summary), latest

    def answer(question: str, conversation: Conversation, beside: str) -> Iterator[tuple[Any, ...]]:
        question = question.strip()
        try:
            narrowing, again = given(beside)
        except ValueError:
            yield gr.skip(), gr.skip(), render.failed(question, words.BAD_SETTING), gr.skip()
            return
        if again:
            conversation = conversation.without_last()
        past = "".join(conversation.exchanges)
        if not question:
            yield gr.skip(), gr.skip(), render.failed("", words.NO_QUESTION), gr.skip()
            return
        shown, box = "", question
        try:
            examples = example_questions(archive, settings.examples, 2)
            for step in exchange(chatbot, question, conversation.turns, examples, narrowing):
                if isinstance(step, Answer):
                    yield gr.skip(), gr.skip(), gr.skip(), conversation.with_answer(step, shown)
                    return
                yield ("", past, step, gr.skip()) if not shown else (gr.skip(), gr.skip(), step, gr.skip())
                shown = step
            raise RuntimeError("the stream ended without Done")
        except (ValueError, CorpusError) as e:
            shown = render.failed(question, str(e).splitlines()[0] if str(e) else type(e).__name__)
        except Exception as e:
            shown = render.failed(question, words.FAILED.filled(id=record(e, "answer")))
        yield box, past, shown, gr.skip()

    def clear() -> tuple[Any, ...]:
        return "", "", "", Conversation()

    def block(html: str, name: str) -> gr.HTML:
        return gr.HTML(html, elem_id=name, js_on_load=None, apply_default_css=False)

    at_start = opening()
    page = gr.Blocks(title="citewire", analytics_enabled=False, fill_width=True)
    with page:
        header = block(at_start[0], "top")
        with gr.Row(elem_id="room"):
            with gr.Column(elem_id="talk"):
                welcome = block(at_start[1], "welcome")
                past = block("", "past")
                current = block("", "current")
                with gr.Row(elem_id="ask"):
                    block('<p id="note" role="alert" hidden></p>', "notes")
                    box = gr.Textbox(elem_id="question", label="question", show_label=False, container=False, lines=1,
                                     max_lines=8)  # fmt: skip
                    beside = gr.Textbox(elem_id="beside", label="beside", show_label=False, container=False)
                    stop = gr.Button("Stop", elem_id="stop", variant="primary")
                    send = gr.Button("Ask", elem_id="send", variant="primary")
                    new = gr.Button("New", elem_id="new", variant="secondary")
            with gr.Column(elem_id="side"):
                block('<aside id="pane"></aside>', "sources")
                latest = block(at_start[2], "latest")
        conversation = gr.State(Conversation(), time_to_live=KEPT_SECONDS)
        outputs = [box, past, current, conversation]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        running = send.click(answer, [box, conversation, beside], outputs, **quiet)
        stop.click(None, None, None, cancels=[running], **quiet)
        new.click(clear, None, outputs, cancels=[running], **quiet)
        page.load(opening, None, [header, welcome, latest], **quiet)
    page.queue(default_concurrency_limit=8, max_size=64)
    return page
