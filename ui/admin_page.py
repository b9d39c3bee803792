"""The admin page's HTML: headings and empty places, in the reader's language; ui/static/admin.js fills them.

It holds nothing of the archive, so that it can be sent before its reader has handed in a link.
"""

import html
import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import Headers

from ui import words_admin as words
from ui.language import page_language
from ui.words import Word

STATIC = Path(__file__).with_name("static")


def page(headers: Headers, query: str) -> str:
    """The whole page, Korean or English by ?lang= or the browser."""
    language = page_language(query, headers.get("accept-language", ""))

    def say(word: Word) -> str:
        return html.escape(word.ko if language == "ko" else word.en)

    said = json.dumps({k: getattr(w, language) for k, w in words.IN_BROWSER.items()}, ensure_ascii=False)
    other = "en" if language == "ko" else "ko"
    sections = (
        ("state", words.STATE), ("intake", words.INTAKE), ("skips", words.SKIPPED), ("feedback", words.FEEDBACK),
        ("reports", words.REPORTS),
    )  # fmt: skip
    links = "".join(f'<li><a href="#{name}">{say(word)}</a></li>' for name, word in sections)
    body = "".join(
        f'<section id="{name}" aria-labelledby="{name}-title"><h2 id="{name}-title">{say(word)}</h2>'
        f'<div class="body"></div></section>'
        for name, word in sections
    )
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>citewire: {say(words.TITLE)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f'<link rel="icon" href="/static/icon.svg"><link rel="stylesheet" href="/static/admin.css?{_digest("admin.css")}">'
        f'<script src="/static/admin.js?{_digest("admin.js")}" defer></script></head>'
        f'<body><a class="skip" href="#main">{say(words.SKIP)}</a>'
        f'<template id="words">{html.escape(said)}</template>'
        f'<header><div><p class="name"><a href="/?lang={language}">citewire</a></p><h1>{say(words.TITLE)}</h1></div>'
        f'<nav aria-label="{say(words.PARTS)}"><ul>{links}</ul></nav>'
        f'<p class="tools"><a hreflang="{other}" lang="{other}" href="/admin?lang={other}">{words.OTHER[language]}</a>'
        f'<button id="leave" type="button" hidden>{say(words.LEAVE)}</button></p></header>'
        f'<main id="main" tabindex="-1"><p id="said" role="status"></p><div id="room" hidden>{body}</div>'
        f"<noscript><p>{say(words.NO_SCRIPT)}</p></noscript></main></body></html>"
    )


@cache
def _digest(name: str) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]
