"""The search as a LangChain retriever, for anyone's chain. See the README for an example."""

from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import run_in_executor
from pydantic import ConfigDict

from corpus.text import clean, language
from rag.answer import Hit, Query
from rag.retriever import Retriever


class PassageRetriever(BaseRetriever):
    """A question in, Documents out, best first, at most `count`; `since`, `until`, `companies` narrow as in a Query
    (companies by id; with any, no other article is found).

    `page_content` is the passage, `article.text[start:end]` of its article. `metadata`: article (id), title, publisher,
    published (ISO day or time, "" unknown), url, language, start, end, sentences (ids), score (comparable within one
    search), copies (ids of articles that tell the same).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    count: int = 6
    since: str = ""
    until: str = ""
    companies: tuple[str, ...] = ()

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        text = " ".join(clean(query).split())
        asked = Query(text, language(text), self.companies, self.since, self.until, only=bool(self.companies))
        return [document(h) for h in self.retriever.retrieve(asked, self.count)]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        return await run_in_executor(None, self._get_relevant_documents, query, run_manager=run_manager.get_sync())


def document(hit: Hit) -> Document:
    """A hit as LangChain knows it."""
    a, p = hit.article, hit.passage
    metadata: dict[str, Any] = {
        "article": a.id,
        "title": a.title,
        "publisher": a.publisher,
        "published": a.published,
        "url": a.url,
        "language": a.language,
        "start": p.start,
        "end": p.end,
        "sentences": [f"{a.id}.{n}" for n in range(p.first, p.last + 1)],
        "score": hit.score,
        "copies": list(hit.copies),
    }
    return Document(page_content=p.text, metadata=metadata, id=p.id)
