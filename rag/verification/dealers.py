"""Who deals: the names of two parties, in either script, and the kinds of deeds that one does to the other."""

from dataclasses import dataclass
from functools import lru_cache

from rag.verification.names import KIND_WORDS, Names


@dataclass(frozen=True, slots=True)
class Deed:
    """`kind` done by `doer` to `other`; of a sale, the seller is the doer and the buyer the other; "dispose" has the thing sold."""

    kind: str
    doer: str
    other: str


# kind: Korean beginnings of the verb or its noun, English forms. The thing bought is the other of "buy".
KINDS = {
    "buy": (r"인수|매입|사들|취득|흡수합병|매수|품[은는었에]", r"acquir\w+|buy(?:s|ing|out)?|bought|purchas\w+|tak(?:e|es|ing|en) over|took over|takeover|acquisition|absorb\w*"),
    "sell": (r"매각|팔[았아기고린렸리]|판다|판매|넘[기긴길겼]|양도|처분", r"sell(?:s|ing)?|sold|sale|divest\w*|offload\w*"),
    "beat": (r"제[치친쳤칠]|앞[서섰선질]|꺾|이[겼긴기]|추월|따돌|누르고|눌렀|앞질", r"outbid\w*|beat(?:s|en|ing)?|overt(?:ake|akes|aken|ook|aking)|surpass\w*|defeat\w*|outperform\w*|outs(?:ell|old)|edged out|outpac\w*|outrank\w*"),
    "supply": (r"공급|납품|제공", r"suppl(?:y|ies|ied|ying)|provid\w+"),
    "sue": (r"고소|고발|제소|소송", r"su(?:e|es|ed|ing)"),
    "invest": (r"투자|출자", r"invest\w*"),
    "refuse": (r"거절|거부|퇴짜", r"rebuff\w*|reject\w*|turn(?:s|ed|ing)? down|spurn\w*|rejection"),
    "order": (r"발주|주문", r"order(?:s|ed|ing)?"),
    "lend": (r"대출|빌려|대여", r"len(?:d|ds|t|ding)"),
    "pay": (r"지급|지불|배상|냈|낸다", r"pa(?:y|ys|id|ying)"),
}  # fmt: skip

# Of a longer text no more deeds, figures or parts are compared: time stays linear.
MOST = 40
NAME = r"[A-Z][A-Za-z0-9]+(?:[-&][A-Za-z0-9]+)*(?:\s[A-Z][A-Za-z0-9]+(?:[-&][A-Za-z0-9]+)*){0,3}"
# Capitals that name nobody who deals.
_NOBODY = frozenset(
    str.split("""the a an it its in on at by for from with after before but and as shares analysts monday tuesday wednesday thursday friday
    saturday sunday january february march april may june july august september october november december he she they we under this that chief
    executive officer ceo cfo president chairman finance investors sources one both neither if when while although despite""")
)


def dealer(phrase: str) -> str:
    """The phrase without capitals that name nobody: "On Monday Acme" is Acme."""
    words = phrase.split()
    while words and words[0].lower() in _NOBODY:
        words.pop(0)
    while words and words[-1].lower() in _NOBODY:
        words.pop()
    return " ".join(words)


@lru_cache(512)
def _names(text: str) -> Names:
    return Names([text], lambda _: ())


@lru_cache(4096)
def same_name(one: str, other: str) -> bool:
    """Whether two names are one, in either script; kinds of company say nothing."""
    if one == other:
        return True
    for a, b in ((one, other), (other, one)):
        names = _names(b)
        for word in a.split():
            if word.lower() not in KIND_WORDS and (names.has_latin(word) if word.isascii() else names.has_hangul(word)):
                return True
    return False
