"""Article extraction on pages with known text: ours beside plain trafilatura and readability-lxml, one table.

    python -m eval.bench_html FOLDER

FOLDER holds gold.jsonl (id, lang, title, text, date; what is unknown is missing) and the pages at {ko,en}/ID.html.
Token F1 is over bags of word tokens, the mean of the pages' own F1. A title is right when its letters and figures are the
same, whatever their case; a date when it is the same day. The clock covers reading a page that is in memory, decoding included.

Gold names few titles and days, so `eval/html_labels.tsv` labels more: for each page the headline that it prints (as a hash,
since the pages are not ours to ship) and the day it prints or names, looked up by hand wherever two readers differed. A
page that tells no day has none there, and no reader is scored on it.
"""

import hashlib
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from corpus.article import CorpusError
from corpus.html import read_html
from corpus.text import clean, decode

LABELS = Path(__file__).with_name("html_labels.tsv")


class Extract(NamedTuple):
    title: str
    text: str
    date: str


def token_f1(found: str, gold: str) -> float:
    """Harmonic mean of precision and recall over bags of word tokens, from 0 to 1.

    >>> token_f1("a b c d", "a b x")
    0.5714285714285714
    """
    a, b = (Counter(re.findall(r"\w+", clean(text))) for text in (found, gold))
    common = sum((a & b).values())
    return 2 * common / (sum(a.values()) + sum(b.values())) if common else 0.0


def ours(data: bytes) -> Extract:
    try:
        article = read_html(decode(data), "page.html")
    except CorpusError:
        return Extract("", "", "")
    return Extract(article.title, article.text, article.published[:10])


def trafilatura(data: bytes) -> Extract:
    from trafilatura import bare_extraction, extract

    page = bare_extraction(data, with_metadata=True, include_comments=False)
    text = extract(data, include_comments=False) or ""
    return Extract(getattr(page, "title", None) or "", text, getattr(page, "date", None) or "")


def readability(data: bytes) -> Extract:
    """readability-lxml, which looks for no date; its HTML without the tags. It is not among the development packages, because
    the pip of Python 3.11 fails over its requirement lxml[html-clean] beside another's lxml[html_clean]."""
    import logging

    import lxml.html

    try:
        from readability import Document
    except ImportError as error:
        raise SystemExit(
            "readability-lxml is not installed: `pip install readability-lxml==0.9`, then once more"
        ) from error

    logging.getLogger("readability").setLevel(logging.CRITICAL)
    try:
        document = Document(decode(data))
        return Extract(document.short_title(), lxml.html.fromstring(document.summary()).text_content(), "")
    except Exception:  # it raises for pages without a body; that is its result
        return Extract("", "", "")


def main(folder: Path) -> None:
    gold = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    rows = (line.split("\t") for line in LABELS.read_text("utf-8").splitlines() if not line.startswith("#"))
    labels = {name: (title, day) for name, title, day in rows}
    table: dict[str, dict[str, list[float]]] = {}
    readers: dict[str, Callable[[bytes], Extract]] = {
        "trafilatura": trafilatura,
        "readability-lxml": readability,
        "ours": ours,
    }
    for name, reader in readers.items():
        columns: dict[str, list[float]] = {}
        reader(b"<html><body><p>imports are not counted</p></body></html>")
        for row in gold:
            path = folder / row["lang"] / f"{row['id']}.html"
            if not path.exists():
                continue
            data = path.read_bytes()
            start = time.perf_counter()
            got = reader(data)
            columns.setdefault("ms a page", []).append(1000 * (time.perf_counter() - start))
            if row.get("text"):
                columns.setdefault(f"F1 {row['lang']}", []).append(token_f1(got.text, row["text"]))
            if row.get("title"):
                columns.setdefault("title", []).append(float(_fold(got.title) == _fold(row["title"])))
            if row.get("date"):
                columns.setdefault("date", []).append(float(got.date == row["date"][:10]))
            title, day = labels.get(row["id"], ("", ""))
            if title:
                columns.setdefault("labelled title", []).append(float(title_hash(got.title) == title))
            if day:
                columns.setdefault("labelled date", []).append(float(got.date == day))
        table[name] = columns
    heads = list(table["ours"])
    print("| reader | " + " | ".join(f"{h} (n={len(table['ours'][h])})" for h in heads) + " |")
    print("|---" * (len(heads) + 1) + "|")
    for name, columns in table.items():
        print(
            f"| {name} | "
            + " | ".join(f"{mean(columns[h]):.3f}" if h != "ms a page" else f"{mean(columns[h]):.0f}" for h in heads)
            + " |"
        )


def _fold(title: str) -> str:
    return "".join(re.findall(r"\w", clean(title).casefold()))


def title_hash(title: str) -> str:
    """What stands for a headline in the labels.

    >>> title_hash("A “B”") == title_hash("a b")
    True
    """
    return hashlib.sha256(_fold(title).encode()).hexdigest()[:16]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
