"""Which parts stand behind a chatbot: one function, plain ifs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.archive import Archive
from corpus.companies import Companies
from rag.chatbot import Chatbot
from rag.encoders import open_encoder
from rag.entailment import Entailment
from rag.fusion import Fusion, read_fusion
from rag.index import PassageIndex
from rag.reranker import Reranker
from rag.retriever import Retriever
from rag.settings import Settings
from rag.translate import Glossary

SAMPLE = Path(__file__).parent.parent / "corpus" / "sample"


def company_files(settings: Settings) -> list[Path]:
    """The files of companies beside the list that ships: the user's own, and those of the sample corpus for its archive."""
    own = [*settings.companies, *(p for p in settings.terms if p.name.startswith("companies"))]
    return [*own, *(sorted(SAMPLE.glob("companies*.tsv")) if settings.sample else [])]


def known_companies(settings: Settings) -> Companies:
    """The companies that are looked for in articles and questions."""
    return Companies(company_files(settings))


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
        glossary = Glossary(settings.terms, named=company_files(settings))
        chat = None
        if settings.chat_model:
            from rag.chat import ChatAnswerer

            chat = ChatAnswerer(settings)
        fusion = read_fusion(settings.fusion, index.encoder) if settings.fusion else Fusion()
        reranker = None
        if settings.reranker:
            from rag.sentence_transformer import CrossEncoderScorer

            scorer = CrossEncoderScorer(settings.reranker, settings.download)
            reranker = Reranker(scorer, settings.reranker_deadline)
        entailment = None
        if settings.verifier:
            from rag.sentence_transformer import CrossEncoderReader

            entailment = Entailment(
                CrossEncoderReader(settings.verifier, settings.download), settings.verifier_deadline
            )
        try:
            retriever = Retriever(index, glossary, reranker, fusion)
            yield Chatbot(
                retriever,
                retriever.judge,
                settings.hits,
                chat,
                known_companies(settings),
                entailment,
                settings.refuse_below,
            )
        finally:
            if reranker is not None:
                reranker.close()
            if entailment is not None:
                entailment.close()
            if chat is not None:
                chat.close()
