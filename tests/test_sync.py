"""Feeds and sitemaps of a real server on loopback, into a real archive."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from web import Web, web

from corpus.archive import Archive
from corpus.fetch import Fetcher
from corpus.hosts import Hosts
from corpus.sync import Source, Synced, closed, last
from rag.ingest import Ingested, ingest

START = datetime(2024, 10, 10, 5, 0, tzinfo=UTC)


def page(title: str, text: str, head: str = "") -> bytes:
    """A news page with this article."""
    return (
        f"<html lang=ko><head><meta charset=utf-8><title>{title}</title>{head}</head><body><article><h1>{title}</h1>"
        f"<p>{text}</p><p>회사는 이번 결정이 하반기 실적에 미칠 영향이 크지 않다고 설명했다. 투자 계획은 그대로 둔다.</p></article></body></html>"
    ).encode()


def html(body: bytes, **headers: str) -> tuple[int, dict[str, str], bytes]:
    return (
        200,
        {"Content-Type": "text/html; charset=utf-8", **{k.replace("_", "-"): v for k, v in headers.items()}},
        body,
    )


class Newsroom:
    """A site with a feed, the archive that reads it, and a clock that tests turn."""

    def __init__(self, site: Web, folder: Path) -> None:
        self.site, self.folder, self.now = site, folder, START
        self.feed = site.url("/rss")
        self.entries: dict[str, tuple[str, str]] = {}
        self.extra: list[str] = []

    def publish(self, path: str, title: str, text: str, summary: str = "", body: bytes = b"", **headers: str) -> None:
        self.entries[path] = (title, summary)
        self.site.pages[path] = html(body or page(title, text), **headers)
        items = "".join(
            f"<item><title>{t}</title><link>{p if '://' in p else self.site.url(p)}</link><description>{s}</description>"
            f"<pubDate>Thu, 10 Oct 2024 14:05:00 +0900</pubDate></item>"
            for p, (t, s) in self.entries.items()
        )
        self.serve(f'<rss version="2.0"><channel><title>한강경제</title>{items}</channel></rss>')

    def serve(self, feed: str, path: str = "/rss") -> None:
        """Offer this XML, with an ETag of its own."""
        tag = f'"{hash(feed)}"'
        self.site.pages[path] = lambda h: (
            (304, {}, b"") if h.get("if-none-match") == tag else (200, {"ETag": tag}, feed.encode())
        )

    def sync(
        self, url: str = "", minutes: float = 15, rate: float = 200.0, hosts: tuple[str, ...] = (), **options: Any
    ) -> Synced:
        """One sync, so many minutes after the one before."""
        self.now += timedelta(minutes=minutes)
        with Archive(self.folder, write=True) as archive:
            allowed = Hosts((), (self.site.host, *hosts))
            fetcher = Fetcher(allowed, "citewire-test", rate, closed=closed(archive), sleep=lambda _: None)
            source = Source(archive, url or self.feed, fetcher, now=lambda: self.now, **options)
            done: Ingested = ingest(archive, source.items(), 384, source.kept)
            return source.finish(done.added, done.changed, done.unchanged)

    def articles(self) -> dict[str, Any]:
        with Archive(self.folder) as archive:
            return {a.title: a for a in archive.every_article()}


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with web() as site:
        yield Newsroom(site, tmp_path / "archive")


def test_pages_of_a_feed_become_articles_with_what_the_feed_knows(room: Newsroom) -> None:
    room.publish("/1", "새벽통신, 요금 인하 부인", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.", "요약")
    room.publish("/2", "똠방상사 실적", "똠방상사는 3분기 영업이익이 120억원이라고 15일 공시했다.", "요약")
    done = room.sync()
    assert (done.added, done.changed, done.unchanged, done.skipped, done.error) == (2, 0, 0, (), "")
    article = room.articles()["새벽통신, 요금 인하 부인"]
    assert "내릴 계획이 없다고" in article.text and article.url == room.site.url("/1")
    assert article.published == "2024-10-10T14:05:00+09:00" and ("published", "feed") in article.evidence
    assert article.publisher == "한강경제" and article.source == f"{room.feed}#{room.site.url('/1')}"


def test_a_feed_that_has_not_changed_costs_one_request(room: Newsroom) -> None:
    room.publish("/1", "새벽통신, 요금 인하 부인", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.")
    room.sync()
    del room.site.asked[:]
    done = room.sync()
    assert room.site.paths == ["/rss"] and room.site.asked[-1][1]["if-none-match"]
    assert (done.added, done.changed, done.withdrawn) == (0, 0, 0) and len(room.articles()) == 1


def test_a_page_is_asked_for_again_with_its_conditions_and_304_keeps_everything(room: Newsroom) -> None:
    answer = html(
        page("새벽통신", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다."),
        ETag='"v1"',
        Last_Modified="Thu, 10 Oct 2024 05:05:00 GMT",
    )
    room.publish("/1", "새벽통신", "x")
    room.site.pages["/1"] = lambda h: (304, {}, b"") if h.get("if-none-match") == '"v1"' else answer
    room.sync()
    before = room.articles()
    del room.site.asked[:]
    done = room.sync(minutes=61)
    path, headers = room.site.asked[-1]
    assert path == "/1" and headers["if-none-match"] == '"v1"' and headers["if-modified-since"].startswith("Thu")
    assert (done.unchanged, done.changed, done.added) == (1, 0, 0) and room.articles() == before
    del room.site.asked[:]
    room.sync(minutes=60 * 24 * 15)  # two weeks later nobody corrects it
    assert room.site.paths == ["/rss"]


def test_a_corrected_page_is_a_new_version(room: Newsroom) -> None:
    room.publish("/1", "새벽통신", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.")
    room.sync()
    room.site.pages["/1"] = html(page("새벽통신", "새벽통신은 요금을 내릴 계획이 있다고 10일 바로잡았다."))
    done = room.sync(minutes=61)
    assert done.changed == 1
    (article,) = room.articles().values()
    assert article.version == 2 and "바로잡았다" in article.text


def test_410_withdraws_at_once_and_404_is_a_reason(room: Newsroom) -> None:
    room.publish("/1", "새벽통신", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.")
    room.publish("/2", "똠방상사", "똠방상사는 3분기 영업이익이 120억원이라고 15일 공시했다.")
    room.sync()
    room.site.pages["/1"] = (410, {}, b"")
    room.site.pages["/2"] = (404, {}, b"")
    done = room.sync(minutes=61)
    assert done.withdrawn == 1 and set(room.articles()) == {"똠방상사"}
    assert [s.reason for s in done.skipped] == ["not there (404)"]
    del room.site.asked[:]
    room.sync(minutes=61)
    assert "/1" not in room.site.paths


def test_the_feeds_own_text_stands_in_where_the_page_may_not_be_read(room: Newsroom) -> None:
    room.site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /members/")
    room.publish("/members/1", "새벽통신", "x", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.")
    room.publish("http://elsewhere.example/2", "똠방상사", "x", "똠방상사는 매출이 늘었다고 15일 공시했다.")
    room.publish("/members/3", "글 없음", "x")
    done = room.sync()
    assert "/members/1" not in room.site.paths and done.alone == 2 and done.added == 2
    (skipped,) = done.skipped
    assert skipped.source.endswith("/members/3") and "robots.txt" in skipped.reason
    assert room.articles()["새벽통신"].text == "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다."


def test_a_summary_never_takes_the_place_of_a_whole_article(room: Newsroom) -> None:
    room.publish("/1", "새벽통신", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.", "짧은 요약 한 줄이다.")
    room.sync()
    room.site.pages["/1"] = (500, {}, b"")
    done = room.sync(minutes=61)
    assert "설명했다" in room.articles()["새벽통신"].text and done.skipped[0].reason == "the host answers 500"
    # The other way round: the page is read as soon as it can be.
    room.publish("/2", "똠방상사", "x", "똠방상사는 매출이 늘었다.")
    room.site.pages["/2"] = (500, {}, b"")
    assert room.sync().alone == 1
    room.site.pages["/2"] = html(page("똠방상사", "똠방상사는 3분기 영업이익이 120억원이라고 15일 공시했다."))
    assert room.sync(minutes=61).changed == 1 and "120억원" in room.articles()["똠방상사"].text


def test_a_page_speaks_for_its_own_site_alone(room: Newsroom) -> None:
    for path, canonical in (("/1", "https://elsewhere.example/famous"), ("/2", "/")):
        head = f'<link rel="canonical" href="{room.site.url(canonical) if canonical == "/" else canonical}">'
        room.publish(
            path,
            f"새벽통신 {path[1]}",
            "",
            body=page(f"새벽통신 {path[1]}", "새벽통신은 계획이 없다고 10일 밝혔다.", head),
        )
    room.sync()
    assert {a.url for a in room.articles().values()} == {room.site.url("/1"), room.site.url("/2")}


def test_what_a_person_withdrew_does_not_come_back(room: Newsroom) -> None:
    room.publish("/1", "새벽통신", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.")
    room.sync()
    with Archive(room.folder, write=True) as archive:
        archive.withdraw(archive.every_article()[0].id)
    done = room.sync(minutes=61)
    assert room.articles() == {} and done.skipped[0].reason == "it was withdrawn from the archive"


def test_a_busy_host_is_left_alone_and_nothing_is_lost(room: Newsroom) -> None:
    room.publish("/1", "새벽통신", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.")
    room.publish("/2", "똠방상사", "똠방상사는 3분기 영업이익이 120억원이라고 15일 공시했다.")
    good = room.site.pages["/1"]
    room.site.pages["/1"] = (429, {"Retry-After": "900"}, b"")
    done = room.sync()
    assert (done.added, done.left) == (0, 2) and room.site.paths == ["/rss", "/1"]
    assert "asked for no requests" in room.sync().error and len(room.site.paths) == 2
    room.site.pages["/1"] = good
    with Archive(room.folder, write=True) as archive:
        archive.set_fact("sync closed", "{}")
    assert room.sync().added == 2


def test_a_long_list_is_taken_in_turns(room: Newsroom) -> None:
    for n in range(5):
        room.publish(f"/{n}", f"새벽통신 {n}", f"새벽통신은 {n}번째 계획이 없다고 10일 밝혔다.")
    assert [(d.added, d.left) for d in (room.sync(limit=2), room.sync(limit=2), room.sync(limit=2))] == [
        (2, 3),
        (2, 1),
        (1, 0),
    ]


def test_a_sitemap_is_read_by_its_dates(room: Newsroom) -> None:
    def sitemap(**days: str) -> str:
        rows = (f"<url><loc>{room.site.url(f'/{n}')}</loc><lastmod>{day}</lastmod></url>" for n, day in days.items())
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{"".join(rows)}</urlset>'

    def index(day: str) -> str:
        return f"<sitemapindex><sitemap><loc>{room.site.url('/s.xml')}</loc><lastmod>{day}</lastmod></sitemap></sitemapindex>"

    for n in "abc":
        room.site.pages[f"/{n}"] = html(page(f"새벽통신 {n}", f"새벽통신은 {n} 계획이 없다고 10일 밝혔다."))
    room.serve(sitemap(a="2024-10-01", b="2024-10-02"), "/s.xml")
    room.serve(index("2024-10-02"), "/index.xml")
    url = room.site.url("/index.xml")
    assert room.sync(url).added == 2
    assert room.site.paths == ["/index.xml", "/s.xml", "/b", "/a"]
    room.serve(sitemap(a="2024-10-01", b="2024-10-03", c="2024-10-03"), "/s.xml")
    room.serve(index("2024-10-03"), "/index.xml")
    room.site.pages["/b"] = html(page("새벽통신 b", "새벽통신은 b 계획을 13일 바꿨다고 밝혔다."))
    del room.site.asked[:]
    done = room.sync(url)
    assert sorted(room.site.paths[2:]) == ["/b", "/c"] and (done.added, done.changed, done.unchanged) == (1, 1, 1)
    del room.site.asked[:]
    room.sync(url)
    assert room.site.paths == ["/index.xml"]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((410, {}, b""), "the source is gone (410): take it out of CITEWIRE_SYNC_SOURCES"),
        ((500, {}, b""), "the host answers 500"),
        ((200, {}, b"<html></html>"), "a web page, no feed"),
        ((200, {"Content-Encoding": "br"}, b"x"), "which was not asked for"),
        ((302, {"Location": "http://elsewhere.example/rss"}, b""), "'elsewhere.example' is not listed"),
        ((302, {"Location": "http://169.254.169.254/"}, b""), "'169.254.169.254' is not listed"),
    ],
)
def test_a_source_that_cannot_be_listed_is_one_line_and_loses_nothing(room: Newsroom, answer: Any, says: str) -> None:
    room.publish("/1", "새벽통신", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.")
    room.sync()
    room.site.pages["/rss"] = answer
    done = room.sync()
    assert says in done.error and "\n" not in done.error and len(room.articles()) == 1


def test_what_happened_last_is_remembered(room: Newsroom) -> None:
    room.publish("/1", "새벽통신", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.")
    room.publish("/x", "없음", "")
    room.site.pages["/x"] = (404, {}, b"")
    done = room.sync()
    with Archive(room.folder) as archive:
        assert last(archive) == [done]
    assert done.at == "2024-10-10T05:15:00+00:00" and done.kind == "feed" and len(done.skipped) == 1


def citewire(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        timeout=120,
    )


def test_the_command_syncs_indexes_and_answers(room: Newsroom) -> None:
    room.publish("/1", "새벽통신, 요금 인하 부인", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.")
    room.publish("/x", "없음", "")
    room.site.pages["/x"] = (404, {}, b"")
    settings = {
        "CITEWIRE_ARCHIVE": str(room.folder),
        "CITEWIRE_SYNC_SOURCES": json.dumps([room.feed]),
        "CITEWIRE_SYNC_PRIVATE_HOSTS": json.dumps([room.site.host]),
        "CITEWIRE_SYNC_RATE": "100",
    }
    done = citewire("sync", **settings)
    assert done.returncode == 0 and done.stdout == f"{room.feed}  1 new, 0 changed, 0 unchanged, 1 skipped\n", done
    assert done.stderr == f"skipped {room.site.url('/x')}: not there (404)\n"
    answer = citewire("ask", "새벽통신이 요금을 내리나요?", **settings)
    assert "[1] ✓" in answer.stdout and "새벽통신, 요금 인하 부인" in answer.stdout  # the index has followed
    with Archive(room.folder, write=True, purpose="citewire serve"):
        locked = citewire("sync", **settings)
    assert (
        locked.returncode == 1
        and "is being written by 'citewire serve'" in locked.stderr
        and locked.stderr.count("\n") == 1
    )


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({}, "Nothing to sync: set CITEWIRE_SYNC_SOURCES"),
        ({"CITEWIRE_SYNC_SOURCES": '["https://news.hankang.example/rss"]'}, "add it to CITEWIRE_SYNC_HOSTS"),
        ({"CITEWIRE_SYNC_SOURCES": '["file:///etc/passwd"]'}, "is no plain http or https address"),
        ({"CITEWIRE_SYNC_SOURCES": '["https://a.example/"]', "CITEWIRE_SYNC_HOSTS": '["*"]'}, "sync_hosts holds '*'"),
    ],
)
def test_sync_is_off_until_it_is_configured(environment: dict[str, str], says: str, tmp_path: Path) -> None:
    done = citewire("sync", "--archive", str(tmp_path / "a"), **environment)
    assert done.returncode == 1 and says in done.stderr and done.stderr.count("\n") == 1
    assert not (tmp_path / "a").exists()


def test_every_syncs_again_until_it_is_stopped(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    import typer.testing

    from ui import cli_sync

    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            raise KeyboardInterrupt
        room.publish("/2", "마바제철 감산", "마바제철은 15일 감산을 시작했다고 공시했다.")

    monkeypatch.setattr(cli_sync.time, "sleep", pause)
    for name, value in (("SOURCES", [room.feed]), ("PRIVATE_HOSTS", [room.site.host]), ("RATE", 100)):
        monkeypatch.setenv(f"CITEWIRE_SYNC_{name}", json.dumps(value))
    room.publish("/1", "새벽통신", "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.")
    done = typer.testing.CliRunner().invoke(
        cli_sync.commands, ["sync", "--every", "15m", "--archive", str(room.folder)]
    )
    assert done.exit_code == 0 and done.stdout.count("1 new") == 2, done.output
    assert "sync ended" in done.stderr and 800 < pauses[0] <= 900 and len(room.articles()) == 2
