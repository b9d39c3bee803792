import re

import pytest

from corpus.article import Article, Skipped, UnreadableError
from corpus.docx import read_docx
from corpus.eml import read_eml
from corpus.hwp import read_hwp
from corpus.hwpx import read_hwpx
from corpus.pdf import joined, read_pdf, without_edges
from corpus.readers import SUFFIXES
from corpus.zipped import Part
from eval.documents import PARAGRAPHS, TEXT, TITLE, docx, eml, html, hwp, hwpx, ole, paragraph, pdf, record


def test_pdf_title_and_day_are_printed_ones_and_properties_only_evidence() -> None:
    wrong = pdf(info="/Title (Template 2019) /CreationDate (D:20190101000000+09'00')")
    article = read_pdf(wrong, "a.pdf")
    assert (article.title, article.published) == (TITLE, "2024-10-10T09:00:00+09:00")
    lines = ["보도자료", TITLE, *(one[n : n + 40] for one in PARAGRAPHS for n in range(0, len(one), 40))]
    assert read_pdf(pdf(lines, info="/CreationDate (D:20241011000000+09'00')"), "a.pdf").published == ""
    dated = ["배포일시 10월 10일(목)", *lines]
    found = read_pdf(pdf(dated, info="/CreationDate (D:20241011000000+09'00')"), "a.pdf")
    assert found.published == "2024-10-10" and "without its year" in dict(found.evidence)["published"]
    assert read_pdf(pdf(dated), "a.pdf").published == ""


def test_pdf_lines_are_joined_and_page_edges_dropped() -> None:
    whole = "한강전자는 올해 안에 원주에 새 반도체 공장을 짓겠다고 10일 공시했다고 밝혔다. 원주에 짓는 공장은 다섯째 공장이다."
    tried = 0
    for width in range(24, 40):  # cut anywhere, with the blank that stood there
        lines = [whole[n : n + width] for n in range(0, len(whole), width)]
        if any(line != line.strip() for line in lines):
            assert " ".join(joined(lines)) == whole, width
            tried += 1
    assert tried >= 5
    words = [
        "한강전자는 올해 안에 원주에 새 반도체 공장을",
        "짓겠다고 10일 공시했다고 회사가 오전에 밝혔",
        "다. 원주에는 공장이 넷 있다.",
    ]
    assert joined(words) == [f"{words[0]} {words[1]}{words[2]}"]  # cut without blanks
    english = [
        "The plant will be built by the company in the city of Wonju",
        "by 2026, the company said.",
        "It has four.",
    ]
    assert joined(english) == [f"{english[0]} {english[1]}", english[2]]
    pages = [["한강전자 뉴스룸", f"문단 {n}이다.", "둘째 줄이다.", "셋째 줄이다.", f"- {n} -"] for n in range(1, 5)]
    kept = without_edges(pages)
    assert "한강전자 뉴스룸" not in kept and not any(line.startswith("- ") for line in kept)
    assert sum(line.startswith("문단") for line in kept) in (0, 4)


def test_pdf_refusals_say_what_to_do() -> None:
    with pytest.raises(UnreadableError, match="OCR"):
        read_pdf(pdf([""]), "a.pdf")
    with pytest.raises(UnreadableError, match="501 pages, the limit is 500"):
        read_pdf(pdf(pages=501), "a.pdf")
    locked = pdf().replace(b"/Info 6 0 R", b"/Info 6 0 R /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <"
                           + b"00" * 32 + b"> /U <" + b"11" * 32 + b"> >> /ID [<00> <00>]")  # fmt: skip
    with pytest.raises(UnreadableError, match="locked with a password"):
        read_pdf(locked, "a.pdf")
    with pytest.raises(UnreadableError, match="not a whole PDF"):
        read_pdf(b"%PDF-1.7\nnothing", "a.pdf")


def test_docx_headings_tables_captions_and_what_is_not_seen() -> None:
    w = "<w:p><w:pPr><w:pStyle w:val='{}'/></w:pPr><w:r>{}<w:t>{}</w:t></w:r></w:p>"
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    table = "<w:tbl><w:tr>" + cell.format("연도") + cell.format("투자액") + "</w:tr></w:tbl>"
    body = (
        w.format("1", "", "투자 계획과 일정")
        + w.format("", "<w:rPr><w:vanish/></w:rPr>", "숨긴 지시문")
        + "<w:p><w:del><w:r><w:delText>지운 글</w:delText></w:r></w:del><w:r><w:t>돈은 벌어서</w:t><w:tab/><w:t>마련한다고 회사는 밝혔다.</w:t></w:r></w:p>"
        + table
        + w.format("C", "", "공장 조감도")
        + w.format("", "", "홍보팀은 주민 설명회를 세 번 열겠다고 덧붙였다.")
    )
    core = '<?xml version="1.0"?><c:core xmlns:c="c" xmlns:dc="dc"><dc:title>템플릿</dc:title><c:created>2019-01-01</c:created></c:core>'
    article = read_docx(docx(body, {"docProps/core.xml": core}), "a.docx")
    assert article.title == TITLE and article.captions == ("공장 조감도",)
    assert [article.text[a:b] for a, b in article.headings] == ["투자 계획과 일정"]
    assert "숨긴" not in article.text and "지운" not in article.text and "조감도" not in article.text
    assert "돈은 벌어서 마련한다고" in article.text and "연도 | 투자액" in article.text
    with pytest.raises(UnreadableError, match="not a whole DOCX"):
        read_docx(b"PK\x03\x04junk", "a.docx")


def test_hwpx_tables_notes_and_locks() -> None:
    p = '<hp:p styleIDRef="0"><hp:run>{}</hp:run></hp:p>'
    t = "<hp:t>{}</hp:t>"
    cell = "<hp:tc><hp:subList>{}</hp:subList></hp:tc>"
    body = (
        p.format("<hp:tbl><hp:tr>" + cell.format(p.format(t.format("연도"))) + cell.format(p.format(t.format("금액"))) + "</hp:tr></hp:tbl>")
        + p.format(t.format("공사비는") + "<hp:ctrl><hp:footNote>" + p.format(t.format("각주이다")) + "</hp:footNote></hp:ctrl>" + t.format(" 모두<hp:tab/>회사가 낸다고 밝혔다."))
    )  # fmt: skip
    article = read_hwpx(hwpx(body), "a.hwpx")
    assert article.title == TITLE and article.published == "2024-10-10T09:00:00+09:00"
    assert "연도 | 금액" in article.text and "각주" not in article.text
    assert "공사비는 모두 회사가 낸다고" in article.text
    lock = '<?xml version="1.0"?><m><file-entry><encryption-data/></file-entry></m>'
    with pytest.raises(UnreadableError, match="password"):
        read_hwpx(hwpx(extra={"META-INF/manifest.xml": lock}), "a.hwpx")


def test_hwp_reads_records_and_refuses_locked_files() -> None:
    table = record(71, 1, b"tbl "[::-1] + bytes(42)) + record(77, 2, bytes(20))
    for row, words in ((0, "연도"), (0, "금액"), (1, "2025년"), (1, "3000억원")):
        table += record(72, 2, bytes(10) + row.to_bytes(2, "little") + bytes(30)) + paragraph(words, level=2)
    note = record(71, 1, b"fn  "[::-1] + bytes(12)) + record(72, 2, bytes(16)) + paragraph("각주이다", level=2)
    section = (
        paragraph("금액은 다음과 같다고 회사는 밝혔다.") + table + paragraph("돈은 회사가 모두 낸다고 밝혔다.") + note
    )
    for flags in (0, 1):
        article = read_hwp(hwp(section, flags), "a.hwp")
        assert article.title == TITLE and article.published == "2024-10-10T09:00:00+09:00"
        assert article.text.startswith(TEXT) and "각주" not in article.text
        assert "연도 | 금액\n\n2025년 | 3000억원\n\n돈은 회사가" in article.text
    for flags, what in ((2, "password"), (4, "distribution"), (16, "DRM")):
        with pytest.raises(UnreadableError, match=f"{what}.*save it as HWPX or PDF"):
            read_hwp(hwp(flags=flags), "a.hwp")
    with pytest.raises(UnreadableError, match=r"HWP 3 file.*save it as HWPX"):
        read_hwp(b"HWP Document File V3.00 \x1a\1\2\3\4\5" + bytes(200), "a.hwp")
    with pytest.raises(UnreadableError, match="Office file of the old kind"):
        read_hwp(ole({"WordDocument": b"x"}), "a.hwp")


@pytest.mark.parametrize("charset", ["utf-8", "cp949", "iso2022_kr"])
def test_mail_headers_are_evidence_and_attachments_are_parts(charset: str) -> None:
    body = TEXT.replace("“", '"').replace("”", '"')
    mail = eml(charset, {"보도자료.pdf": pdf(), "그림.hwt": b"x", "../표.csv": b"a"}, body=body)
    article, *parts = read_eml(mail, "a.eml", SUFFIXES)
    assert isinstance(article, Article)
    assert (article.title, article.published, article.publisher) == (TITLE, "2024-10-10T14:05:00+09:00", "한강전자")
    assert dict(article.evidence)["published"] == "mail header Date"
    assert [p.name for p in parts if isinstance(p, Part)] == ["보도자료.pdf", "표.csv"]
    assert [p.source for p in parts if isinstance(p, Skipped)] == ["그림.hwt"]


def test_mail_that_is_only_a_cover_gives_its_attachment_alone() -> None:
    found = list(read_eml(eml(body="붙임 참조", attached={"a.pdf": pdf()}), "a.eml", SUFFIXES))
    assert [type(f) for f in found] == [Part]
    with pytest.raises(UnreadableError, match="no article"):
        list(read_eml(eml(body="안녕하세요"), "a.eml", SUFFIXES))


def test_mail_with_a_page_reads_the_page() -> None:
    page = html().decode()
    mail = eml(body="x").replace(b"Content-Type: text/plain", b"Content-Type: text/html")
    mail = re.sub(rb"\n\n.*", b"\n\n" + page.encode(), mail, flags=re.DOTALL).replace(b"7bit", b"8bit")
    (article,) = read_eml(mail, "a.eml", SUFFIXES)
    assert isinstance(article, Article)
    assert article.text == TEXT and article.published == "2024-10-10T14:05:00+09:00"
