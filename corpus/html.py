"""A news page as HTML.

1. Parse; drop what no reader sees; take the pictures' captions out.
2. What the page says about itself: JSON-LD, then meta tags, then the lines it prints.
3. The body as trafilatura finds it, in paragraphs and headings.
4. The lines of the body pass through the same sieve as a pasted page (reporters, captions, copyright, boxes of links).
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from corpus.about import about, address, headline, moment
from corpus.address import day_in
from corpus.article import Article, UnreadableError
from corpus.draft import Block, finish, squeeze
from corpus.furniture import is_furniture
from corpus.pasted import Known, read_body
from corpus.stamp import printed
from corpus.text import clean, language

HTML_LIMIT = 5_000_000  # characters; the largest of 129 news pages has 4.1 million
_DEPTH = 400  # elements inside one another; the deepest of 129 news pages has 62

_ATTRIBUTES = 2000  # of one element
# Controls and lone surrogates, as characters or as references: lxml takes some in and then refuses to move them.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
    r"|&#(?:0{0,8}(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0{0,8}(?:[0-8bcefBCEF]|1[0-9a-fA-F]|[dD][89a-fA-F]..|[fF]{3}[eEfF]));"
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)",
    re.IGNORECASE,
)
_CAPTION_CLASS = re.compile(
    r"(?:^|[\s_-])(?:caption|img[_-]?desc|photo[_-]?desc|image[_-]?desc|img[_-]?txt|cut[_-]?line|end_photo_org|wp-caption-text)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"\([^()]{2,40}\)\.?$|(?:사진|제공|photo|image)", re.IGNORECASE)  # of a picture
_SUBHEAD_CLASS = re.compile(r"(?:^|[\s_-])sub[_-]?(?:title|tit|head|heading|headline)s?(?:$|[\s_-])", re.IGNORECASE)
_SUBHEAD_TAGS = frozenset(re.findall(r"\S+", "p div h2 h3 h4 strong ul span"))
_BLOCKS = frozenset(
    re.findall(
        r"\S+",
        "p div section article li h1 h2 h3 h4 h5 h6 td th dd dt blockquote figcaption header footer main aside ul ol table tr br pre",
    )
)


def read_html(html: str, source: str, url: str = "") -> Article:
    """The article of a page; UnreadableError when there is none, or the page is larger or deeper than any news page.

    `url` is the address it was fetched from; the page's own canonical address goes before it.
    """
    if len(html) > HTML_LIMIT:
        raise UnreadableError(f"the page has {len(html):,} characters, the limit is {HTML_LIMIT:,}")
    # 1. Parse.
    tree = _parse(html)
    said = about(tree)
    _drop_hidden(tree)
    captions = list(_take_captions(tree))
    # 2. What the page says.
    lines = list(_lines(tree))
    subheads = list(_subheads(tree))
    korean = (tree.get("lang") or "")[:2].lower() == "ko" or language(" ".join(lines)) == "ko"
    known = Known(korean=korean)
    _read_lines(lines, known)
    title = headline(said, tree, known.publisher or known.owner)
    # 3. The body.
    marked = {squeeze(node.text_content()) for node in tree.iter("h2", "h3", "h4", "h5")}
    blocks = _lines_again(list(_extract(tree)), lines, marked)
    if len(said.body) > 300 and sum(len(b.text) for b in blocks) * 4 < len(said.body):
        # The page is drawn by a script from data: read the data.
        fragment = _parse(f"<html><body>{said.body}</body></html>")
        captions.extend(_take_captions(fragment))
        data = list(_data_blocks(fragment))
        if sum(len(b.text) for b in data) > 2 * sum(len(b.text) for b in blocks):
            blocks = [*(Block(line, heading=True) for line in said.subheads), *data]
    if not blocks:
        raise UnreadableError("no article text found in the page")
    # 4. The sieve.
    blocks = [*(s for s in subheads if s not in blocks), *blocks]
    body = read_body([b for b in blocks if b.text != title], known, title)
    if not title:  # the page calls itself by its section: the headline stands above the story
        first = body[0].text if body else ""
        fit = 10 <= len(first) <= 150 and not first.endswith("다.")
        title = _headline_above(lines, blocks) or (first if fit else "")
        body = [b for b in body if b.text != title] or body
    published, modified = moment(said.published, korean), moment(said.modified, korean)
    if not published and "published" not in known.stamps and (day := _day_above(lines, blocks, korean)):
        known.stamps["published"] = day
    place = address(said, url)
    if published.endswith("+00:00") and _next_to(day_in(place), published):
        published = day_in(place)  # late in the evening there, after midnight in UTC: the day is the publisher's
    known.settle(published or day_in(place) or modified)
    evidence = known.evidence | said.where
    if title != said.title:
        evidence["title"] = (
            "heading" if title in {squeeze(node.text_content()) for node in tree.iter("h1")} else "printed"
        )
    evidence["url"] = "canonical address" if said.address and place != url else "where it was fetched"
    for noun, value in (("published", published), ("modified", modified)):
        if not value:
            evidence[noun] = known.evidence.get(noun, "")
    return finish(
        source,
        title,
        body,
        publisher=said.publisher or known.publisher or known.owner,
        authors=[a for a in said.authors or known.authors if a != said.publisher],
        published=published or known.stamps.get("published", ""),
        modified=modified or known.stamps.get("modified", ""),
        url=place,
        captions=[*captions, *known.captions],
        evidence=evidence,
    )


def _day_above(lines: list[str], blocks: list[Block], korean: bool) -> str:
    """The day that stands alone, without a label, in one of the twelve lines above the first long paragraph; "" when none
    does, or several do."""
    bare = [
        day for line in _above(lines, blocks) if not _CREDIT.search(line) and (day := printed(line, korean).get("bare"))
    ]
    return bare[0] if len({day[:10] for day in bare}) == 1 else ""


def _headline_above(lines: list[str], blocks: list[Block]) -> str:
    """The longest of the twelve lines above the first long paragraph that may be a headline; "" when none may."""
    free = [x for x in _above(lines, blocks) if 10 <= len(x) <= 150 and not x.endswith("다.") and not is_furniture(x)]
    return max((x for x in free if not printed(x)), key=len, default="")


def _above(lines: list[str], blocks: list[Block]) -> list[str]:
    """The twelve lines above the first long paragraph of the story."""
    story = {b.text for b in blocks if len(b.text) >= 60 and b.text.endswith((".", "”", '"'))}
    long = next((n for n, line in enumerate(lines) if line in story), 0)
    return lines[max(0, long - 12) : long]


def _next_to(day: str, stamp: str) -> bool:
    """Whether a day is the one before or after a stamp's."""
    return bool(day) and abs((date.fromisoformat(day[:10]) - date.fromisoformat(stamp[:10])).days) == 1


def _extract(tree: Any) -> Iterator[Block]:
    """The blocks that trafilatura takes for the article; none when it finds none."""
    from copy import deepcopy

    from trafilatura import bare_extraction
    from trafilatura.settings import DEFAULT_CONFIG

    config = deepcopy(DEFAULT_CONFIG)
    # 250 characters are two lines of English, but a whole short article in Korean: below it all paragraphs come as one.
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "100")
    document: Any = bare_extraction(
        tree,
        include_comments=False,
        include_tables=True,
        with_metadata=False,
        deduplicate=False,
        config=config,
    )
    if document is not None and document.body is not None:
        yield from _blocks(document.body)


def _lines_again(blocks: list[Block], lines: list[str], marked: set[str]) -> list[Block]:
    """The blocks, or, when trafilatura fell back to one block for the whole article, the page's lines that make it up."""
    if len(blocks) != 1:
        return blocks
    whole = blocks[0].text
    parts = [line for line in lines if line in whole]
    if len(parts) < 2 or sum(map(len, parts)) * 10 < len(whole) * 9:
        return blocks
    return [Block(line, heading=line in marked) for line in parts]


def _parse(html: str) -> Any:
    import lxml.etree
    import lxml.html

    html = _CONTROLS.sub("", html)
    if not html.strip():
        raise UnreadableError("no article text found: the page is blank")
    # libxml2 compares every attribute of an element with every other.
    wide = (re.sub(r"\"[^\"]*\"|'[^']*'", "", tag[0]) for tag in re.finditer(r"<[A-Za-z][^<>]{10000,}", html))
    if any(len(tag.split()) > _ATTRIBUTES for tag in wide):
        raise UnreadableError(f"an element has more than {_ATTRIBUTES:,} attributes: no news page")
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(html.encode("utf-8"), parser=parser)
    except lxml.etree.ParserError:
        raise UnreadableError("no article text found: the page is blank") from None
    except lxml.etree.XMLSyntaxError:  # what libxml2 says when its memory is at an end
        raise UnreadableError("the page is broken, or takes more memory than any news page") from None
    if _depth(tree) > _DEPTH:
        raise UnreadableError(f"elements are nested more than {_DEPTH} deep: no news page")
    return tree


def _depth(tree: Any) -> int:
    """Elements inside one another, without recursion."""
    deepest = 0
    level = [tree]
    while level and deepest <= _DEPTH:
        deepest += 1
        level = [child for node in level for child in node]
    return deepest


def _drop_hidden(tree: Any) -> None:
    """Remove what a reader of the page does not see: scripts, and elements hidden by attribute, style or the page's own rules.

    An element with a fifth of the page's text stays: pages hide an article until a script shows it.
    """
    rules = " ".join(s.text or "" for s in tree.iter("style"))[:300_000]
    rules = re.sub(r"@[a-z-]+[^{};]{0,200}\{(?:[^{}]{0,5000}\{[^{}]{0,5000}\}){0,200}[^{}]{0,5000}\}", "", rules)
    hidden: set[str] = set()
    for rule in re.finditer(r"([^{}]{1,300})\{([^{}]{1,2000})\}", rules):
        if _HIDDEN_STYLE.search(rule[2]):
            hidden.update(s.strip() for s in rule[1].split(",") if re.fullmatch(r"\s*[.#][\w-]{1,60}\s*", s))
    whole = len(tree.text_content())
    for node in list(tree.iter()):
        if not isinstance(node.tag, str):
            continue
        if node.tag in {"script", "style", "noscript", "template", "iframe", "svg", "canvas", "object"}:
            if node.getparent() is not None:
                node.drop_tree()
            continue
        unseen = (
            node.get("hidden") is not None
            or _HIDDEN_STYLE.search(node.get("style") or "") is not None
            or (
                hidden
                and (
                    f"#{node.get('id')}" in hidden or any(f".{c}" in hidden for c in (node.get("class") or "").split())
                )
            )
        )
        if unseen and node.getparent() is not None and len(node.text_content()) * 5 < whole:
            node.drop_tree()


def _take_captions(tree: Any) -> Iterator[str]:
    for node in list(tree.iter()):
        if not isinstance(node.tag, str) or node.getparent() is None:
            continue
        if node.tag == "figcaption" or (node.tag != "table" and _CAPTION_CLASS.search(node.get("class") or "")):
            text = squeeze(node.text_content())
            if len(text) <= 500:
                if len(text) >= 4 and not is_furniture(text):
                    yield text
                node.drop_tree()


def _subheads(tree: Any) -> Iterator[Block]:
    """The headlines under the headline: the first element soon after it whose class says so, a line each."""
    since = -1  # characters since the headline
    for node in tree.iter():
        if node.tag == "h1":
            since = 0
        elif since >= 0:
            since += len((node.text or "").strip()) + len((node.tail or "").strip())
        if not 0 <= since < 1500 or node.tag not in _SUBHEAD_TAGS or not _SUBHEAD_CLASS.search(node.get("class") or ""):
            continue
        whole = len(node.text_content())
        lines = [
            Block(line, heading=True) for line in _lines(node) if 10 <= len(line) <= 120 and not is_furniture(line)
        ]
        if whole <= 400 and 1 <= len(lines) <= 4 and sum(len(a.text_content()) for a in node.iter("a")) * 2 < whole:
            yield from lines
            return


def _data_blocks(tree: Any) -> Iterator[Block]:
    """Paragraphs and headings of an article's own HTML, which has no menus around it."""
    for node in tree.iter("h2", "h3", "h4", "h5"):
        node.text = f"\ue000{node.text or ''}"
    for line in _lines(tree):
        yield Block(line.lstrip("\ue000"), heading=line.startswith("\ue000"))


def _lines(tree: Any) -> Iterator[str]:
    """What stands in one block, a line each, in reading order."""
    body = tree.find("body")
    run: list[str] = []
    for text in _walk(tree if body is None else body):
        if text is not None:
            run.append(text)
            continue
        if run and (line := " ".join("".join(run).split())):
            yield clean(line)
        run = []


def _walk(root: Any) -> Iterator[str | None]:
    """The texts in reading order, None where a block begins or ends."""
    from lxml import etree

    for event, node in etree.iterwalk(root, events=("start", "end")):
        if node.tag in _BLOCKS:
            yield None
        if event == "start" and node.text:
            yield node.text
        elif event == "end" and node.tail:
            yield node.tail
    yield None


def _read_lines(lines: list[str], known: Known) -> None:
    """Dates, reporters and the copyright's owner from the page's own lines, where the body did not tell."""
    signed = bool(known.authors)
    for line in lines:
        if len(line) > 160 or (line.startswith("©") and known.owner):
            continue
        before, publisher = len(known.authors), known.publisher
        known.take(line, above=False)
        if signed:  # a second name on the page writes another article
            del known.authors[before:]
            known.publisher = publisher
        elif known.authors:
            signed = True


def _blocks(body: Any) -> Iterator[Block]:
    """Paragraphs and headings of trafilatura's tree, a table row as one paragraph."""
    for node in body:
        if node.tag == "head":
            yield from _split(node, heading=True)
        elif node.tag == "table":
            for row in node.iter("row"):
                cells = [squeeze("".join(cell.itertext())) for cell in row]
                yield Block(" | ".join(cell for cell in cells if cell))
        elif node.tag == "list":
            for item in node.iter("item"):
                yield from _split(item)
        elif len(node) and any(child.tag in {"p", "head", "list", "quote", "table"} for child in node):
            if node.text and node.text.strip():
                yield Block(squeeze(node.text))
            yield from _blocks(node)
        else:
            yield from _split(node)
        if node.tail and node.tail.strip():
            yield Block(squeeze(node.tail))


def _split(node: Any, heading: bool = False) -> Iterator[Block]:
    """The text of one element, cut at its line breaks."""
    parts = [node.text or ""]
    for child in node.iterdescendants():
        if child.tag == "lb":
            parts.append("\n")
        parts.append(child.text or "")
        parts.append(child.tail or "")
    for line in "".join(parts).split("\n"):
        if text := squeeze(line):
            yield Block(text, heading)
