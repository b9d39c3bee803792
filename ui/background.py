"""What stands behind an answer and an article: how it was searched, who else tells the story, what earlier versions said."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPBearer

from corpus.archive import Archive
from corpus.catalogue import history
from corpus.difference import difference
from rag.chatbot import Chatbot
from rag.explain import searched
from ui.answers import Answers
from ui.markup import safe_url
from ui.plain import searched_json
from ui.shapes import ErrorShape, SearchedShape, VersionsShape

OUTLETS = 30  # other articles of a story that are named
LINES = 400  # lines of one difference
VERSIONS = 20  # versions of one article, the newest


def routes(chatbot: Chatbot, answers: Answers) -> APIRouter:
    """The two routes that the page's source pane and its answers open."""
    archive = chatbot.archive
    missing: dict[int | str, dict[str, Any]] = {
        401: {"model": ErrorShape, "description": "No token, or none that counts"},
        404: {"model": ErrorShape, "description": "Not there, or another reader's"},
        422: {"model": ErrorShape, "description": "An id cannot be used"},
    }
    api = APIRouter(dependencies=[Depends(HTTPBearer(auto_error=False))])

    @api.get("/api/answers/{answer_id}/searched", response_model=SearchedShape, responses=missing, tags=["read"],
             summary="How an answer was searched")  # fmt: skip
    def how(answer_id: Annotated[str, Path(max_length=64)], request: Request) -> Response:
        """Its query searched once more: terms, filters and scores. An answer is remembered for a while, for its own reader."""
        given = answers.of(answer_id, str(getattr(request.state, "subject", "")))
        retriever = getattr(chatbot, "retriever", None)
        if given is None or retriever is None:
            raise HTTPException(404, "No such answer: it is no longer remembered, or it is not yours. Ask again")
        hits = tuple(retriever.retrieve(given.query, given.hits))
        return JSONResponse(searched_json(searched(retriever, given.query, hits)))

    @api.get("/api/articles/{article_id}/versions", response_model=VersionsShape, responses=missing, tags=["read"],
             summary="What changed in an article")  # fmt: skip
    def versions(article_id: Annotated[str, Path(max_length=128)]) -> Response:
        """Its versions, newest first, each with what is different from the one before it."""
        try:
            archive.article(article_id)
        except KeyError:
            raise HTTPException(404, "No such article: it is not in the archive or has been withdrawn") from None
        return JSONResponse({"versions": versions_json(archive, article_id)})

    return api


def versions_json(archive: Archive, article_id: str) -> list[dict[str, Any]]:
    """Versions of an article, newest first; `changes` are lines of corpus.difference against the version before."""
    known = history(archive, article_id)[-VERSIONS - 1 :]
    found = []
    for before, version in zip([None, *known], known, strict=False):
        lines = list(difference(before.article, version.article))[:LINES] if before else []
        found.append(
            {"number": version.number, "since": version.since, "until": version.until,
             "changes": [{"mark": line.mark, "text": line.text, "count": line.count} for line in lines]}
        )  # fmt: skip
    return found[::-1][:VERSIONS]


def outlets_json(archive: Archive, article_id: str) -> list[dict[str, Any]]:
    """The other articles that tell the same story, earliest first."""
    story = archive.story_of([article_id]).get(article_id)
    others = [i for i in story.articles if i != article_id][:OUTLETS] if story else []
    articles = archive.articles(others) if others else {}
    return [
        {"article_id": i, "title": articles[i].title, "publisher": articles[i].publisher,
         "published": articles[i].published, "url": safe_url(articles[i].url)}
        for i in others if i in articles
    ]  # fmt: skip


def companies_json(chatbot: Chatbot, article_id: str) -> list[dict[str, str]]:
    """The companies that were found in an article, as each language names them, the most important first."""
    found = chatbot.archive.companies_of([article_id])[article_id]
    understanding = getattr(chatbot, "understanding", None)
    named = []
    for company in found:
        known = understanding.companies.get(company) if understanding is not None else None
        ko, en = (known.ko, known.en) if known is not None else (company, company)
        named.append({"id": company, "ko": ko or company, "en": en or company})
    return named
