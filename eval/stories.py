"""How well reprints and updates are put into one story, and how fast.

    python -m eval.stories                    edited copies of the sample articles: precision and recall by kind of edit
    python -m eval.stories --pairs FOLDER     FOLDER/corpus.jsonl and FOLDER/pairs.tsv (id, id): articles known to be the same
    python -m eval.stories --many 100000      seconds and memory for so many varied articles

The copies: each sample article becomes a family on a day of its own, with reprints, cut, reordered, retitled and reworded
copies, a flash, a first report and a round-up (all one story), and with look-alikes of the same day that are none: another
quarter, another company, another figure month, another article about the same company. Every pair within a family counts.
"""

import argparse
import json
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus.archive import Archive
from corpus.article import Article
from corpus.companies import Companies
from corpus.read import read
from corpus.sentences import split_sentences
from rag.wiring import SAMPLE

_OUTLETS = ("한강일보", "누리경제", "새벽신문", "동네뉴스", "바른통신", "물결타임스", "들꽃투데이", "산들일보")
_FOOT = (
    "Copyright ⓒ {0}. 무단전재 및 재배포 금지.",
    "저작권자 (c) {0}, 무단 전재-재배포, AI 학습 및 활용 금지",
    "▶ {0} 채널 구독하기\n☞ 제보는 카카오톡 {0}\n[ⓒ {0}, 무단전재 및 수집·재배포 금지]",
    "{0} 홈페이지 바로가기\n기사제보 및 보도자료 news@{1}.example",
)
_REPORTERS = ("김하늘", "이바다", "박들", "최강산", "정여울", "한새벽")
_MORE = (
    "업계에서는 이번 결정이 경쟁사의 움직임에도 영향을 줄 것으로 보고 있다.",
    "회사 관계자는 세부 일정은 이사회를 거쳐 다시 알리겠다고 설명했다.",
    "증권가에서는 단기 부담은 있으나 중장기로는 긍정적이라는 평가가 나온다.",
    "소식이 전해진 뒤 거래량은 평소의 두 배로 늘었다.",
    "Analysts said the decision would put pressure on rivals.",
)
_REWORD = (("밝혔다", "전했다"), ("설명했다", "말했다"), ("예정이다", "계획이다"), ("늘었다", "증가했다"), ("줄었다", "감소했다"),
           ("올해", "금년"), ("지난해", "전년"), ("것으로 보인다", "것으로 전망된다"), ("said", "stated"), ("rose", "climbed"),
           ("according to", "said"), ("대해", "관해"), ("위해", "위하여"), ("하지만", "그러나"))  # fmt: skip


def copies(article: Article, others: Sequence[Article], chance: random.Random) -> Iterator[tuple[str, Article]]:
    """(kind, article) of one family; kinds that begin with "not " are of another story."""
    sentences = [article.text[a:b] for a, b in split_sentences(article.text)]
    korean = article.language == "ko"

    def made(kind: str, title: str, lines: Sequence[str], hours: int = 0) -> tuple[str, Article]:
        outlet = chance.choice(_OUTLETS)
        text = "\n\n".join(lines)
        if not kind.startswith(("base", "not")):
            text = (
                f"({chance.choice(('서울', '세종'))}={outlet}) {chance.choice(_REPORTERS)} 기자 = {text}"
                if korean
                else text
            )
            text += "\n\n" + chance.choice(_FOOT).format(outlet, "press")
        stamp = f"{article.published[:10]}T{9 + hours:02d}:00:00+09:00"
        new = replace(article, id=f"{article.id}-{kind.replace(' ', '_')}-{chance.randrange(10**6)}", title=title, text=text,
                      publisher=outlet, published=stamp, headings=())  # fmt: skip
        return kind, new

    yield made("base", article.title, sentences)
    yield made("reprint", article.title, sentences, 1)
    yield made("reprint", _retitled(article.title), sentences, 1)
    if len(sentences) >= 6:
        yield made("cut", article.title, sentences[: max(4, int(len(sentences) * chance.uniform(0.5, 0.8)))], 2)
        shuffled = sentences[1:]
        chance.shuffle(shuffled)
        yield made("reordered", article.title, [sentences[0], *shuffled], 2)
        yield made("reworded", article.title, [_reworded(s) for s in sentences], 3)
    if len(sentences) >= 4:
        more = chance.sample(_MORE[:4] if korean else _MORE[4:], 3 if korean else 1)
        yield made("round-up", f"{article.title}(종합)", [*sentences[:3], *more, *sentences[3:]], 5)
        yield made("flash", f"[속보] {article.title}", sentences[:1], 0)
        yield made("first report", f"{article.title}(1보)", sentences[:2], 0)
    for kind in ("quarter", "month", "figures", "company", "known company"):
        title, text = _look_alike(kind, article, chance)
        if title:
            yield made(f"not {kind}", title, [text[a:b] for a, b in split_sentences(text)], 2)
    for other in others:
        kind_, new = made("not event", other.title, [other.text[a:b] for a, b in split_sentences(other.text)], 3)
        yield kind_, replace(new, language=other.language)


def _retitled(title: str) -> str:
    parts = re.split(r"(?:…|, )", title)
    return "…".join(reversed(parts)) if len(parts) > 1 else f"{title}…업계 주목"


def _reworded(text: str) -> str:
    for old, new in _REWORD:
        text = text.replace(old, new)
    return text


def _look_alike(kind: str, article: Article, chance: random.Random) -> tuple[str, str]:
    """The same words about something else: other figures, and another quarter, month or company.

    ("", "") where the title would stay the same: that may as well be a correction.
    """
    both = f"{article.title}\n{article.text}"
    factor = chance.uniform(1.2, 1.9)
    changed = re.sub(r"\d[\d,]*(?:\.\d+)?(?=조|억|만|원|달러|%|명|건|곳|대|개|톤| trillion| billion| million| won)",
                     lambda m: f"{float(m[0].replace(',', '')) * factor + 1.3:.0f}", both)  # fmt: skip
    names = _SAMPLE_COMPANIES.find(both)
    titled = [m.company for m in names if m.start < len(article.title)]
    if kind == "quarter":
        changed = re.sub(r"([1-4])분기", lambda m: f"{int(m[1]) % 4 + 1}분기", changed)
        if not re.search("분기", article.title):
            return "", ""
    elif kind == "month":
        changed = re.sub(r"(?<!\d)(\d{1,2})월", lambda m: f"{int(m[1]) % 12 + 1}월", changed)
        if not re.search(r"\d월", article.title):
            return "", ""
    elif "company" in kind:
        if not titled:
            return "", ""
        top, korean = Counter(titled).most_common(1)[0][0], article.language == "ko"
        new = "가온누리산업" if korean else "Gaonnuri Industries"
        if kind == "known company":
            other = chance.choice([c for c in _SAMPLE_COMPANIES if c.id not in titled and c.id != top])
            new = other.ko if korean else other.en
        # By name, not by place: the figures before it have changed their length.
        for name in sorted({both[m.start : m.end] for m in names if m.company == top}, key=len, reverse=True):
            changed = changed.replace(name, new)
    title, _, text = changed.partition("\n")
    return (title, text) if title != article.title else ("", "")


_SAMPLE_COMPANIES = Companies(sorted(SAMPLE.glob("companies*.tsv")))


def families(seed: int = 1) -> list[tuple[str, str, Article]]:
    """(family, kind, article) of every copy of every sample article that has at least two sentences."""
    chance = random.Random(seed)
    base = [a for a in read([SAMPLE]) if isinstance(a, Article) and len(split_sentences(a.text)) >= 2 and a.day]
    base.sort(key=lambda a: a.id)
    about = {a.id: {m.company for m in _SAMPLE_COMPANIES.mentioned(a) if m.in_title} for a in base}
    found = []
    for number, article in enumerate(base):
        day = (date(2023, 1, 2) + timedelta(days=20 * number)).isoformat()
        others = [o for o in base if o.id != article.id and about[o.id] & about[article.id]
                  and abs((o.day - article.day).days) > 5]  # type: ignore[operator]  # fmt: skip
        others = [replace(o, published=day) for o in chance.sample(others, min(2, len(others)))]
        for kind, copy in copies(replace(article, published=day), others, chance):
            found.append((article.id, kind, copy))
    return found


def keep(archive: Archive, articles: Sequence[Article]) -> dict[str, str]:
    """Stories by article id, after adding the articles in this order."""
    with archive.transaction():
        for a in articles:
            archive.add(a, [], [], _SAMPLE_COMPANIES.mentioned(a))
    return {i: s.id for i, s in archive.story_of([a.id for a in articles]).items()}


@dataclass(frozen=True, slots=True)
class Measured:
    """`shares`: by kind of pair, (put together, pairs). `stable`: a shuffled order of adding gives the same stories."""

    articles: int
    shares: dict[str, tuple[int, int]]
    stable: bool
    wrong: list[str]

    @property
    def pairs(self) -> int:
        return sum(n for _, n in self.shares.values())

    @property
    def precision(self) -> float:
        right = sum(t for k, (t, _) in self.shares.items() if not k.startswith("not "))
        return right / sum(t for t, _ in self.shares.values())

    @property
    def recall(self) -> float:
        own = [v for k, v in self.shares.items() if not k.startswith("not ")]
        return sum(t for t, _ in own) / sum(n for _, n in own)


def measured(seed: int = 1) -> Measured:
    """Every pair of every family, but not two look-alikes with each other."""
    made = families(seed)
    stories = []
    for order in (made, random.Random(seed).sample(made, len(made))):
        with TemporaryDirectory() as folder, Archive(Path(folder) / "archive", write=True) as archive:
            stories.append(keep(archive, [a for *_, a in order]))
    story = stories[0]
    counts: dict[str, tuple[int, int]] = {}
    wrong = []
    by_family: dict[str, list[tuple[str, Article]]] = {}
    for family, kind, a in made:
        by_family.setdefault(family, []).append((kind, a))
    for members in by_family.values():
        for n, (kind, a) in enumerate(members):
            for other, b in members[:n]:
                foreign = [k for k in (kind, other) if k.startswith("not ")]
                if len(foreign) == 2:
                    continue
                together = story[a.id] == story[b.id]
                pair = foreign[0] if foreign else max(kind, other, key=_KINDS.index)
                t, all_ = counts.get(pair, (0, 0))
                counts[pair] = (t + together, all_ + 1)
                if together == bool(foreign):
                    wrong.append(f"  {other} {'=' if together else '≠'} {kind}: {b.title} | {a.title}")
    return Measured(len(made), {k: counts[k] for k in _KINDS if k in counts}, stories[0] == stories[1], wrong)


def on_copies(show: bool = False) -> None:
    found = measured()
    print(
        f"{found.articles:,} articles, {found.pairs:,} pairs; another order of adding: "
        f"{'the same' if found.stable else 'OTHER'} stories\n\n| pairs | n | put together |\n|---|--:|--:|"
    )
    for kind, (together, n) in found.shares.items():
        print(f"| {kind} | {n:,} | {together / n:.3f} |")
    print(f"\nprecision {found.precision:.3f}, recall {found.recall:.3f}")
    if show:
        print("\n".join(found.wrong))


_KINDS = ["base", "reprint", "cut", "reordered", "reworded", "round-up", "first report", "flash",
          "not event", "not figures", "not month", "not quarter", "not company", "not known company"]  # fmt: skip


def on_pairs(folder: Path) -> None:
    rows = [json.loads(line) for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines()]
    articles = [
        Article(r["id"], r["id"], r["title"], r["text"], r.get("source", ""), published=r.get("time") or r["date"])
        for r in rows
    ]
    known = {frozenset(line.split("\t")[:2]) for line in (folder / "pairs.tsv").read_text("utf-8").splitlines()}
    ids = {a.id for a in articles}
    known = {p for p in known if p <= ids and len(p) == 2}
    with TemporaryDirectory() as temporary, Archive(Path(temporary) / "archive", write=True) as archive:
        story = keep(archive, articles)
    titles = {a.id: a.title for a in articles}
    found = {frozenset((a, b)) for a in story for b in story if a < b and story[a] == story[b]}
    print(f"{len(articles)} articles, {len(known)} known pairs: found {len(found)}, precision {len(found & known) / max(1, len(found)):.3f}, "
          f"recall {len(found & known) / len(known):.3f}")  # fmt: skip
    for pair in sorted(sorted(p) for p in found - known):
        print(f"  not among the known: {titles[pair[0]]} | {titles[pair[1]]}")
    for pair in sorted(sorted(p) for p in known - found):
        print(f"  missed: {titles[pair[0]]} | {titles[pair[1]]}")


def _another_word(chance: random.Random, seed: int, m: re.Match[str]) -> str:
    return m[0] if chance.random() > 0.35 else f"{chr(0xAC00 + (ord(m[0][0]) * 7 + seed * 31) % 11000)}{m[0][1]}"


def on_many(count: int) -> None:
    """Varied copies spread over days, as many of each story as a wire has reprints; the clock covers prints, bands and links."""
    chance = random.Random(3)
    base = [copy for _, kind, copy in families() if not kind.startswith("not")]
    with TemporaryDirectory() as folder, Archive(Path(folder) / "archive", write=True) as archive:
        clock, cpu = 0.0, 0.0
        for start in range(0, count, 1000):
            batch = []
            for n in range(start, min(count, start + 1000)):
                a = base[chance.randrange(len(base))]
                day = date(2020, 1, 1) + timedelta(days=n * 1500 // count)
                # Other words in every sentence: another story with the same bones.
                seed = chance.randrange(400)
                text = re.sub(r"[가-힣]{2}(?= )", partial(_another_word, chance, seed), a.text)
                batch.append(replace(a, id=f"{n:08x}", text=text, published=day.isoformat()))
            begin, used = time.perf_counter(), time.process_time()
            with archive.transaction():
                for a in batch:
                    archive.add(a, [], [], ())
            clock, cpu = clock + time.perf_counter() - begin, cpu + time.process_time() - used
            if (start + 1000) % 20000 == 0:
                print(f"{start + 1000:,} articles: {clock:.0f} s, {cpu:.0f} s of processor time", flush=True)
        size = sum(f.stat().st_size for f in (Path(folder) / "archive").iterdir())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{archive.story_count():,} stories; peak memory {peak:,} MiB, archive {size / 1e6:,.0f} MB, {1000 * cpu / count:.2f} ms of processor time an article"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m eval.stories", description="Stories: precision, recall, speed.")
    parser.add_argument("--pairs", type=Path, help="folder with corpus.jsonl and pairs.tsv")
    parser.add_argument("--many", type=int, default=0, help="time so many varied articles")
    parser.add_argument("--show", action="store_true", help="name the pairs put together wrongly")
    given = parser.parse_args()
    if given.pairs:
        on_pairs(given.pairs)
    elif given.many:
        on_many(given.many)
    else:
        on_copies(show=given.show)


if __name__ == "__main__":
    main()
