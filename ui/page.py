"""The page: a conversation on the left, the opened source on the right.

1. The reader's question goes to `Chatbot.stream`, with the turns before it, which the browser holds: the server keeps
   nothing of a conversation.
2. Each event becomes ready HTML (ui/render.py) in the running exchange; finished exchanges are the browser's, stand above it
   and are not touched again, so that nothing jumps under the reader's eye.
3. A click on [n] is the browser's own matter (ui/static/page/pane.js): it fetches the article and builds the source pane.

Gradio carries the question and the stream; everything else is ui/static/page/, which begins in main.js.
"""

import json
import os
import secrets
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, cast

from corpus.archive import Archive
from corpus.article import CorpusError
from rag.answer import Answer, Done, Event, Found, Narrowing, Query, Turn, Understood, Wrote
from ui import render, room, words
from ui.answers import Answers
from ui.examples import Examples
from ui.guard import record
from ui.words import Word

if TYPE_CHECKING:
    import gradio

QUESTION_LIMIT = 4_000  # characters
TURN_LIMIT = 10  # turns that are passed on to complete a follow-up
LATEST = 6  # articles named before the first question
BESIDE_LIMIT = 30_000  # characters that come beside a question: its turns, at most 12,000 of them, and what narrows it
NAMES_LIMIT = 50  # publishers or readings in it


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
class Beside:
    """What the page's script sends beside a question: what narrows it, and the turns before it, oldest first."""

    narrowing: Narrowing = field(default_factory=Narrowing)
    turns: tuple[Turn, ...] = ()


def given(text: str) -> Beside:
    """What came beside a question; ValueError for what the page's script never sends.

    >>> found = given('{"as_of": "2024-10-31", "ignore": ["company:KT"], "turns": [["KT?", "No.[1]"]]}')
    >>> found.narrowing.as_of, found.narrowing.ignore, found.turns
    ('2024-10-31', ('company:KT',), (Turn(question='KT?', answer='No.[1]'),))
    >>> given("") == Beside()
    True
    """
    sent: Any = json.loads(text or "{}") if len(text) <= BESIDE_LIMIT else None
    if not isinstance(sent, dict):
        raise ValueError(words.BAD_SETTING.en)
    turns = sent.get("turns", [])
    if not isinstance(turns, list) or not all(isinstance(turn, list) and len(turn) == 2 for turn in turns):
        raise ValueError(words.BAD_SETTING.en)
    told = [_texts(turn) for turn in turns[-TURN_LIMIT:]]
    as_of, language = _texts([sent.get("as_of", ""), sent.get("article_language", "")])
    if language not in ("", "ko", "en"):
        raise ValueError(words.BAD_SETTING.en)
    narrowing = Narrowing(
        as_of=as_of, ignore=_texts(sent.get("ignore", [])), publishers=_texts(sent.get("publishers", [])),
        article_language=language,
    )  # fmt: skip
    return Beside(narrowing, tuple(Turn(question, answer) for question, answer in told))


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > NAMES_LIMIT or not all(isinstance(text, str) for text in value):
        raise ValueError(words.BAD_SETTING.en)
    return tuple(value)


def exchange(
    chatbot: Chatbot,
    question: str,
    beside: Beside,
    examples: Sequence[Word],
    remember: Callable[[Answer], str] = lambda _: "",
) -> Iterator[str]:
    """The HTML of one exchange as it grows, the last of it finished. `remember` gives an answer its id.

    ValueError and CorpusError as the chatbot raises them: one line that the reader may see.
    """
    query: Query | None = None
    yield render.waiting(question)
    narrowed = {"narrowing": beside.narrowing} if beside.narrowing != Narrowing() else {}
    stream = chatbot.stream(question, beside.turns, "", **narrowed)
    with closing(cast("Generator[Event]", stream)) as events:
        for event in events:
            match event:
                case Understood():
                    query = event.query
                    yield render.waiting(question, query)
                case Wrote():
                    yield render.writing(question, query, event)
                case Done(answer):
                    yield render.answered(answer, examples, remember(answer))
                    return
                case Found():
                    pass
    raise RuntimeError("the stream ended without Done")


def state_of(chatbot: Chatbot, sample: bool) -> room.State:
    """What the header says of the archive and the server."""
    retriever, chat = getattr(chatbot, "retriever", None), getattr(chatbot, "chat", None)
    behind = retriever.index.behind() if retriever is not None else 0
    return room.State(chatbot.archive.summary(), behind, chat is not None and bool(chat.left_alone), sample)


def build(chatbot: Chatbot, settings: Settings, answers: Answers, examples: Examples) -> "gradio.Blocks":
    """The Blocks of the page; nothing in it has a public API name."""
    os.environ.update(GRADIO)
    import gradio as gr

    archive = chatbot.archive

    def opening() -> tuple[str, str, str, str]:
        """Header, welcome, latest articles and filters as the archive is now: it may grow while it is served."""
        state = state_of(chatbot, settings.sample)
        latest = room.latest(archive.newest(LATEST))
        conditions = room.conditions(archive.publisher_counts(), state.summary)
        return room.header(state), room.welcome(examples.now(), state.summary), latest, conditions

    def answer(question: str, beside: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        question, number = question.strip(), secrets.token_hex(4)

        def shown(html: str) -> str:
            """The browser tells exchanges apart by their numbers."""
            return f'<div class="exchange" data-exchange="{number}">{html}</div>'

        try:
            sent = given(beside)
        except ValueError:
            yield gr.skip(), shown(render.failed(question, words.BAD_SETTING))
            return
        if not question:
            yield gr.skip(), shown(render.failed("", words.NO_QUESTION))
            return
        subject, begun = subject_of(request), False
        try:
            steps = exchange(chatbot, question, sent, examples.now(2), lambda found: answers.remember(found, subject))
            for step in steps:
                yield gr.skip() if begun else "", shown(step)
                begun = True
            return
        except (ValueError, CorpusError) as e:
            failure = render.failed(question, str(e).splitlines()[0] if str(e) else type(e).__name__)
        except Exception as e:
            failure = render.failed(question, words.FAILED.filled(id=record(e, "answer")))
        yield gr.skip(), shown(failure)

    def block(html: str, name: str) -> gr.HTML:
        return gr.HTML(html, elem_id=name, js_on_load=None, apply_default_css=False)

    at_start = opening()
    page = gr.Blocks(title="citewire", analytics_enabled=False, fill_width=True)
    with page:
        header = block(at_start[0], "top")
        with gr.Row(elem_id="room"):
            with gr.Column(elem_id="talk"):
                welcome = block(at_start[1], "welcome")
                block('<div id="kept"></div>', "past")
                current = block("", "current")
                with gr.Row(elem_id="ask"):
                    block('<p id="note" role="alert" hidden></p>', "notes")
                    conditions = block(at_start[3], "filters")
                    box = gr.Textbox(elem_id="question", label="question", show_label=False, container=False, lines=1,
                                     max_lines=8)  # fmt: skip
                    beside = gr.Textbox(elem_id="beside", label="beside", show_label=False, container=False)
                    stop = gr.Button("Stop", elem_id="stop", variant="primary")
                    send = gr.Button("Ask", elem_id="send", variant="primary")
                    new = gr.Button("New", elem_id="new", variant="secondary")
                    again = gr.Button("Look again", elem_id="again", variant="secondary")
            with gr.Column(elem_id="side"):
                block('<aside id="pane"></aside><div id="when"></div>', "sources")
                latest = block(at_start[2], "latest")
        looked = [header, welcome, latest, conditions]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        running = send.click(answer, [box, beside], [box, current], **quiet)
        stop.click(None, None, None, cancels=[running], **quiet)
        new.click(lambda: ("", ""), None, [box, current], cancels=[running], **quiet)
        again.click(opening, None, looked, **quiet)
        page.load(opening, None, looked, **quiet)
    page.queue(default_concurrency_limit=8, max_size=64)
    return page


def subject_of(request: Any) -> str:
    """Who asks, as the guard noted it on the request that gradio wraps; "" for an anonymous reader."""
    return str(getattr(getattr(getattr(request, "request", None), "state", None), "subject", ""))
