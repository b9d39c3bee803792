"""Which words of business news stand for one another in one language: 발주 and 주문, scrap and terminate.

Groups of words in corpus/thesaurus, written for citewire, one a line: any of a group could stand for any other in the same sentence and the
facts would stay the same.
"""

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

from rag.terms import terms
from rag.verification.verb_root import verb_root

FOLDER = Path(__file__).parents[2] / "corpus" / "thesaurus"


# English verbs whose past is no regular one, to the word that the glossary and the stemmer know.
IRREGULAR = dict(
    re.findall(
        r"(\w+)/(\w+)",
        """broke/break broken/break repaid/repay paid/pay wrote/write written/write grew/grow grown/grow took/take
    taken/take chose/choose chosen/choose began/begin begun/begin drove/drive driven/drive fell/fall fallen/fall rose/rise risen/rise
    hid/hide bought/buy sold/sell built/build spent/spend lent/lend lost/lose won/win met/meet sought/seek brought/bring caught/catch
    shrank/shrink shrunk/shrink withdrew/withdraw withdrawn/withdraw drew/draw drawn/draw shut/shut stole/steal stolen/steal
    struck/strike swung/swing sank/sink ran/run saw/see seen/see went/go gone/go came/come gave/give given/give""",
    )
)


@cache
def members() -> dict[str, tuple[str, ...]]:
    """The words of each group."""
    return {
        f"group {path.stem} {number}": tuple(line.split("|"))
        for path in sorted(FOLDER.glob("*.txt"))
        for number, line in enumerate(path.read_text("utf-8").splitlines())
        if line and not line.startswith("#")
    }


@cache
def synonyms() -> dict[str, frozenset[str]]:
    """The groups of each word, by the keys under which `rag.verification.concepts` knows it.

    >>> bool(synonyms()["발주"] & synonyms()["주문"]), bool(synonyms()["발주"] & synonyms()["취소"])
    (True, False)
    """
    found: dict[str, set[str]] = {}
    for group, words in members().items():
        for key in keys_of_group(words):
            found.setdefault(key, set()).add(group)
    return {key: frozenset(groups) for key, groups in found.items()}


def is_short_verb(root: str) -> bool:
    """Whether a root of one syllable is told from others by its final consonant: 맺, 깎, not 내 or 느."""
    code = ord(root) - 0xAC00
    return len(root) == 1 and (root in "빼떼깨쓰" or (0 <= code < 11172 and code % 28 not in (0, 4, 8, 16, 21)))


def keys_of_group(words: Collection[str]) -> set[str]:
    """The keys of these words: a Korean verb's root, the noun of one with 하다 or 되다, an English word's stem.

    Expressions of several words have none: they are found by `rag.verification.idioms`.

    >>> sorted(keys_of_group(["깨지다", "결렬되다"])), sorted(keys_of_group(["obstacle", "hurdle"]))
    (['verb 결렬되', 'verb 깨지', '결렬'], ['hurdl', 'obstacl'])
    """
    keys: set[str] = set()
    # Who speaks of a 파업 does not say that one began: beside 파업에 들어가다, 파업하다 is known by the verb alone.
    within = {part for word in words if " " in word for part in word.split()}
    for word in words:
        if " " in word:
            continue
        if word[0] < "가":
            keys.update(terms(word).words[:1])
        elif word.endswith("다") and len(word) > 2:
            keys.add(f"verb {verb_root(word)}")
            if word.endswith(("하다", "되다")) and len(word) > 3 and not any(p.startswith(word[:-2]) for p in within):
                keys.add(word[:-2])
        elif word.endswith("다") and is_short_verb(word[0]):
            keys.add(f"verb {word[0]}")
        else:
            keys.add(word)
    return keys - {"verb "}
