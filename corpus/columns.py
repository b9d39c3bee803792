"""Names under which records (JSON Lines, CSV) keep what an article has, and the user's own names for them."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

# The first that is present counts. The Korean ones are those of BigKinds' export and of newsrooms' own tables.
NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "article_id", "news_id", "newsid", "aid", "guid", "뉴스 식별자", "뉴스식별자", "기사번호", "기사 번호", "기사id"),
    "title": ("title", "headline", "subject", "제목", "기사제목", "기사 제목", "헤드라인"),
    "text": ("text", "body", "content", "contents", "article", "article_text", "본문", "내용", "기사본문", "기사 본문", "기사내용", "기사 내용", "원문"),
    "publisher": ("publisher", "press", "outlet", "media", "언론사", "매체", "매체명", "신문사", "발행처", "출처"),
    "published": ("published", "published_at", "publish_date", "pubdate", "pub_date", "time", "datetime", "date", "created_at", "일자", "날짜", "발행일", "발행일시", "작성일", "작성일시", "등록일", "등록일시", "입력", "입력일", "입력일시", "보도일", "보도일자", "게시일"),
    "modified": ("modified", "modified_at", "updated", "updated_at", "lastmod", "수정", "수정일", "수정일시", "최종수정"),
    "url": ("url", "link", "href", "canonical_url", "주소", "링크", "원문링크", "원문 링크", "기사주소", "기사 url"),
    "language": ("language", "lang", "언어"),
    "authors": ("authors", "author", "byline", "reporter", "writer", "기자", "기자명", "기고자", "작성자", "글쓴이"),
    "captions": ("captions", "caption", "사진설명", "사진 설명"),
    "companies": ("companies", "company", "기업", "기업명", "회사"),
}  # fmt: skip


def parse_columns(given: Sequence[str]) -> dict[str, str]:
    """{"title": "제목"} from ["title=제목"]; ValueError names what is wrong with one.

    >>> parse_columns(["title=제목", "text=내용 전체"])
    {'title': '제목', 'text': '내용 전체'}
    """
    found: dict[str, str] = {}
    for one in given:
        noun, mark, column = one.partition("=")
        noun, column = noun.strip().lower(), column.strip()
        if not mark or not column or noun not in NAMES:
            raise ValueError(f"--map takes NAME=COLUMN with a NAME out of {', '.join(NAMES)}; got '{one}'")
        found[noun] = column
    return found


def choose(present: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """For every noun the name of the field that holds it, out of those that are present; a given name goes first.

    >>> choose(["제목", "본문", "일자", "URL"], {"published": "일자"})
    {'title': '제목', 'text': '본문', 'published': '일자', 'url': 'URL'}
    """
    by_fold: dict[str, str] = {}
    for name in present:
        by_fold.setdefault(_fold(name), name)
    chosen: dict[str, str] = {}
    for noun, names in NAMES.items():
        for name in (given[noun],) if noun in given else names:
            if (field := by_fold.get(_fold(name))) is not None:
                chosen[noun] = field
                break
    return chosen


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().lstrip("\ufeff").casefold()
