"""Feeds, sitemaps and robots.txt as strangers write them."""

import random

import pytest

from corpus.article import UnreadableError
from corpus.child import shared
from corpus.feed import ENTRIES, plain, read_feed
from corpus.listing import Listing, read_listing
from corpus.readers import LISTING
from corpus.robots import read_rules

RSS = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>한강경제 - 산업</title><link>https://news.hankang.example/</link>
<item><title>새벽통신, 요금 인하 부인</title><link>https://news.hankang.example/1?utm_source=rss</link>
<pubDate>Wed, 09 Oct 2024 21:00:00 GMT</pubDate><author>lee@hankang.example (이서연 기자)</author>
<description>짧은 요약</description>
<content:encoded><![CDATA[<p>새벽통신은 요금을 <b>내릴 계획이 없다</b>고 10일 밝혔다.</p><script>alert(1)</script><p>투자는 늘린다.</p>]]></content:encoded>
</item>
<item><title>똠방상사 &amp; 실적</title><link>/2</link><pubDate>2024-10-10 14:05:00</pubDate><dc:creator>김하나, 박두리</dc:creator>
<description>&lt;p&gt;똠방상사는 매출이 늘었다고 15일 공시했다.&lt;/p&gt;</description></item>
<item><title>주소 없는 글</title><description>x</description></item>
<item><title>스크립트</title><link>javascript:alert(1)</link></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Hankang Wire</title>
<entry><title type="html">Saebyeok &lt;i&gt;denies&lt;/i&gt; price cut</title><link rel="alternate" href="https://wire.hankang.example/a"/>
<published>2024-10-10T09:00:00-04:00</published><updated>2024-10-10T10:00:00-04:00</updated>
<author><name>Jane Roe</name></author><content type="html">&lt;p&gt;Saebyeok Telecom will not cut prices.&lt;/p&gt;</content></entry></feed>"""

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://news.hankang.example/old</loc><lastmod>2024-01-02</lastmod></url>
<url><loc>https://news.hankang.example/new</loc><lastmod>2024-10-10T14:05:00+09:00</lastmod><news:news>
<news:publication><news:name>한강경제</news:name><news:language>ko</news:language></news:publication>
<news:publication_date>2024-10-10</news:publication_date><news:title>새벽통신 실적</news:title></news:news></url>
<url><loc>not an address</loc></url></urlset>"""


def test_an_rss_feed_says_what_it_knows_of_each_article() -> None:
    first, second = read_feed(RSS.encode(), "https://news.hankang.example/rss")
    assert first.url == "https://news.hankang.example/1" and first.title == "새벽통신, 요금 인하 부인"
    assert first.text == "새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.\n투자는 늘린다."
    # 21:00 GMT is 6 in the morning in Korea: the day of publication is the 10th.
    assert first.published == "2024-10-10T06:00:00+09:00" and first.authors == ("이서연",)
    assert second.url == "https://news.hankang.example/2" and second.published == "2024-10-10T14:05:00+09:00"
    assert (
        second.authors == ("김하나", "박두리") and second.publisher == "한강경제" and second.title == "똠방상사 & 실적"
    )


def test_an_atom_feed_keeps_its_own_clock() -> None:
    (entry,) = read_feed(ATOM.encode(), "https://wire.hankang.example/feed")
    assert entry.title == "Saebyeok denies price cut" and entry.text == "Saebyeok Telecom will not cut prices."
    assert entry.published == "2024-10-10T09:00:00-04:00" and entry.modified == "2024-10-10T10:00:00-04:00"
    assert entry.authors == ("Jane Roe",)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_feed_reads_the_same_in_every_charset(charset: str) -> None:
    text = RSS.replace('encoding="utf-8"', 'encoding="euc-kr"' if charset == "cp949" else f'encoding="{charset[:6]}"')
    assert read_feed(text.encode(charset), "https://news.hankang.example/rss") == read_feed(
        RSS.encode(), "https://news.hankang.example/rss"
    )


def test_a_sitemap_lists_the_newest_first_and_an_index_lists_sitemaps() -> None:
    listing = read_listing(SITEMAP.encode(), "https://news.hankang.example/sitemap.xml")
    assert listing.kind == "sitemap" and [e.url[-3:] for e in listing.entries] == ["new", "old"]
    newest = listing.entries[0]
    assert (newest.title, newest.publisher, newest.published) == ("새벽통신 실적", "한강경제", "2024-10-10")
    assert newest.modified == "2024-10-10T14:05:00+09:00"
    index = SITEMAP.replace("urlset", "sitemapindex").replace("<url>", "<sitemap>").replace("</url>", "</sitemap>")
    listing = read_listing(index.encode(), "")
    assert listing.entries == () and [e.url[-3:] for e in listing.further] == ["new", "old"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"<html><head><title>x</title></head></html>", "a web page, no feed"),
        (b"just words", "no RSS or Atom feed"),
        (
            b'<!DOCTYPE r [<!ENTITY a "b">]><rss version="2.0"><channel><item><title>&a;</title></item></channel></rss>',
            "entities",
        ),
        (b'<!DOCTYPE urlset SYSTEM "file:///etc/passwd"><urlset><url><loc>&x;</loc></url></urlset>', "document type"),
        (b'<!DOCTYPE u [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><urlset>&b;</urlset>', "entities or a document type"),
        (b"<urlset><url>", "no XML"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_reason(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        read_listing(data, "https://news.hankang.example/rss")


def test_a_feed_of_many_is_read_up_to_its_thousandth() -> None:
    item = "<item><title>{0}</title><link>https://news.hankang.example/{0}</link></item>"
    feed = f'<rss version="2.0"><channel>{"".join(item.format(n) for n in range(5000))}</channel></rss>'
    entries = read_feed(feed.encode(), "")
    assert len(entries) == ENTRIES and entries[-1].title == str(ENTRIES - 1)


def test_no_text_of_a_feed_opens_a_file_or_an_address(tmp_path: object) -> None:
    """feedparser opens strings; what is read here is never one."""
    for data in (b"/etc/passwd", b"http://127.0.0.1:9/", b"file:///etc/passwd"):
        with pytest.raises(UnreadableError, match="no RSS or Atom feed"):
            read_feed(data, "")


def test_plain_text_of_html_is_linear() -> None:
    import time

    began = time.process_time()
    for piece in ("<!--", "<a ", "&lt", "<![CDATA[", "<div>", '<a href="', "<script>", "&"):
        plain(piece * (200_000 // len(piece)))
    assert time.process_time() - began < 5
    assert plain("가\n나&amp;다 <br>라<figcaption>사진</figcaption>") == "가 나&다\n라"


def test_a_hundred_mutated_feeds_never_crash() -> None:
    """Read as `citewire sync` reads them, in the process apart; each gives entries or one line."""
    rng = random.Random(4)
    read = refused = 0
    for n in range(100):
        data = bytearray((RSS, ATOM, SITEMAP)[n % 3].encode())
        for _ in range(rng.randint(1, 40)):
            at = rng.randrange(len(data))
            action = rng.randrange(4)
            if action == 0:
                data[at] = rng.randrange(256)
            elif action == 1:
                del data[at : at + rng.randint(1, 60)]
            elif action == 2:
                data[at:at] = rng.choice(
                    [b"<", b"&", b"]]>", b"<![CDATA[", b"\x00", b"</item>", b"<item>" * 50, b"\xff\xfe"]
                )
            else:
                data[at:at] = bytes(data[at : at + rng.randint(1, 300)])
        try:
            (found,) = shared().read(LISTING, bytes(data), "feed", "https://news.hankang.example/rss")
            listing = Listing.from_json(found.data)  # type: ignore[union-attr]
            assert all(e.url.startswith("http") for e in listing.entries)
            read += 1
        except UnreadableError as error:
            assert "\n" not in str(error) and "the reader failed" not in str(error), error
            refused += 1
    assert read + refused == 100 and read >= 30 and refused >= 10


def test_robots_of_every_kind() -> None:
    rng = random.Random(5)
    for _ in range(100):
        body = bytes(rng.randrange(256) for _ in range(300)) + b"\nUser-agent: *\nDisallow: /x\n"
        assert isinstance(read_rules(200, body, "citewire").allow("https://hankang.example/a"), bool)
    assert not read_rules(200, b"User-agent: citewire\nDisallow: /\n\nUser-agent: *\nAllow: /", "citewire/0.1").allow(
        "https://hankang.example/a"
    )
    assert read_rules(403, b"Disallow: /", "x").allow("https://hankang.example/a")
