"""The widget as a page of its own, for frames on listed origins: where a page may load no script of ours."""

import html
from collections.abc import Iterable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response


def routes(origins: Iterable[str]) -> APIRouter:
    """`GET /embed?lang=ko`; the frame's own page sends the token by postMessage (ui/static/embed.js)."""
    api, listed = APIRouter(), " ".join(sorted(origins))

    @api.get("/embed", include_in_schema=False)
    def embed(request: Request) -> Response:
        language = "en" if request.query_params.get("lang") == "en" else "ko"
        return HTMLResponse(
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>citewire</title>'
            '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
            f'<meta name="citewire-origins" content="{html.escape(listed)}"><link rel="icon" href="/static/icon.svg">'
            '<script src="/static/embed.js" defer></script><script src="/widget.js" defer></script>'
            f'</head><body style="margin: 0"><citewire-chat mode="inline" lang="{language}"></citewire-chat></body></html>'
        )

    return api
