"""Places that everyday words are called by too, and the peoples and home markets of countries."""

import re

PEOPLES = dict(
    re.findall(
        r"(\w+)/(\w+)",
        """scottish/scotland british/britain english/england dutch/netherlands french/france spanish/spain
    finnish/finland danish/denmark swedish/sweden polish/poland irish/ireland welsh/wales greek/greece swiss/switzerland
    turkish/turkey norwegian/norway qatari/qatar saudi/saudi israeli/israel thai/thailand""",
    )
)

# Places whose names are everyday words too: 인도 is delivery, 이란 "that is called", 구리 copper. They are places before these words.
_HOMOGRAPH = re.compile("(인도|이란|오만|수단|가나|구리|진주|공주|상주|화성|영주|이천|고성|대구|광주|장수)[가-힣]{0,2}")
_PLACE_USE = r"(?:에|로|의|산|인)?\s(?:정부|시장|공장|법인|현지|당국|업체|기업|지역|진출|사업|출신)|에(?:서|만|는)?(?:\s|$)|[시군]"
# How a country is told of at home.
AT_HOME = {"한국": ("국내", "내수", "우리나라"), "대한민국": ("국내", "우리나라"), "국내": ("한국",)}


def is_place(word: str, claim: str) -> bool:
    """Whether a word that may be a place is one in this claim.

    >>> is_place("인도", "인도가 늦어졌다"), is_place("인도", "인도 시장에 진출했다"), is_place("부산", "부산이 이겼다")
    (False, True, True)
    """
    m = _HOMOGRAPH.fullmatch(word)
    return not m or bool(re.search(rf"(?<![가-힣]){m[1]}(?:{_PLACE_USE})", claim))


def is_homograph(word: str) -> bool:
    """Whether a place is also an everyday word: its synonyms in a source are then none of the place (인도, 넘겨받다)."""
    return bool(_HOMOGRAPH.fullmatch(word))
