"""One article in every kind of file that is read, made in code: for the tests, and as what `eval.mutated` damages.

The article is fictional and written for this product.
"""

import io
import struct
import zipfile
import zlib
from email import policy
from email.message import EmailMessage

TITLE = "한강전자, 원주에 1조원 들여 새 반도체 공장 짓는다"
DAY = "2024-10-10"
PARAGRAPHS = (
    "한강전자는 10일 강원 원주에 새 반도체 공장을 짓는다고 밝혔다. 투자액은 1조 원이며 공사는 내년 3월에 시작한다.",
    "새 공장은 2026년 하반기에 완공된다. 회사는 지역에서 300명을 새로 뽑고 협력사 40곳과 함께 들어가기로 했다.",
    "김하나 한강전자 대표는 “올해가 고비”라며 “빚을 늘리지 않고 벌어들인 돈으로 짓겠다”고 말했다.",
)
TEXT = "\n\n".join(PARAGRAPHS)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def zip_of(files: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these names and contents."""
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", method) as opened:
        for name, data in files.items():
            opened.writestr(zipfile.ZipInfo(name), data, method)
    return box.getvalue()


def text() -> bytes:
    return f"{TITLE}\n입력 2024.10.10 14:05\n\n{TEXT}\n".encode()


def markdown() -> bytes:
    return f"---\ndate: {DAY}\n---\n# {TITLE}\n\n{TEXT}\n".encode()


def html() -> bytes:
    body = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    return (
        f'<html lang="ko"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<meta property="article:published_time" content="{DAY}T14:05:00+09:00"></head>'
        f"<body><nav>홈 정치 경제 사회</nav><article><h1>{TITLE}</h1>{body}</article></body></html>"
    ).encode()


def jsonl() -> bytes:
    import json

    row = {"id": "1", "title": TITLE, "text": TEXT, "published": DAY}
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()


def csv() -> bytes:
    return f'제목,본문,일자\n"{TITLE}","{TEXT}",20241010\n'.encode()


def docx(body: str = "", extra: dict[str, bytes | str] | None = None) -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

    def paragraph(words: str, style: str = "") -> str:
        mark = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
        return f"<w:p>{mark}<w:r><w:t>{words}</w:t></w:r></w:p>"

    lines = paragraph("배포일시 2024. 10. 10.(목) 09:00") + paragraph(TITLE, "Title")
    lines += "".join(map(paragraph, PARAGRAPHS)) + body
    files: dict[str, bytes | str] = {
        "[Content_Types].xml": f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "word/document.xml": f"{_XML}<w:document {space}><w:body>{lines}</w:body></w:document>",
        "word/styles.xml": f'{_XML}<w:styles {space}><w:style w:styleId="Title"><w:name w:val="Title"/></w:style>'
        '<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="C"><w:name w:val="caption"/></w:style></w:styles>',
    }
    return zip_of(files | (extra or {}))


def hwpx(body: str = "", extra: dict[str, bytes | str] | None = None) -> bytes:
    space = (
        'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section"'
    )
    lines = ("보 도 자 료", "배포일시 2024. 10. 10.(목) 09:00", TITLE, *PARAGRAPHS)
    text = "".join(f'<hp:p styleIDRef="0"><hp:run><hp:t>{line}</hp:t></hp:run></hp:p>' for line in lines)
    files: dict[str, bytes | str] = {
        "mimetype": "application/hwp+zip",
        "Contents/section0.xml": f"{_XML}<hs:sec {space}>{text}{body}</hs:sec>",
    }
    return zip_of(files | (extra or {}))


def record(tag: int, level: int, data: bytes) -> bytes:
    """One record of HWP 5."""
    if len(data) < 0xFFF:
        return struct.pack("<I", tag | level << 10 | len(data) << 20) + data
    return struct.pack("<II", tag | level << 10 | 0xFFF << 20, len(data)) + data


def paragraph(words: str, style: int = 0, level: int = 0) -> bytes:
    """The two records of a paragraph of HWP 5."""
    head = struct.pack("<IIHBB", len(words) + 1, 0, 0, style, 0)
    return record(66, level, head) + record(67, level + 1, (words + "\r").encode("utf-16-le"))


def hwp(section: bytes = b"", flags: int = 1) -> bytes:
    body = b"".join(map(paragraph, ("보도자료", "배포일시 2024. 10. 10.(목) 09:00", TITLE, *PARAGRAPHS))) + section
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(body) + packer.flush()
    head = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05000300, flags) + bytes(216)
    return ole({"FileHeader": head, "BodyText/Section0": packed if flags & 1 else body})


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file of version 3: one storage deep, every stream in plain sectors of 512 bytes.

    Streams are padded to 4,096 bytes, below which a compound file would use its sectors of 64.
    """
    folders = sorted({name.split("/")[0] for name in streams if "/" in name})
    entries: list[tuple[str, int, bytes, int]] = [("Root Entry", 5, b"", -1)]  # name, type, data, parent
    entries += [(folder, 1, b"", 0) for folder in folders]
    for name, data in streams.items():
        parent = 1 + folders.index(name.split("/")[0]) if "/" in name else 0
        entries.append((name.rsplit("/", 1)[-1], 2, data.ljust(4096, b"\0"), parent))
    sizes = [len(data) for _, _, data, _ in entries]
    directory_sectors = -(-len(entries) * 128 // 512)
    chains: list[list[int]] = []
    needed = directory_sectors + sum(-(-size // 512) for size in sizes)
    tables = -(-needed // 127)  # the first sectors are the allocation table, 128 entries each
    at = tables + directory_sectors
    for size in sizes:
        count = -(-size // 512)
        chains.append(list(range(at, at + count)))
        at += count
    table = [0xFFFFFFFD] * tables + [0xFFFFFFFF] * (127 * tables)
    for chain in ([*range(tables, tables + directory_sectors)], *chains):
        for sector, following in zip(chain, [*chain[1:], 0xFFFFFFFE], strict=False):
            table[sector] = following
    directory = b""
    for number, (name, kind, _, parent) in enumerate(entries):
        children = [n for n, entry in enumerate(entries) if entry[3] == number]
        siblings = [n for n, entry in enumerate(entries) if entry[3] == parent and n > number]
        wide = (name + "\0").encode("utf-16-le")
        start = chains[number][0] if chains[number] else 0xFFFFFFFE
        directory += wide.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sIQQIII", len(wide), kind, 1, 0xFFFFFFFF, siblings[0] if siblings and number else 0xFFFFFFFF,
            children[0] if children else 0xFFFFFFFF, b"", 0, 0, 0, start, sizes[number], 0,
        )  # fmt: skip
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack(
        "<HHHHHHIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0,
    )  # fmt: skip
    head += struct.pack("<109I", *range(tables), *[0xFFFFFFFF] * (109 - tables))
    sectors = struct.pack(f"<{len(table)}I", *table) + directory.ljust(directory_sectors * 512, b"\0")
    return head + sectors + b"".join(data.ljust(-(-len(data) // 512) * 512, b"\0") for _, _, data, _ in entries)


def pdf(lines: list[str] | None = None, pages: int = 1, info: str = "", stream: bytes = b"") -> bytes:
    """A PDF whose characters a ToUnicode map names, 40 to a line as an office prints them; `info` goes into its properties."""
    if lines is None:
        lines = ["보도자료", "배포일시 2024. 10. 10.(목) 09:00", TITLE]
        for one in PARAGRAPHS:
            lines += [one[n : n + 40] for n in range(0, len(one), 40)]
    signs = sorted(set("".join(lines)))
    codes = {sign: number + 1 for number, sign in enumerate(signs)}
    shown = b"BT /F 11 Tf 14 TL 60 780 Td\n"
    for line in lines:
        shown += b"<" + "".join(f"{codes[c]:04x}" for c in line).encode() + b"> Tj T*\n"
    shown += b"ET"
    pairs = [f"<{codes[s]:04x}> <{s.encode('utf-16-be').hex()}>" for s in signs]
    groups = [pairs[n : n + 100] for n in range(0, len(pairs), 100)]
    cmap = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n"
    cmap += "\n".join(f"{len(group)} beginbfchar\n" + "\n".join(group) + "\nendbfchar" for group in groups)
    cmap += "\nendcmap end"

    def packed(data: bytes, more: str = "") -> bytes:
        data = zlib.compress(data)
        return f"<< /Length {len(data)} /Filter /FlateDecode {more}>>\nstream\n".encode() + data + b"\nendstream"

    kids = " ".join(f"{7 + n} 0 R" for n in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        stream or packed(shown),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
        b"/Subtype /CIDFontType2 /BaseFont /F /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        b"/DW 1000 >>] /ToUnicode 5 0 R >>",
        packed(cmap.encode()),
        f"<< {info} >>".encode(),
    ]
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R /Resources << /Font << /F 4 0 R >> >> >>"
    )
    objects += [page] * pages
    data, places = b"%PDF-1.7\n", []
    for number, part in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + part + b"\nendobj\n"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{p:010} 00000 n \n" for p in places)
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{len(data)}\n%%EOF"
    return data + (table + trailer).encode()


def eml(charset: str = "utf-8", attached: dict[str, bytes] | None = None, body: str = "") -> bytes:
    mail = EmailMessage(policy=policy.default.clone(max_line_length=998))  # a folded header may lose a blank
    mail["Subject"] = f"Fwd: {TITLE}"
    mail["From"] = "한강전자 홍보팀 <press@hankang.example>"
    mail["Date"] = "Thu, 10 Oct 2024 14:05:00 +0900"
    mail.set_content(body or TEXT, charset=charset)
    for name, data in (attached or {}).items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def every_kind() -> dict[str, bytes]:
    """The article in each kind of file, by suffix."""
    return {
        ".txt": text(), ".md": markdown(), ".html": html(), ".jsonl": jsonl(), ".csv": csv(), ".docx": docx(),
        ".hwpx": hwpx(), ".hwp": hwp(), ".pdf": pdf(), ".eml": eml(attached={"보도자료.pdf": pdf()}),
        ".zip": zip_of({"가/나.html": html(), "다.zip": zip_of({"라.docx": docx()})}),
    }  # fmt: skip
