"""Which parts stand behind a chatbot: one function, plain ifs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.archive import Archive
from rag.chatbot import Chatbot
from rag.encoders import open_encoder
from rag.evidence import Judge
from rag.index import PassageIndex
from rag.retriever import Retriever
from rag.settings import Settings
from rag.translate import Glossary

SAMPLE = Path(__file__).parent.parent / "corpus" / "sample"


@contextmanager
def open_index(
    settings: Settings, write: bool, progress: Callable[[int, int], None] | None = None, purpose: str = "citewire"
) -> Iterator[PassageIndex]:
    """The archive of the settings with its index, brought up to date when opened for writing."""
    encoder = open_encoder(settings.encoder, settings.download)
    with Archive(settings.archive, write, purpose) as archive:
        index = PassageIndex(archive, encoder, progress)
        try:
            yield index
        finally:
            index.close()


@contextmanager
def open_chatbot(
    settings: Settings,
    write: bool = False,
    progress: Callable[[int, int], None] | None = None,
    purpose: str = "citewire",
) -> Iterator[Chatbot]:
    """A chatbot over the archive of the settings. Open for writing, it also holds the archive against other writers."""
    with open_index(settings, write, progress, purpose) as index:
        terms = list(settings.terms)
        if settings.sample:
            terms += sorted(SAMPLE.glob("companies*.tsv"))
        glossary = Glossary(terms)
        chat = None
        if settings.chat_model:
            from rag.chat import ChatAnswerer

            chat = ChatAnswerer(settings)
        try:
            yield Chatbot(Retriever(index, glossary), Judge(index, glossary), settings.hits, chat)
        finally:
            if chat is not None:
                chat.close()
