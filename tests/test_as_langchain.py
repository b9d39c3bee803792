"""The search in somebody's chain: Documents with metadata, sync and async, before a chat model."""

import asyncio
from pathlib import Path

from langchain_core.language_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough

from corpus.archive import Archive
from rag.as_langchain import PassageRetriever
from rag.encoders import open_encoder
from rag.index import PassageIndex
from rag.retriever import Retriever
from rag.translate import Glossary


def test_documents_point_into_their_articles_and_work_in_a_chain(sample_folder: Path) -> None:
    with Archive(sample_folder) as archive:
        index = PassageIndex(archive, open_encoder(""))
        retriever = PassageRetriever(retriever=Retriever(index, Glossary()), count=4)
        found = retriever.invoke("  네트워크 설비투자를\n줄이나요? ")
        assert 1 <= len(found) <= 4
        for d in found:
            m = d.metadata
            article = archive.article(m["article"])
            assert article.text[m["start"] : m["end"]] == d.page_content
            assert (m["title"], m["publisher"], m["published"]) == (article.title, article.publisher, article.published)
            sentences = {s.id: s.text for s in archive.sentences(article.id)}
            assert all(sentences[i] in d.page_content for i in m["sentences"])
        scores = [d.metadata["score"] for d in found]
        assert scores[0] > scores[-1] or len(scores) == 1
        assert asyncio.run(retriever.ainvoke("네트워크 설비투자를 줄이나요?")) == found
        dated = PassageRetriever(retriever=retriever.retriever, until="2000-01-01")
        assert dated.invoke("설비투자") == []
        prompt = ChatPromptTemplate.from_template("{context}\n\n{question}")
        chain = (
            {"context": retriever, "question": RunnablePassthrough()}
            | prompt
            | FakeListChatModel(responses=["줄이지 않는다."])
            | StrOutputParser()
        )
        assert chain.invoke("네트워크 설비투자를 줄이나요?") == "줄이지 않는다."
        index.close()
