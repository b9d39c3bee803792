"""Which companies a text names: one id for KT, 케이티, 030200 and KT Corp, and others for KT클라우드 and KT&G.

    1. Names are looked up where a word begins, the longest first.
    2. What follows the name must end it: no letter, or a particle; else it is part of another word.
    3. A name that is also a word, a person or a team ("한화", "Apple") counts only with support from the text.
    4. A name with a stock code in brackets behind it is a company even when no list has it.

Each step looks a bounded number of characters ahead and back: time is linear in the length of the text.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.article import Article
from corpus.glossary import COMPANIES, company_lines


@dataclass(frozen=True, slots=True)
class Company:
    """One company. `id` is its canonical name: Korean for a Korean company, English for a foreign one.

    `code` is its stock code or ticker, "" when not listed or unknown; `group` the id of the group it belongs to.
    """

    id: str
    ko: str
    en: str
    code: str = ""
    aliases: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters [start, end) of a text name this company; `company` is its id."""

    start: int
    end: int
    company: str


@dataclass(frozen=True, slots=True)
class Mentioned:
    """How often an article names a company, its title included."""

    company: str
    count: int
    in_title: bool


# What may follow a Hangul name without a blank.
_PARTICLE = re.compile(
    r"(?:에서부터|으로부터|로부터|에게서|에서|에게|으로서|으로써|으로|로서|로써|로|이라고|라고|이라는|라는|이라며|라며|이라|이란|이며|이고|"
    r"이다|이었다|였다|이나|이든|이자|인데|이지만|지만|은커녕|만큼은|만큼|은|는|이|가|을|를|의|에|와|과|랑|이랑|도|만|까지|부터|보다|처럼|마저|"
    r"조차|뿐|밖에|께|하고|한테|대로|같은|인|란|라|며|나|든|등|측|사|간|발|향|株|發|社|행|맨|노조|주가|주|표|산|편)?"
    r"(?:에서|에게|으로|로|은|는|이|가|을|를|의|에|와|과|도|만|까지|부터|보다|처럼|뿐)?(?![가-힣])"
)
_TOKEN = re.compile(r"(?<![0-9A-Za-z가-힣])(?:[0-9A-Za-z가-힣]|㈜|\(주\))|(?<=[가-힣])(?=[A-Z])")
_CODED = re.compile(
    r"(?<![0-9A-Za-z가-힣])(?P<name>[0-9A-Za-z가-힣&.]{2,24}) ?[(\[<](?:KOSPI|KOSDAQ|KRX|코스피|코스닥|종목코드)?[:,]? ?A?(?P<code>\d{6})(?:\.K[SQ])?[)\]>]"
)
_KIND = re.compile(
    r" (?:Holdings?|Bank|Securities|Insurance|Capital|Motors?|Electronics|Heavy|Chemicals?|Card|Life|Engineering|"
    r"Construction|Asset|Partners|Investments?|Ventures?|Steel|Energy|Solutions|Pharma\w{0,12}|Foods?|Airlines?|"
    r"Telecom|Mobility|Research|Display|Shipbuilding|Aerospace|Systems)\b"
)
_FORM = re.compile(
    r"^(?:\(주\)|㈜|주식회사)\s?|\s?(?:\(주\)|㈜|주식회사)$|,? (?:Inc|Corp|Co|Ltd|Corporation|Company|PLC|plc|AG|N\.V)\.?(?:,? (?:Ltd|Inc)\.?)?$"
)
# Names that have a company's name in them and are not it: teams, goods, places, words.
_OTHERS = (
    "SK 와이번스|SK와이번스|SK 나이츠|SK나이츠|SK호크스|SK-II|KT 위즈|KT위즈|kt wiz|KT 소닉붐|KT소닉붐|KT 롤스터|LG 트윈스|LG트윈스|LG 세이커스|LG세이커스|"
    "두산 베어스|두산베어스|두산 매치플레이|한화 이글스|한화이글스|한화 클래식|한화생명e스포츠|롯데 자이언츠|롯데자이언츠|롯데오픈|삼성 라이온즈|삼성라이온즈|"
    "삼성화재 블루팡스|현대캐피탈 스카이워커스|흥국생명 핑크스파이더스|현대건설 힐스테이트|KIA 타이거즈|KIA타이거즈|기아 타이거즈|NC 다이노스|SSG 랜더스|키움 히어로즈|"
    "DB 프로미|KCC 이지스|현대 미술|현대미술|현대 사회|현대사회|현대 무용|현대인|현대식|현대전|현대적|현대판|현대화|현대사|애플망고|애플파이|애플 망고|애플 파이|아마존강|"
    "아마존 열대우림|아마존 밀림|아마존 정글|아마존 유역|오리온자리|오리온 성운|오리온 캡슐|오리온 우주선|삼성동|삼성역|삼성서울병원|삼성병원|신세계 교향곡|"
    "Apple pie|Apple Pie|Amazon rainforest|Amazon River|Amazon basin|Amazon Basin|Amazon forest|Amazon jungle|Orion spacecraft|"
    "Orion capsule|Ford Foundation|Intel report|Visa Waiver|Target Date|Shell script|Line of Duty"
)
_NEAR = 45  # characters before and behind a name that may speak for it
_BUSINESS = re.compile(
    r"회사|사명|기업|그룹|계열|지주|주가|주식|종목|코스피|코스닥|증시|시총|시가총액|실적|영업이익|영업손실|매출|순이익|적자|흑자|투자|지분|인수|합병|상장|공모|수주|"
    r"계약|납품|공급|출시|생산|공장|라인업|대표|회장|사장|임원|이사회|주총|노조|직원|임직원|제품|브랜드|매장|사업|시장 점유율|점유율|업체|업계|경쟁사|협력|제휴|공시|"
    r"배당|목표주가|증권|애널리스트|특허|소송|과징금|고객|플랫폼|서비스|반도체|스마트폰|아이폰|앱|인공지능|\bAI\b|㈜|\(주\)|주식회사|"
    r"\b(?:Inc|Corp|Co\.|Ltd|Group|CEO|CFO|shares?|stocks?|company|companies|firm|revenue|sales|profits?|earnings|billion|million|"
    r"investors?|investment|analysts?|market|chip(?:s|maker)?|iPhone|app|apps|launch\w{0,3}|unveil\w{0,2}|announce\w{0,2}|acqui\w{2,8}|merger|deal|antitrust|"
    r"plants?|factory|supplier|employees|executives?|lawsuit|quarter\w{0,2}|Nasdaq|NYSE|Kospi|KOSPI|platforms?)\b"
)
_AGAINST = re.compile(
    r"야구|프로야구|KBO|배구|농구|축구|구단|선발투수|홈런|감독|타자|투수|이닝|경기에서|열대우림|밀림|원주민|별자리|성운|사과|과수원|레시피|"
    r"\b(?:rainforest|jungle|baseball|innings?|pitcher|constellation|recipe|orchard)\b"
)


class Companies:
    """The companies of the list that ships and of these files of a user's own.

    >>> known = Companies()
    >>> [(m.start, m.end, m.company) for m in known.find("케이티는 KT클라우드와 KT&G를 비교했다.")]
    [(0, 3, 'KT'), (5, 11, 'KT클라우드'), (13, 17, 'KT&G')]
    >>> {known.get(name).id for name in ("케이티", "KT", "030200", "KT Corp")}
    {'KT'}
    """

    def __init__(self, extra_files: Sequence[Path] = ()) -> None:
        digest = hashlib.sha256()
        self._companies: dict[str, Company] = {}
        self._by_name: dict[str, str] = {}  # spelled name: id
        self._by_code: dict[str, str] = {}
        self._names: dict[str, tuple[str, str, int]] = {}  # lower-case name: as written, id, support it needs
        for line in company_lines([COMPANIES, *extra_files]):
            digest.update("\t".join(line).encode() + b"\n")
            self._take(*line)
        self.digest = digest.hexdigest()[:16]
        for name in _OTHERS.split("|"):
            self._names[name.lower()] = (name, "", 0)
        self._heads: dict[str, list[tuple[str, str, str, int]]] = {}
        for low, (written, company, support) in self._names.items():
            self._heads.setdefault(low[:2], []).append((low, written, company, support))
        for names in self._heads.values():
            names.sort(key=lambda n: (-len(n[0]), n[0]))

    def _take(self, korean: str, english: str, code: str = "", group: str = "", short: str = "") -> None:
        ko, en = ([n.strip() for n in side.split("|") if n.strip()] for side in (korean, english))
        _, colon, ticker = code.rpartition(":")
        identity = en[0] if colon else ko[0]
        needs = {n.rstrip("!"): 2 if n.endswith("!") else 1 for n in short.split("|") if n}
        names = list(dict.fromkeys([*ko, *en, *needs]))
        known = self._companies.get(identity)
        self._companies[identity] = Company(
            identity, known.ko if known else ko[0], known.en if known else en[0], ticker or (known.code if known else ""),
            tuple(dict.fromkeys([*(known.aliases if known else ()), *names])), group or (known.group if known else ""),
        )  # fmt: skip
        if ticker:
            self._by_code.setdefault(ticker, identity)
        for name in names:
            self._by_name.setdefault(_spelled(name), identity)
            for form in _forms(name):
                self._names.setdefault(form.lower(), (form, identity, needs.get(name, 0)))

    def __iter__(self) -> Iterator[Company]:
        return iter(self._companies.values())

    def __len__(self) -> int:
        return len(self._companies)

    def get(self, name: str) -> Company | None:
        """The company with this id, name in either language, stock code or ticker; None when no list has it."""
        name = name.strip()
        if found := self._companies.get(name):
            return found
        code = re.sub(r"^(?:A(?=\d{6}$)|[A-Z]{2,6}: ?)|\.(?:KS|KQ|O|N)$", "", name)
        identity = self._by_code.get(code) or self._by_name.get(_spelled(name))
        identity = identity or self._by_name.get(_spelled(_FORM.sub("", name)))
        return self._companies[identity] if identity else None

    def find(self, text: str, context: str = "") -> list[Mention]:
        """Every mention in reading order, none inside another. `context`, e.g. the title, only lends support."""
        return [Mention(*m) for m in self._find(text, context)]

    def mentioned(self, article: Article) -> tuple[Mentioned, ...]:
        """The companies of an article, those that its source named itself included; the most named first."""
        gap = len(article.title) + 1
        counts: Counter[str] = Counter()
        title: set[str] = set()
        for start, _, company in self._find(f"{article.title}\n{article.text}", ""):
            counts[company] += 1
            if start < gap:
                title.add(company)
        for name in article.tagged:
            known = self.get(name)
            counts[known.id if known else name] += 0
        found = (Mentioned(c, n, c in title) for c, n in counts.items())
        return tuple(sorted(found, key=lambda m: (not m.in_title, -m.count, m.company)))

    def _find(self, text: str, context: str) -> list[tuple[int, int, str]]:
        low = text.lower()
        if len(low) != len(text):  # a few letters grow when made small, and offsets would slip
            low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        coded = {m.start("name"): m for m in _CODED.finditer(text)} if "(" in text or "[" in text or "<" in text else {}
        own = self._own(coded.values())
        found: list[tuple[int, int, str, int]] = []
        end = 0
        heads = self._heads
        for token in _TOKEN.finditer(text):
            at = token.start()
            if at < end:
                continue
            if at in coded and (identity := own.get(coded[at]["name"])):
                end = coded[at].end("name")
                found.append((at, end, identity, 0))
                continue
            for name, written, company, support in heads.get(low[at : at + 2], ()):
                if low.startswith(name, at) and _ends(text, at, at + len(name), written):
                    end = at + len(name)
                    if company:
                        found.append((at, end, company, support))
                    break
            else:
                if own and (word := re.compile(r"[0-9A-Za-z가-힣&.]{2,24}").match(text, at)):
                    for name, identity in own.items():
                        if word[0].startswith(name) and _ends(text, at, at + len(name), name):
                            end = at + len(name)
                            found.append((at, end, identity, 0))
                            break
        if not any(support for *_, support in found):
            return [(a, b, c) for a, b, c, _ in found]
        return self._supported(text, context, found)

    def _own(self, coded: Iterable[re.Match[str]]) -> dict[str, str]:
        """Ids by name of those that stand before a stock code: the list's when it knows the code, else the name."""
        found: dict[str, str] = {}
        for m in coded:
            if identity := self._by_code.get(m["code"]):
                found[m["name"]] = identity
            elif m["code"][-1] in "05" and not _is_day(m["code"]) and not m["name"].isdigit():
                known = self._by_name.get(_spelled(m["name"]))
                found[m["name"]] = known or m["name"]
        return found

    def _supported(self, text: str, context: str, found: list[tuple[int, int, str, int]]) -> list[tuple[int, int, str]]:
        """Those that need no support, and those that have it: from another name of theirs, their group or their code
        anywhere in the text, or (unless they need more) from words of business near by."""
        sure = {c for *_, c, support in found if not support}
        if context:
            sure |= {c for _, _, c in self._find(context, "")}
        groups = {g for c in sure if (company := self._companies.get(c)) for g in (company.group, c) if g}
        kept = []
        for a, b, c, support in found:
            if support:
                company = self._companies[c]
                near = text[max(0, a - _NEAR) : b + _NEAR]
                form = text[max(0, a - 3) : a].endswith(("㈜", "(주)")) or text.startswith(
                    ("㈜", "(주)", " 주식회사"), b
                )
                alike = c in sure or c in groups or (company.group in groups and support == 1)
                if not (form or alike or (support == 1 and _BUSINESS.search(near))):
                    continue
                if not (form or c in sure) and _AGAINST.search(near):
                    continue
            kept.append((a, b, c))
        return kept


def _spelled(name: str) -> str:
    """Blanks and capitals do not tell two companies apart."""
    name = re.sub(r"\s", "", name).lower().replace("(주)", "㈜").replace("주식회사", "㈜")
    return f"㈜{name[:-1]}" if name.endswith("㈜") else name


def _forms(name: str) -> list[str]:
    """A name with and without the blank that print puts between its Latin and its Hangul part, or between its words."""
    forms = [name]
    if name[0] == "㈜":
        forms += [f"(주){name[1:]}", f"{name[1:]}㈜", f"{name[1:]}(주)", f"{name[1:]} 주식회사"]
    elif m := re.fullmatch(r"([A-Z][A-Za-z&]{1,5})([가-힣].*)", name):
        forms.append(f"{m[1]} {m[2]}")
    elif re.fullmatch(r"[A-Z]{2,4} (?:[A-Z&]+|[가-힣]+)", name):
        forms.append(name.replace(" ", ""))
    for whole, short in (("증권", "證"), ("중공업", "重")):  # as headlines write them
        if name.endswith(whole) and len(name) > len(whole) + 1:
            forms.append(name.removesuffix(whole) + short)
    return forms


def _ends(text: str, start: int, end: int, written: str) -> bool:
    """Whether the name [start, end) stands there as it is written and nothing behind makes another word of it."""
    here = text[start:end]
    after = text[end : end + 1]
    # SAMSUNG and Kakaobank are other ways of writing; apple and Kt are not.
    if (
        here != written
        and written.isascii()
        and (
            len(written) < 4 or here[0].isupper() != written[0].isupper() or (here.islower() and not written.islower())
        )
    ):
        return False
    if not after:
        return True
    last = here[-1]
    if last in ")㈜證重":
        return True
    if "가" <= last <= "힣":
        return not (after.isascii() and after.isalnum()) and _PARTICLE.match(text, end) is not None
    if after.isascii() and after.isalnum():
        return False
    if after == "&" and text[end + 1 : end + 2].isalnum():
        return False
    if "가" <= after <= "힣":
        return _PARTICLE.match(text, end) is not None
    return not (written.isascii() and after == " " and _KIND.match(text, end))


def _is_day(code: str) -> bool:
    """Whether six digits read as a day (240930) or a month (202409)."""
    month, day = int(code[2:4]), int(code[4:])
    return (1 <= month <= 12 and 1 <= day <= 31) or (code[:2] in ("19", "20") and 1 <= day <= 12)
