"""A claim's own wording against its source's: expressions, synonyms, light words, carrying verbs; what says more stays missing."""

import pytest

from rag.answer import Verdict
from rag.translate import Glossary
from rag.verification.idioms import idioms, phrasal
from rag.verification.thesaurus import members
from rag.verification.verify import verify
from tests.linear import grows_linearly

AFTER = ("", "2025-06-10")


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return Glossary()


def is_right(claim: str, evidence: str, glossary: Glossary) -> bool:
    return verify(claim, [evidence], glossary, context=AFTER).verdict is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        # Expressions for one word, and one for another.
        ("한 달에 만들 수 있는 셀은 300만 개에서 450만 개로 늘어납니다.", "셀 월 생산능력은 300만개에서 450만개로 확대된다."),
        ("박소연 사장은 임기를 반년 남겨 두고 자리에서 내려옵니다.", "박소연 사장은 임기를 6개월 앞두고 물러난다."),
        ("두 회사는 공동 연구에 힘을 모으기로 합의에 이르렀습니다.", "양사는 공동 연구에 협력하기로 합의했다."),
        ("다온물산은 5월부터 커피 12종의 값을 평균 7% 올립니다.", "다온물산은 5월부터 커피 12종 가격을 평균 7% 인상한다."),
        ("공장은 2026년 상반기에 첫 삽을 뜰 예정입니다.", "공장은 2026년 상반기 착공할 예정이다."),
        ("이번 사고로 직원 3명이 목숨을 잃었습니다.", "이번 사고로 근로자 3명이 숨졌다."),
        ("노사는 밤샘 협상 끝에 임금을 4.1% 올리는 데 뜻을 모았습니다.", "노사는 밤샘 교섭 끝에 임금 4.1% 인상에 합의했다."),
        ("검찰은 회삿돈 30억 원을 빼돌린 혐의로 전 임원을 재판에 넘겼습니다.", "검찰은 회사 자금 30억원을 횡령한 혐의로 전직 임원을 기소했다."),
        ("강원 리조트는 손님이 줄자 내년 초까지 문을 닫기로 했습니다.", "강원 리조트는 이용객이 감소하자 내년 초까지 휴업하기로 했다."),
        ("The airline pushed back the launch of its Lisbon route to June.", "The airline delayed the start of its Lisbon route until June."),
        ("The retailer intends to shut 40 stores and lay off 900 people.", "The retailer plans to close 40 outlets and dismiss 900 workers."),
        ("Mara Lund, in charge since 2015, will step down at the end of the year.", "Chief Executive Mara Lund, who has led it since 2015, will resign at year-end."),
        ("Regulators gave the go-ahead for the merger.", "Regulators approved the merger."),
        ("Helix picked up a 12% stake in the start-up.", "Helix bought a 12% stake in the startup."),
        ("Customers can return the heaters for a full refund.", "Buyers may send back the heaters and get their money back in full."),
        # Light words, kinds of what is told, verbs that only carry their noun.
        ("회사는 결정을 내렸고, 공급은 석 달가량 늦어집니다.", "회사는 결정했고 공급은 약 3개월 지연된다."),
        ("당국은 이 업체에 과징금 12억 원을 물렸습니다.", "개인정보보호위원회는 이 업체에 과징금 12억원을 부과했다."),
        ("회사는 피해를 전부 보상하겠다고 약속했습니다.", "회사는 \"피해를 전액 보상하겠다\"고 말했다."),
        ("The launch was put back to October because of a shortage of parts.", "The launch was postponed to October owing to a lack of components."),
    ],
)  # fmt: skip
def test_reworded_is_right(claim: str, evidence: str, glossary: Glossary) -> None:
    assert is_right(claim, evidence, glossary)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        # An expression is denied, planned and done like a word.
        ("누림전기는 스위스 사업에서 손을 떼지 않기로 했습니다.", "누림전기는 스위스 사업에서 철수하기로 했다."),
        ("누림전기는 스위스 사업에서 손을 뗐습니다.", "누림전기는 스위스 사업에서 철수하는 방안을 검토하고 있다."),
        ("노사는 임금을 4.1% 올리는 데 뜻을 모으지 못했습니다.", "노사는 밤샘 교섭 끝에 임금 4.1% 인상에 합의했다."),
        ("노조는 파업에 들어갔습니다.", "노조는 파업 여부를 투표에 부치기로 했다."),
        ("소송을 냈습니다.", "회사는 소송을 낼지 검토하고 있다."),
        ("양사는 계약을 맺었습니다.", "양사는 계약을 맺는 방안을 논의하고 있다."),
        ("Orion Foods has turned down the offer.", "Orion Foods has not rejected the offer and is still reviewing it."),
        ("Orion Foods turned down the takeover approach.", "Orion Foods accepted the takeover offer."),
        ("Mara Lund stepped down.", "Mara Lund said she would not resign."),
        ("The carmaker put off the Ohio battery plant.", "The carmaker opened the Ohio battery plant."),
        ("Regulators gave the go-ahead for the merger.", "Regulators are still reviewing the merger."),
        ("Workers at the port ended their strike.", "Port workers went on strike on Monday."),
        # What is added: the only one, another means, another cause.
        ("회사는 유일하게 흑자를 냈습니다.", "회사는 흑자를 냈다."),
        ("Only the Ohio plant will close.", "The Ohio plant will close."),
        ("미래상사는 인수자금을 유상증자로 마련합니다.", "미래상사는 인수자금 전액을 차입으로 조달한다."),
        ("검찰은 뇌물을 받은 혐의로 전 임원을 재판에 넘겼습니다.", "검찰은 회사 자금 30억원을 횡령한 혐의로 전직 임원을 기소했다."),
        ("The utility blamed the outage on a cyberattack.", "The utility said the blackout was caused by a defective switch."),
        ("Mara Lund will step down over the accounting scandal.", "Mara Lund will resign at year-end to spend time with her family."),
        # A kind is no other body, and nobody's doing is another's.
        ("법원은 이 업체에 과징금 12억원을 부과했습니다.", "금융위원회는 이 업체에 과징금 12억원을 부과했다."),
        ("회사는 사업을 접었습니다.", "회사는 사업을 확대하고 있다."),
    ],
)  # fmt: skip
def test_more_than_the_source_is_not(claim: str, evidence: str, glossary: Glossary) -> None:
    assert not is_right(claim, evidence, glossary)


def test_expressions_are_found_in_any_form() -> None:
    assert [at for _, at in idioms(["문을", "모두", "닫았다고"])] == [(0, 2)]
    assert [at for _, at in idioms(["they", "had", "put", "the", "plan", "on", "ice"])] == [(2, 5, 6)]
    assert not list(idioms(["문을", "두드렸다"]))
    assert phrasal("in charge of the plan") == set()


def test_groups_of_the_thesaurus() -> None:
    groups = members()
    assert len(groups) > 8_000
    for name, words in groups.items():
        assert len(words) == len(set(words)) >= 2, name
        assert all(w == w.strip() and w and len(w.split()) <= 3 for w in words), name


@pytest.mark.parametrize("unit", ["손을 떼다 ", "turn down ", "재판부", "한국청 ", "간판게임 ", "blamed a "])
def test_time_is_linear(unit: str, glossary: Glossary) -> None:
    grows_linearly(unit, glossary, 1_000, spare=0.3)
