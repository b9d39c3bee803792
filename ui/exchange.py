"""`POST /api/token`: a page's backend, where the reader is signed in, gets a short token for the page's widget."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rag.sites import Role
from ui.shapes import ErrorShape
from ui.tokens import Tokens

SECRET_HEADER = "X-Citewire-Secret"
Subject = Annotated[
    str, StringConstraints(pattern=r"^[^\s\x00-\x1f\x7f](?:[^\x00-\x1f\x7f]{0,198}[^\s\x00-\x1f\x7f])?$")
]


class Wanted(BaseModel):
    """For whom a token is."""

    model_config = ConfigDict(extra="forbid")
    subject: Subject = Field(description="Who is signed in at your page: any name that stays the same")
    origin: str = Field(
        "", max_length=300, description="Of the page that shows the widget; empty: for a program, not a browser"
    )
    scopes: list[Role] | None = Field(
        None, max_length=10, description="What it may do; left out: all that the site may"
    )


class TokenShape(BaseModel):
    token: str
    expires_in: int = Field(description="Seconds")


def routes(tokens: Tokens | None) -> APIRouter:
    """`POST /api/token`, for backends alone; 404 while no site is set."""
    api = APIRouter()
    errors = {
        401: "The secret is no site's", 403: "Asked by a browser, or more than the site may have", 404: "No site is set up",
        422: "A field cannot be used; the message names it",
    }  # fmt: skip

    @api.post("/api/token", response_model=TokenShape, tags=["sign-in"], summary="A short token for a reader of your page",
              responses={status: {"model": ErrorShape, "description": said} for status, said in errors.items()})  # fmt: skip
    def token(wanted: Wanted, request: Request) -> Response:
        """Your page's backend asks, with its secret in `X-Citewire-Secret`, and hands the token to the page."""
        if tokens is None:
            raise HTTPException(404, "Not found")
        if "origin" in request.headers or "sec-fetch-site" in request.headers:
            raise HTTPException(403, "Tokens are given to backends, not to browsers: the secret must not be in a page")
        given = request.headers.getlist(SECRET_HEADER)
        site = tokens.site(given[0]) if len(given) == 1 else None
        if site is None:
            raise HTTPException(401, f"{SECRET_HEADER} is missing or no site's: see `sites` in the settings")
        if wanted.origin and wanted.origin not in site.origins:
            raise HTTPException(403, f'"origin" is none of the origins of the site "{site.name}"')
        scopes = site.scopes if wanted.scopes is None else tuple(wanted.scopes)
        if not set(scopes) <= set(site.scopes):
            raise HTTPException(403, f'"scopes" may only hold {", ".join(site.scopes)} for the site "{site.name}"')
        made = tokens.issue(site, wanted.subject, wanted.origin, scopes)
        return JSONResponse({"token": made, "expires_in": tokens.seconds})

    return api
