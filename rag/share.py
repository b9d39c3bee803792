"""An answer to take along: Markdown and HTML with references, JSON with every offset.

Claims, titles and quotations are untrusted: they are escaped so that nothing in them becomes markup, a link or a picture
where they are pasted. The only links are the web addresses of cited articles.
"""

import html
import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from corpus.archive import Archive
from corpus.text import clean
from rag.answer import Answer, Citation, Claim, Source
from rag.provenance import words

FORMATS = ("markdown", "html", "json")
_WORDS = {
    "ko": {"references": "출처", "quoted": "인용", "unknown": "날짜 모름", "newer": "뒤에 나온 기사가 고치거나 대신함", "also": "같은 기사 {n}건 더"},
    "en": {"references": "References", "quoted": "quoted", "unknown": "undated", "newer": "corrected or replaced by a later article",
           "also": "reprinted {n} more times"},
}  # fmt: skip
# Everything that CommonMark and GitHub's dialect read as markup anywhere in a line.
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~&$^=-])")
# What they make a link of by itself, and list marks at the start of a line.
_BARE_LINK = re.compile(r"(?<=[A-Za-z])(:)(?=//)|(?<=www)(\.)|(?<=mailto)(:)|(?<=xmpp)(:)", re.IGNORECASE)
_ORDERED = re.compile(r"^(\d{1,9})([.)])")
_NOT_IN_URL = re.compile(r"[\s<>\"'`()\[\]{}|\\^\x00-\x20\x7f]")


def share(answer: Answer, archive: Archive, form: str) -> str:
    """The answer in one of FORMATS; ValueError for any other. Struck claims are left out but in JSON, where they are marked."""
    if form == "markdown":
        return markdown(answer)
    if form == "html":
        return as_html(answer)
    if form == "json":
        return json.dumps(offsets(answer, archive), ensure_ascii=False, indent=2)
    raise ValueError(f"Format {form!r} is not known: give one of {', '.join(FORMATS)}")


def markdown(answer: Answer) -> str:
    """The question, the claims with their numbers, and a list of references with the quoted sentences."""
    said = _WORDS[_language(answer)]
    lines = [f"**{_md(answer.question)}**", ""]
    if answer.refused:
        return "\n".join([*lines, _md(answer.refusal), "", _md(answer.coverage), ""])
    lines += [f"*{_md(answer.notice)}*", ""] if answer.notice else []
    for claim in answer.claims:
        if not claim.struck:
            lines += [
                "".join(
                    [
                        _md(claim.text),
                        " ",
                        *(f"\\[{c.number}\\]" for c in claim.citations),
                        _spaced(_md(_remark(claim, answer))),
                    ]
                )
            ]
            lines += [f"*{_md(claim.gloss)}*"] if claim.gloss else []
            lines += [""]
    lines += [f"**{said['references']}**", ""]
    for source in answer.sources:
        url = safe_address(source.url)
        lines += [f"{source.number}. " + ", ".join(_md(p) for p in _about(source, said)) + (f" <{url}>" if url else "")]
        lines += [f"   > {_md(quote)}" for quote in source.quotes]
        lines += [""]
    return "\n".join(lines)


def plain(answer: Answer) -> str:
    """The same as lines of plain text, for where there is no markup: nothing is escaped, nothing can act."""
    said = _WORDS[_language(answer)]
    lines = [_line(answer.question), ""]
    if answer.refused:
        return "\n".join([*lines, _line(answer.refusal), _line(answer.coverage), ""])
    lines += [_line(answer.notice), ""] if answer.notice else []
    for claim in answer.claims:
        if not claim.struck:
            numbers = "".join(f"[{c.number}]" for c in claim.citations)
            lines += [f"{_line(claim.text)}{_spaced(numbers)}{_spaced(_line(_remark(claim, answer)))}"]
            lines += [_line(claim.gloss)] if claim.gloss else []
    lines += ["", said["references"]]
    for source in answer.sources:
        about = ", ".join(_line(part) for part in _about(source, said))
        lines += [f"[{source.number}] {about}{_spaced(safe_address(source.url))}"]
        lines += [f"    {_line(quote)}" for quote in source.quotes]
    return "\n".join([*lines, ""])


def as_html(answer: Answer) -> str:
    """The same as a fragment of HTML: paragraphs, a numbered list, block quotations and links, nothing else."""
    said = _WORDS[_language(answer)]
    parts = [f'<article lang="{_language(answer)}"><p><strong>{_html(answer.question)}</strong></p>']
    if answer.refused:
        return "".join([*parts, f"<p>{_html(answer.refusal)}</p><p>{_html(answer.coverage)}</p></article>"])
    parts += [f"<p><em>{_html(answer.notice)}</em></p>"] if answer.notice else []
    for claim in answer.claims:
        if not claim.struck:
            numbers = "".join(f"<sup>[{c.number}]</sup>" for c in claim.citations)
            gloss = f"<br><em>{_html(claim.gloss)}</em>" if claim.gloss else ""
            parts.append(f"<p>{_html(claim.text)} {numbers}{_spaced(_html(_remark(claim, answer)))}{gloss}</p>")
    parts.append(f"<p><strong>{said['references']}</strong></p><ol>")
    for source in answer.sources:
        url = safe_address(source.url)
        link = f' <a href="{html.escape(url)}" rel="noopener noreferrer nofollow">{html.escape(url)}</a>' if url else ""
        quotes = "".join(f"<blockquote>{_html(quote)}</blockquote>" for quote in source.quotes)
        parts.append(
            f'<li value="{source.number}">{", ".join(_html(p) for p in _about(source, said))}{link}{quotes}</li>'
        )
    return "".join([*parts, "</ol></article>"])


def offsets(answer: Answer, archive: Archive) -> dict[str, Any]:
    """Everything, each cited sentence with its characters [start, end) of that version of the article's text."""
    return {
        "question": answer.question, "language": answer.language, "text": answer.text, "refusal": answer.refusal,
        "notice": answer.notice, "coverage": answer.coverage, "model": answer.model,
        "claims": [
            {"text": c.text, "verdict": str(c.verdict), "reason": c.reason, "quoted": c.quoted, "struck": c.struck,
             "said_by": c.said_by, "stance": c.stance, "gloss": c.gloss,
             "citations": [_cited(x, archive) for x in c.citations]}
            for c in answer.claims
        ],
        "sources": [
            {"number": s.number, "article": s.article_id, "title": s.title, "publisher": s.publisher,
             "published": s.published, "url": safe_address(s.url), "language": s.language, "copies": s.copies,
             "superseded_by": s.superseded_by, "version": archive.article(s.article_id).version,
             "sentences": _sentences(s.article_id, s.sentences, archive)}
            for s in answer.sources
        ],
    }  # fmt: skip


def safe_address(url: str) -> str:
    """A web address that may stand in a link, "" for anything that is none.

    >>> safe_address("https://a.example/x(1)"), safe_address("javascript:alert(1)"), safe_address("//evil.example")
    ('https://a.example/x%281%29', '', '')
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        return ""
    return _NOT_IN_URL.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), url.strip())


def _cited(citation: Citation, archive: Archive) -> dict[str, Any]:
    return {"number": citation.number, "article": citation.article_id,
            "sentences": _sentences(citation.article_id, citation.sentences, archive)}  # fmt: skip


def _sentences(article_id: str, numbers: Sequence[int], archive: Archive) -> list[dict[str, Any]]:
    known = archive.sentences(article_id)
    return [{"number": n, "start": known[n].start, "end": known[n].end, "text": known[n].text} for n in numbers]


def _language(answer: Answer) -> str:
    return "ko" if answer.language == "ko" else "en"


def _about(source: Source, said: dict[str, str]) -> list[str]:
    parts = [source.title, source.publisher, source.published[:10] or said["unknown"]]
    parts += [said["also"].format(n=len(source.copies))] if source.copies else []
    parts += [said["newer"]] if source.superseded_by else []
    return [p for p in parts if p.strip()]


def _remark(claim: Claim, answer: Answer) -> str:
    """What stands in brackets behind a claim: who said it, why it is doubted."""
    notes = [words(claim.said_by, claim.stance, answer.language), claim.reason]
    found = "; ".join(n for n in notes if n)
    return f"({found})" if found else ""


def _spaced(text: str) -> str:
    return f" {text}" if text else ""


def _line(text: str) -> str:
    return " ".join(clean(text).split())


def _md(text: str) -> str:
    r"""One line of text as Markdown that shows exactly it.

    >>> print(_md("![x](https://evil.example/?q) <img src=x> www.evil.example"))
    \!\[x\]\(https\://evil.example/?q\) \<img src\=x\> www\.evil.example
    """
    line = _MARKUP.sub(r"\\\1", _line(text))
    line = _BARE_LINK.sub(lambda m: "\\" + m[0], line)
    return _ORDERED.sub(r"\1\\\2", line)


def _html(text: str) -> str:
    return html.escape(_line(text))
