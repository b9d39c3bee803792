"""The server's own state: alive, able to answer, figures for Prometheus."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from ui.served import Served
from ui.shapes import ErrorShape, HealthShape, ReadyShape

_LOOPBACK = ("127.0.0.1", "::1")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def routes(served: Served) -> APIRouter:
    """`GET /healthz`, `/readyz`, `/metrics`; nobody need sign in."""
    chatbot, streams, metrics = served.chatbot, served.streams, served.metrics
    archive = chatbot.archive
    api = APIRouter()
    missing: dict[int | str, dict[str, Any]] = {404: {"model": ErrorShape, "description": "Not there"}}

    @api.get("/healthz", response_model=HealthShape, tags=["state"], summary="Is the server alive")
    def health() -> Response:
        """Answers as long as the process does."""
        return JSONResponse({"status": "ok", "articles": archive.summary().articles})

    @api.get("/readyz", response_model=ReadyShape, responses={503: {"model": ReadyShape}}, tags=["state"],
                     summary="Can the server answer")  # fmt: skip
    def ready() -> Response:
        """200 when the archive is open and the index in step with it. A chat model that fails does not count: answers
        are then extractive, and `chat` says so."""
        state = readiness(served)
        state["streams"] = len(streams.running)
        return JSONResponse(state, 200 if state["status"] == "ready" else 503)

    @api.get("/metrics", response_class=Response, tags=["state"], summary="Figures for Prometheus",
                     responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **missing})  # fmt: skip
    def figures(request: Request) -> Response:
        """Closed unless the setting `metrics` is on, and then for this machine only, or a token has the scope "metrics"."""
        if not may_read_figures(request, served.settings.metrics):
            raise HTTPException(404, "Not found")
        metrics.streams.set(len(streams.running))
        metrics.circuit.set(readiness(served)["chat"]["state"] == "open")
        metrics.articles.set(archive.summary().articles)
        page, kind = metrics.page()
        return Response(page, headers={"content-type": kind})

    return api


def readiness(served: Served) -> dict[str, Any]:
    """Whether the archive is open, the index in step, and what the chat model is up to."""
    chatbot, archive, index, taking_in = served.chatbot, "open", "in step", False
    try:
        chatbot.archive.fact("schema")
        retriever = getattr(chatbot, "retriever", None)
        if retriever is not None and (behind := retriever.index.behind()):
            # While articles are taken in, answers are those of the moment before.
            taking_in = served.jobs.running is not None
            index = f"{'takes in' if taking_in else 'lacks'} {behind:,} changed articles"
    except Exception as e:
        archive = f"cannot be read ({type(e).__name__})"
    chat = getattr(chatbot, "chat", None)
    state = "none" if chat is None else "open" if chat.left_alone else "closed"
    good = archive == "open" and (index == "in step" or taking_in)
    return {
        "status": "ready" if good else "not ready", "archive": archive, "index": index,
        "chat": {"model": "" if chat is None else chat.name, "state": state},
    }  # fmt: skip


def may_read_figures(request: Request, switched_on: bool) -> bool:
    """Whoever has the scope; with the setting, also a client on this machine that no proxy stands before."""
    if "metrics" in getattr(request.state, "scopes", ()):
        return True
    here = request.client is not None and request.client.host in _LOOPBACK
    return switched_on and here and not any(name in request.headers for name in _FORWARDED)
