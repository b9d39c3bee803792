"""Who does something: the names in the first noun phrase of a sentence that does it, and whether they are a person's."""

import re
from collections.abc import Callable

from corpus.text import language as language_of
from rag.verification.mood import noun_root
from rag.verification.names import COMPANY_KINDS, KIND_WORDS, TITLES

_WORD = re.compile(r"[가-힣A-Za-z0-9&]+(?:['’.-][가-힣A-Za-z0-9&]+)*")
DOER = re.compile(r"(?P<noun>[가-힣A-Za-z0-9&]{2,}?)(?:은|는|이|가|께서|도)$")
# Ends of verbs before a noun, or another verb: 지낸, 지고.
_VERBAL = re.compile(r"[낸난린한된될할운던는은을고며서져]$")
COMPANY = re.compile(rf"[가-힣A-Za-z]{{1,8}}(?:{COMPANY_KINDS})$")
TITLE = re.compile(rf"(?:[가-힣]{{0,8}})(?:{TITLES}|내정자|후보자|총괄|책임자|수석|임원|관계자)$")
SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반라왕금옥육인맹제모탁국어은편용"
)
# Capitals that are no names: days, months, the first words of sentences.
_COMMON = frozenset(
    str.split("""The A An It Its In On At By For From With After Before During While As But And Or Of To This That These Those He She They
    We I Following Despite Under According Shares Stock Revenue Sales Operating Net Profit Investors Analysts Monday Tuesday Wednesday
    Thursday Friday Saturday Sunday January February March April May June July August September October November December Jan Feb Mar
    Apr Jun Jul Aug Sept Sep Oct Nov Dec Q1 Q2 Q3 Q4 H1 H2 CEO CFO COO Chief Executive Financial Officer President Chairman Chairwoman
    Vice Senior Co Inc Corp Ltd Korea Korean South North US EU Europe European China Chinese Japan Japanese Seoul""")
)
OFFICE = re.compile(
    r"(?:the |its |a |an )?(?:(?:finance|sales|marketing|technology|operations|managing|deputy|former|acting|independent) )?(?:spokes\w+|analyst|chief|executive|president|officer|chair\w*|director|manager|minister|professor|head of|CEO|CFO|lawyer)\b",
    re.IGNORECASE,
)
# Who somebody is says nothing of what is told.
OFFICES = frozenset(["chief", "executive", "president", "chairman", "chairwoman", "vice", "senior", "officer"])
_ENGLISH_NAME = re.compile(r"[A-Z][A-Za-z]+(?:-[a-zA-Z]+)?(?:\s[A-Z][A-Za-z]+(?:-[a-zA-Z]+)?)*")


def doers_of(text: str, common: Callable[[str], bool]) -> tuple[list[str], bool]:
    """The names in the first noun phrase that does something, and whether it is a person's: 배상현 누리온전자 대표는."""
    return _korean_doers(text, common) if language_of(text) == "ko" else _english_doers(text, common)


def _korean_doers(text: str, common: Callable[[str], bool]) -> tuple[list[str], bool]:
    words = [m[0] for m in _WORD.finditer(re.sub(r"\([^)]*\)", "", unquoted(text)))]
    for n, word in enumerate(words):
        if not (m := DOER.match(word)):
            continue
        phrase = [m["noun"]]
        for before in reversed(words[max(0, n - 3) : n]):
            if noun_root(before) != before or not re.fullmatch(r"[가-힣A-Za-z0-9&]+", before):
                break
            phrase.append(before)
        # 조 내정자: a person told of before.
        short = [w for w in words[max(0, n - 1) : n] if len(w) == 1 and w in SURNAMES and TITLE.match(phrase[0])]
        return [w for w in phrase if is_name(w, common)] or short, any(TITLE.match(w) for w in phrase)
    return [], False


def all_doers(text: str) -> list[str]:
    """Every noun phrase of a Korean sentence that does something, as it stands there."""
    words = [m[0] for m in _WORD.finditer(unquoted(text))]
    found = []
    for n, word in enumerate(words):
        if DOER.match(word):
            start = n
            while start and n - start < 3 and noun_root(words[start - 1]) == words[start - 1]:
                start -= 1
            found.append(" ".join(words[start : n + 1]))
    return found


def is_name(word: str, common: Callable[[str], bool]) -> bool:
    if word[0] < "가":
        return word[0].isupper() and word not in _COMMON
    if len(word) < 2 or TITLE.match(word):
        return False
    return bool(COMPANY.match(word)) or (len(word) in (2, 3, 4) and not _VERBAL.search(word) and not common(word))


def may_be_name(word: str, marked: bool = False, *, common: Callable[[str], bool]) -> bool:
    """A longer word that no glossary knows may be a foreign name: 브라이트워터; and any that is `marked` by a noun's particle."""
    if word[0] < "가" or is_name(word, common):
        return is_name(word, common)
    return (
        2 <= len(word) <= 12
        and not common(word)
        and not TITLE.match(word)
        and (marked or (len(word) > 4 and not _VERBAL.search(word)))
    )


def _english_doers(text: str, common: Callable[[str], bool]) -> tuple[list[str], bool]:
    plain = unquoted(text)
    for m in _ENGLISH_NAME.finditer(plain):
        names = [w for w in m[0].split() if w not in _COMMON and w.lower() not in KIND_WORDS and not common(w.lower())]
        if names:
            person = OFFICE.search(plain[max(0, m.start() - 40) : m.end()]) or OFFICE.match(
                plain[m.end() :].lstrip(", ")
            )
            return names, bool(person)
    return [], False


def unquoted(text: str) -> str:
    return re.sub(r"[\"“][^\"“”]{0,400}[\"”]", " ", text)
