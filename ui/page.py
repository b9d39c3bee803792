"""The page: a conversation on the left, the opened source on the right.

1. The reader's question goes to `Chatbot.stream` with the turns before it.
2. Each event becomes ready HTML (ui/render.py) in the running exchange; finished exchanges stand above it and are not
   touched again, so that nothing jumps under the reader's eye.
3. A click on [n] is the browser's own matter (ui/static/page.js): it fetches the article and builds the source pane.

Gradio carries the question and the stream; language, theme, keyboard and the source pane are page.js.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Protocol

from corpus.archive import Archive
from corpus.article import CorpusError
from rag.answer import Answer, Done, Event, Found, Query, Turn, Understood, Wrote
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

    def ask(self, question: str, turns: Sequence[Turn] = (), language: str = "") -> Answer: ...

    def stream(self, question: str, turns: Sequence[Turn] = (), language: str = "") -> Iterator[Event]: ...


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

    def with_failure(self, shown: str) -> "Conversation":
        return replace(self, exchanges=(*self.exchanges, shown)[-KEPT_EXCHANGES:])


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
    chatbot: Chatbot, question: str, turns: Sequence[Turn], examples: Sequence[Word]
) -> Iterator[str | Answer]:
    """The HTML of one exchange as it grows; the last two items are the finished HTML and its Answer.

    ValueError and CorpusError as the chatbot raises them: one line that the reader may see.
    """
    query: Query | None = None
    yield render.waiting(question)
    for event in chatbot.stream(question, turns):
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

    def answer(question: str, conversation: Conversation) -> Iterator[tuple[Any, ...]]:
        question = question.strip()
        past = "".join(conversation.exchanges)
        if not question:
            yield gr.skip(), gr.skip(), render.failed("", words.NO_QUESTION), gr.skip()
            return
        shown, box = "", question
        try:
            for step in exchange(
                chatbot, question, conversation.turns, example_questions(archive, settings.examples, 2)
            ):
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
                    send = gr.Button("Ask", elem_id="send", variant="primary")
                    new = gr.Button("New", elem_id="new", variant="secondary")
            with gr.Column(elem_id="side"):
                block('<aside id="pane"></aside>', "sources")
                latest = block(at_start[2], "latest")
        conversation = gr.State(Conversation(), time_to_live=KEPT_SECONDS)
        outputs = [box, past, current, conversation]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        running = send.click(answer, [box, conversation], outputs, **quiet)
        new.click(clear, None, outputs, cancels=[running], **quiet)
        page.load(opening, None, [header, welcome, latest], **quiet)
    page.queue(default_concurrency_limit=8, max_size=64)
    return page
