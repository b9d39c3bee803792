"""A mail with a press release or a clipping: its text, its headers as evidence, the files it carries as parts."""

import re
from collections.abc import Iterator
from datetime import UTC, timedelta, timezone
from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from corpus.article import Article, Skipped, UnreadableError
from corpus.byline import korean_name
from corpus.draft import Block, squeeze
from corpus.pasted import Known, arrange
from corpus.text import clean, decode, language
from corpus.zipped import BUDGET, Part, safe_name

_PARTS = 200
_PREFIX = re.compile(r"^(?:\s*(?:re|fwd?|fw|전달|회신|답장)\s?[:：]|\s*\[(?:fwd?|전달|회신)\])+\s*", re.IGNORECASE)
_KST = timezone(timedelta(hours=9))
_HEADERS = re.compile(r"(?:-{3,}.{0,40}(?:원본|Original|Forwarded|전달).{0,40}-{3,}|(?:보낸\s?사람|받는\s?사람|보낸\s?날짜|참조|제목|From|To|Cc|Sent|Date|Subject)\s?[:：].{0,300})", re.IGNORECASE)  # fmt: skip


def read_eml(data: bytes, source: str, wanted: tuple[str, ...]) -> Iterator[Article | Skipped | Part]:
    """The mail's own article, then its attachments of the `wanted` suffixes as parts.

    A mail that is only a cover for its attachments gives no article of its own; UnreadableError when it has neither.
    """
    mail = BytesParser(policy=policy.compat32).parsebytes(data)
    plain: list[str] = []
    pages: list[str] = []
    parts: list[Part | Skipped] = []
    size = 0
    for count, (part, inner) in enumerate(_leaves(mail)):
        if count >= _PARTS:
            parts.append(Skipped("attachments", f"the mail has more than {_PARTS} parts"))
            break
        name = _header(part.get_filename() or "")
        content = inner if inner is not None else _bytes(part)
        size += len(content)
        if size > BUDGET:
            raise UnreadableError(f"the mail unfolds to more than {BUDGET // 1_000_000} MB: no news item does")
        kind = part.get_content_type()
        attached = bool(name) or part.get_content_disposition() == "attachment" or inner is not None
        if not attached and kind in ("text/plain", "text/html"):
            (pages if kind == "text/html" else plain).append(_text(content, part.get_content_charset() or ""))
        elif attached and kind.partition("/")[0] not in ("image", "audio", "video"):
            shown = safe_name(name or "message.eml")
            suffix = "." + shown.rsplit(".", 1)[-1].lower() if "." in shown else ""
            parts.append(
                Part(shown, content) if suffix in wanted else Skipped(shown, f"no reader for {suffix or 'it'}")
            )
    try:
        yield _article(mail, plain, pages, source)
    except UnreadableError:
        if not any(isinstance(part, Part) for part in parts):
            raise
    yield from parts


def _leaves(mail: Message) -> Iterator[tuple[Message, bytes | None]]:
    """Parts that hold content, in order; a mail inside the mail comes whole, as bytes."""
    stack: list[Message] = [mail]
    while stack:
        part = stack.pop()
        payload = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(payload, list) and payload and part is not mail:
            inner = payload[0]
            if isinstance(inner, Message):
                yield part, inner.as_bytes(policy=policy.compat32)
        elif isinstance(payload, list):
            stack.extend(p for p in reversed(payload) if isinstance(p, Message))
        else:
            yield part, None


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text(data: bytes, declared: str) -> str:
    try:
        return decode(data, declared)
    except UnreadableError:
        return ""


def _header(value: object) -> str:
    """A header's words, whatever charset they are packed in."""
    from email.header import decode_header

    words: list[str] = []
    try:
        for chunk, charset in decode_header(str(value)):
            words.append(_text(chunk, charset or "") if isinstance(chunk, bytes) else chunk)
    except Exception:  # a broken header is only evidence that is missing
        return squeeze(str(value))
    return squeeze("".join(words))


def _article(mail: Message, plain: list[str], pages: list[str], source: str) -> Article:
    from dataclasses import replace

    from corpus.html import read_html

    subject = _PREFIX.sub("", _header(mail.get("Subject", "")))
    day = _sent(mail)
    sender = _sender(mail)
    text = clean("\n".join(plain))
    article: Article | None = None
    if pages and len(re.findall(r"\w", text)) < 200:
        try:
            article = read_html(max(pages, key=len), source)
        except UnreadableError:
            article = None
        if article is not None and subject:
            article = replace(article, title=subject, evidence=_with(article, "title", "mail subject"))
    if article is None:
        lines = [squeeze(line) for line in text.split("\n")]
        blocks = [
            Block(line.lstrip("> "))
            for line in lines
            if line.strip("> ") and not (len(line) <= 400 and _HEADERS.fullmatch(line))
        ]
        if sum(len(block.text) for block in blocks) < 80:
            raise UnreadableError("the mail holds no article, and no attachment that can be read")
        known = Known(korean=language(text) == "ko")
        given = subject or blocks[0].text
        article = arrange([b for b in blocks if b.text != given], source, known, given, anchor=day)
        article = replace(article, evidence=_with(article, "title", "mail subject" if subject else "first line"))
    if not article.published and day:
        article = replace(article, published=day, evidence=_with(article, "published", "mail header Date"))
    if sender and korean_name(sender) and not article.authors:
        article = replace(article, authors=(sender,), evidence=_with(article, "authors", "mail header From"))
    elif sender and not korean_name(sender) and not article.publisher:
        article = replace(article, publisher=sender, evidence=_with(article, "publisher", "mail header From"))
    return article


def _with(article: Article, noun: str, where: str) -> tuple[tuple[str, str], ...]:
    return tuple((dict(article.evidence) | {noun: where}).items())


def _sent(mail: Message) -> str:
    """When the mail was sent, in ISO 8601 and in Korea's time where it says UTC; "" when it does not say."""
    try:
        sent = parsedate_to_datetime(str(mail.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    if not 1990 <= sent.year <= 2100:
        return ""
    if sent.tzinfo is None or sent.tzinfo is UTC:
        return sent.date().isoformat() if sent.tzinfo is None else sent.astimezone(_KST).isoformat(timespec="seconds")
    return sent.isoformat(timespec="seconds")


def _sender(mail: Message) -> str:
    """The name in From without the address; "" when there is only an address."""
    name = re.sub(r"<[^<>]{0,300}>", "", _header(mail.get("From", ""))).strip(" \"'")
    return "" if "@" in name or len(name) > 60 else re.sub(r"\s?(?:기자|홍보팀|홍보실|PR)$", "", name)
