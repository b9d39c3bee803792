"""A news page as a person pastes it: plain text with the page's menus, buttons and captions still in it.

1. The title: the line above the body that the page repeats, else the first one that is no menu.
2. What stands between title and body: subheads, dates, reporters, pictures.
3. The body: paragraphs and headings up to the reporter's line, the copyright or the first box of links.
4. What stands below: only dates, names and the copyright's owner are taken.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from corpus.address import day_in
from corpus.article import Article, UnreadableError
from corpus.byline import copyright_owner, reporter_line, strip_dateline
from corpus.draft import Block, finish
from corpus.furniture import ends_article, heading_text, is_caption, is_furniture
from corpus.stamp import loose, printed, settled
from corpus.text import clean, language

_PROSE_END = re.compile(r"(?:[다요죠까음함됨임]|[a-z0-9)%])[.?!…]+[\"”'’)\]]*$|[.?!][\"”]$")
_FIELD = re.compile(
    r"(?P<title>제목|기사\s?제목|Title|Headline)\s?[:：]\s?|(?P<publisher>언론사|매체|매체명|신문사|출처|Publisher|Source)\s?[:：]\s?"
    r"|(?P<author>기자|글쓴이|작성자|Author|Reporter)\s?[:：]\s?|(?P<url>링크|원문\s?(?:링크|보기)?|기사\s?(?:주소|원문|URL)|주소|URL|Link)\s?[:：]?\s?(?=https?://)",
    re.IGNORECASE,
)
# How a caption without a credit ends: what is to be seen, not what happened.
_DESCRIBES = re.compile(
    r"(?:고|아|어|돼|해|져|여|려) 있다\.?$|(?:모습|전경|장면|현장|사옥|건물)\.?$|[)\]]\.?$|[가-힣A-Za-z]$"
)
_URL = re.compile(r"https?://[^\s<>\"]{4,1000}")


@dataclass
class Known:
    """What the lines read so far have told about the article. The first word on a thing stands."""

    korean: bool = True
    publisher: str = ""
    owner: str = ""
    url: str = ""
    authors: list[str] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    stamps: dict[str, str] = field(default_factory=dict)
    undated: list[tuple[str, str]] = field(default_factory=list)  # days printed without their year
    where: dict[str, str] = field(default_factory=dict)

    @property
    def evidence(self) -> dict[str, str]:
        """For every noun that is known, what told it."""
        told = {
            "publisher": "byline" if self.publisher else "copyright line" if self.owner else "",
            "authors": "byline" if self.authors else "",
            "captions": "caption" if self.captions else "",
            "url": "printed" if self.url else "",
        } | dict.fromkeys(self.stamps, "printed")
        return told | self.where

    def settle(self, anchor: str) -> None:
        """Give the days that were printed without a year ("10일 오전") theirs, by the article's own day: one that it prints, else
        `anchor` (ISO 8601). Without either they stay unknown."""
        anchor = self.stamps.get("published") or self.stamps.get("modified") or anchor
        for kind, words in sorted(self.undated, key=lambda u: u[0] == "modified"):
            kind = "published" if kind == "bare" else kind
            if kind not in self.stamps and (value := settled(words, anchor, self.korean)):
                before = self.stamps.get("published", anchor)
                if kind == "modified" and "일" not in words and len(before) > 10 and value < before:
                    continue  # a clock alone, earlier than the article: of another day
                self.stamps[kind] = value
                self.where[kind] = f"printed without its year, {words}"

    def take(self, line: str, above: bool) -> bool:
        """Whether the line told something besides the story (a date, a name, an owner, an address) and is thereby used up."""
        if len(line) > 200:
            return False
        if (owner := copyright_owner(line)) is not None:
            self.owner = self.owner or owner
            return True
        used = False
        if stamps := printed(line, self.korean):
            bare = stamps.pop("bare", "")
            if bare and above:
                stamps.setdefault("published", bare)
            for kind, value in stamps.items():
                self.stamps.setdefault(kind, value)
            used = bool(stamps or above)
            line = re.sub(r"[|ㅣ·]?[^|ㅣ]{0,14}(?:19|20)\d\d\s?[.\-/년].*", "", line).strip() if used else line
        elif days := loose(line):
            days = [day for day in days if day[0] != "bare" or above]
            self.undated.extend(days)
            if days:
                return True
        if line and (byline := reporter_line(line)) is not None:
            self.sign(byline.authors, byline.publisher)
            return True
        if above and not used and _URL.fullmatch(line):
            self.url = self.url or line
            return True
        return used

    def sign(self, authors: Iterable[str], publisher: str) -> None:
        self.authors.extend(authors)
        self.publisher = self.publisher or publisher


def read_pasted(text: str, source: str) -> Article:
    """The article in a page that was copied as text; UnreadableError when it holds none.

    Subheads below the title and section headings become headings of the text. Days are taken from printed dates with
    their year, or, for a line that says only "10일 오전", with the year and month of the nearest such day to the article's own.
    """
    text = clean(text)
    known = Known(korean=language(text) == "ko")
    lines = [" ".join(line.split()) for line in _unwrap(text.split("\n"))]
    lines = [line for line in lines if line]
    if not lines:
        raise UnreadableError("no article text found: the file is blank")
    given, lines = _fields(lines, known)
    return arrange([Block(line) for line in lines], source, known, given, pasted=True)


def arrange(
    lines: Sequence[Block], source: str, known: Known, given: str = "", anchor: str = "", pasted: bool = False
) -> Article:
    """The article that stands in these lines, title and dateline first. `given` is its title where that is known, `anchor` a
    day (ISO 8601) by which a day without a year is read."""
    texts = [line.text for line in lines]
    start = _body_start(texts)
    title, above = _title(texts, start, given)
    blocks = [*_subheads(above, known, title), *read_body(lines[start:], known, title, pasted=pasted)]
    known.settle(day_in(known.url) or anchor)
    return finish(
        source,
        title,
        blocks,
        publisher=known.publisher or known.owner,
        authors=known.authors,
        published=known.stamps.get("published", ""),
        modified=known.stamps.get("modified", ""),
        url=known.url,
        captions=known.captions,
        evidence={"title": "printed"} | known.evidence,
    )


def _unwrap(lines: list[str]) -> list[str]:
    """The lines with hard wraps undone, when the page was cut at a fixed width (as wire services send it).

    A cut line keeps the blank it was cut at; without one a Korean word goes on.
    """
    wide = [sum(2 if c > "\u1100" else 1 for c in line) for line in lines]
    full = [w for w in wide if w >= 60]
    if len(full) < 8 or max(wide) > 100 or sum(max(wide) - w <= 8 for w in full) * 10 < len(full) * 8:
        return lines
    joined: list[str] = []
    open_ = False
    for line, w in zip(lines, wide, strict=True):
        if open_ and line.strip():
            glue = (
                ""
                if joined[-1].endswith(" ") or (re.search("[가-힣]$", joined[-1]) and re.match("[가-힣]", line))
                else " "
            )
            joined[-1] += glue + line
        else:
            joined.append(line)
        open_ = w >= max(wide) - 8 and bool(line.strip())
    return joined


def _fields(lines: list[str], known: Known) -> tuple[str, list[str]]:
    """The title given as "제목: …" among the first lines, and the lines without such fields."""
    title = ""
    rest = []
    for n, line in enumerate(lines):
        label = _FIELD.match(line) if n < 15 and len(line) < 300 else None
        value = line[label.end() :].strip() if label else ""
        if label and value and label["title"]:
            title = title or value
        elif label and value and label["publisher"] and len(value) <= 30 and not known.publisher:
            known.publisher = value
        elif label and value and label["url"]:
            known.url = known.url or value
        elif label and value and label["author"] and len(value) <= 60:
            known.authors.extend(re.sub(r"\s?기자$", "", name) for name in re.split(r"[,·、]\s?", value))
        else:
            rest.append(line)
    return title, rest


def _is_prose(line: str) -> bool:
    """Whether the line is a paragraph of running text, and no caption. Korean headlines do not end in "다."."""
    if is_caption(line):
        return False
    if len(line) >= 40:
        return len(line) >= 200 or bool(_PROSE_END.search(line))
    return len(line) >= 15 and bool(re.search(r"[가-힣]다\.[\"”’)]*$", line))


def _body_start(lines: Sequence[str]) -> int:
    """Number of the first line of the body: one with a dateline, else the first of prose that is not repeated at once."""
    for n, line in enumerate(lines):
        byline, rest = strip_dateline(line)
        if (
            byline
            and rest
            and len(rest) >= 20
            and not is_caption(line)
            and (_PROSE_END.search(rest) or len(rest) >= 80)
        ):
            return n
        if (
            _is_prose(line)
            and line not in lines[n + 1 : n + 2]
            and copyright_owner(line) is None
            and not is_furniture(line)
        ):
            return n
    # No running text: a notice in short lines. The first line is its title.
    return min(1, len(lines) - 1)


def _title(lines: Sequence[str], start: int, given: str) -> tuple[str, list[str]]:
    """The title, and the lines between it and the body."""
    above = list(lines[:start])
    if given:
        return given, [line for line in above if line != given]
    free = [n for n, line in enumerate(above) if _may_be_title(line)]
    if not free:
        free = [n for n, line in enumerate(above) if not is_furniture(line) and not is_caption(line) and not printed(line)
                and reporter_line(line) is None]  # fmt: skip
    if not free:
        return "", above
    below = "\n".join(lines[start:])
    owners = {copyright_owner(line) or strip_dateline(line)[0].publisher for line in lines[start:]}
    free = [n for n in free if above[n] not in owners] or free
    again = [n for n in free if len(above[n]) >= 12 and above[n] in below]
    best = (
        again[0]
        if again
        else next((n for n in free if _headline(above[n]) >= 2), max(free, key=lambda n: _headline(above[n])))
    )
    title = heading_text(above[best]) or above[best]
    outlet = re.match(r"\[([^\[\]]{2,20})\]\s*", title)
    return title[outlet.end() :] if outlet and outlet[1] in owners else title, above[best + 1 :]


def _headline(line: str) -> int:
    """How much the line looks like a headline, in points."""
    return (
        (len(line) >= 15)
        + (len(line) >= 20)
        + (len(line.split()) >= 4)
        + bool(re.search(r"[,…\"“‘'?!%]|\d", line))
        - (len(line) < 8)
    )


def _may_be_title(line: str) -> bool:
    return (
        6 <= len(line) <= 160
        and not is_furniture(line)
        and not ends_article(line)
        and not is_caption(line)
        and not printed(line)
        and reporter_line(line) is None
        and copyright_owner(line) is None
        and not _URL.match(line)
    )


def _subheads(lines: Sequence[str], known: Known, title: str) -> list[Block]:
    """The headlines under the title; dates, names and captions go to `known`."""
    found = []
    for n, line in enumerate(lines):
        if is_caption(line) or (line in lines[n + 1 : n + 2] and len(line) > 20):
            known.captions.append(line.lstrip("▲△▼▽ "))
        elif known.take(line, above=True) or line == title or line.lstrip("▲△▼▽ ") in known.captions:
            continue
        elif _may_be_title(line) and len(line) >= 10:
            found.append(Block(heading_text(line) or re.sub(r"^[-–—·•]\s?", "", line), heading=True))
    return found


def read_body(blocks: Sequence[Block], known: Known, title: str = "", pasted: bool = False) -> list[Block]:
    """The paragraphs and headings of the story; what the other lines tell goes to `known`.

    A line that is repeated at once counts once. In a `pasted` page one that describes a picture is its caption then: it
    stands there for the eye and for the reader aloud.
    """
    kept: list[Block] = []
    prose = [not b.heading and _is_prose(b.text) for b in blocks]
    last = max((n for n, p in enumerate(prose) if p), default=len(blocks))
    ended = False
    for n, block in enumerate(blocks):
        line = block.text
        if not ended and any(not b.heading for b in kept) and _over(line, n, last, kept):
            ended = True
        if ended:
            if not known.take(line, above=False) and _URL.fullmatch(line):
                known.url = known.url or line
            continue
        if n > 0 and blocks[n - 1].text == line:
            continue
        twice = pasted and _DESCRIBES.search(line) and [b.text for b in blocks[n + 1 : n + 3]].count(line) == 1
        if is_caption(line) or twice:
            known.captions.append(line.lstrip("▲△▼▽ "))
        elif line == title or known.take(line, above=not kept) or is_furniture(line) or ends_article(line):
            continue
        else:
            byline, line = strip_dateline(line)
            known.sign(byline.authors, byline.publisher)
            line = _strip_signature(line, known)
            marked = heading_text(line)
            if marked or block.heading or _bare_heading(blocks, n, line, prose):
                kept.append(Block(marked or line, heading=True))
            elif line:
                kept.append(Block(re.sub(r"^[◇◆■□●○▣☆★]\s?", "", line)))
    return _lists(kept)


def sieve(blocks: Sequence[Block], known: Known, title: str) -> list[Block]:
    """The same for blocks that were given as an article's text: where nothing is left of them (a flash that only repeats its
    title), all stay."""
    kept = read_body(blocks, known, title)
    return kept if any(not b.heading for b in kept) else list(blocks)


def _lists(kept: list[Block]) -> list[Block]:
    """The blocks with runs of marked lines below the first paragraph (▲ one, ▲ two) as paragraphs: a list, no headings.

    A heading with nothing under it heads nothing, and is a paragraph too.
    """
    first = next((n for n, b in enumerate(kept) if not b.heading), len(kept))
    alone = [
        n > first and b.heading and (n + 1 == len(kept) or kept[n + 1].heading or kept[n - 1].heading)
        for n, b in enumerate(kept)
    ]
    return [Block(b.text) if alone[n] else b for n, b in enumerate(kept)]


def _over(line: str, n: int, last: int, kept: Sequence[Block]) -> bool:
    """Whether the story is over at this line: a signature or a box below it, with no running text of the story after that."""
    if copyright_owner(line) is not None:
        return True
    if ends_article(line):
        return n > last or not re.match("관련|Related", line.strip(" [<"), re.IGNORECASE)
    return n > last and (byline := reporter_line(line)) is not None and bool(byline) and len(kept) >= 2


def _strip_signature(line: str, known: Known) -> str:
    """The paragraph without a reporter's line at its end ("… 밝혔다. 홍길동 기자 hong@x.kr")."""
    tail = re.search(
        r"(?<=[.다”\"])\s+(/?[가-힣 ·]{2,24}(?:기자|특파원)\s*[=/(]?\s*[\w.+-]{1,40}@[\w.-]{3,60}\)?)$", line
    )
    if tail and (byline := reporter_line(tail[1])):
        known.sign(byline.authors, "")
        return line[: tail.start()].rstrip()
    return line


def _bare_heading(blocks: Sequence[Block], n: int, line: str, prose: Sequence[bool]) -> bool:
    """Whether an unmarked short line is a heading: no sentence, running text before it and right after it."""
    if (
        not 6 <= len(line) <= 60
        or _PROSE_END.search(line)
        or re.search(r"[.,:;]$|^[-–·•*\d]", line)
        or line[0] in "△▲▷▶"
        or " | " in line  # a table's row
    ):
        return False
    following = next((m for m in range(n + 1, min(n + 4, len(blocks))) if not is_caption(blocks[m].text)), -1)
    return n > 0 and following > 0 and prose[following] and any(prose[max(0, n - 3) : n])
