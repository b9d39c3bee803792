"""What a page elsewhere needs of this server for its `<citewire-chat>`: the script, and what the archive covers.

The script holds no secret and no text of the archive, so every page may load it; asking needs a listed origin, and so
does pinning the script by its hash (`citewire widget-hash`), which changes with every release.
"""

import base64
import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPBearer

from ui.examples import example_questions
from ui.page import Chatbot
from ui.shapes import ErrorShape, Shape

SCRIPT = Path(__file__).with_name("static") / "widget.js"
PATH = "/widget.js"
KEPT_SECONDS = 600  # a browser asks again after ten minutes and is told 304 while nothing has changed


@dataclass(frozen=True, slots=True)
class Script:
    """widget.js as it is sent. `packed` is the same gzipped, `integrity` what a page pins it by."""

    body: bytes
    packed: bytes
    integrity: str

    @property
    def etag(self) -> str:
        return f'"{self.integrity[7:39]}"'


@cache
def script() -> Script:
    body = SCRIPT.read_bytes()
    digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
    return Script(body, gzip.compress(body, 9, mtime=0), f"sha384-{digest}")


def tag(address: str, language: str = "ko") -> str:
    """The lines for a page: the pinned script and the element.

    >>> print(tag("https://news.corp").split(" integrity")[0])
    <script src="https://news.corp/widget.js"
    """
    return (
        f'<script src="{address}{PATH}" integrity="{script().integrity}" crossorigin="anonymous" defer></script>\n'
        f'<citewire-chat endpoint="{address}" lang="{language}"></citewire-chat>'
    )


class CoverageShape(Shape):
    """What a reader may expect of the archive before the first question."""

    articles: int
    oldest: str
    newest: str
    examples: dict[str, list[str]]


def routes(chatbot: Chatbot, examples: Sequence[str]) -> APIRouter:
    router = APIRouter()

    @router.get(PATH, include_in_schema=False)
    @router.head(PATH, include_in_schema=False)
    def widget(request: Request) -> Response:
        found = script()
        packed = _takes_gzip(request.headers.get("accept-encoding", ""))
        headers = {
            "etag": found.etag, "cache-control": f"public, max-age={KEPT_SECONDS}", "vary": "Accept-Encoding",
        }  # fmt: skip
        if found.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if packed:
            headers["content-encoding"] = "gzip"
        return Response(found.packed if packed else found.body, media_type="text/javascript", headers=headers)

    errors: dict[int | str, dict[str, Any]] = {
        401: {"model": ErrorShape, "description": "No token, or none that counts"},
        403: {"model": ErrorShape, "description": "The origin is not listed, or the token may not do this"},
    }

    @router.get("/api/archive", response_model=CoverageShape, responses=errors, tags=["read"],
                dependencies=[Depends(HTTPBearer(auto_error=False))], summary="What the archive covers")  # fmt: skip
    def coverage() -> Response:
        """How many articles, the days of the oldest and the newest, and questions to begin with, by language."""
        summary, shown = chatbot.archive.summary(), example_questions(chatbot.archive, examples)
        return JSONResponse(
            {
                "articles": summary.articles, "oldest": summary.oldest[:10], "newest": summary.newest[:10],
                "examples": {"ko": [e.ko for e in shown if e.ko], "en": [e.en for e in shown if e.en]},
            }
        )  # fmt: skip

    return router


def _takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip.

    >>> _takes_gzip("br, gzip;q=0.8"), _takes_gzip("gzip;q=0"), _takes_gzip("")
    (True, False, False)
    """
    for part in accepted.lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        if name == "gzip":
            return not weight.startswith("0") or weight.strip("0.") != ""
    return False
