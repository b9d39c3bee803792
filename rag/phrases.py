"""The constant phrases of answers, Korean and English: polite, plain, tested."""

from collections.abc import Sequence

from corpus.archive import Summary

REFUSAL = {
    "ko": "보관된 기사에서 이 질문의 답을 찾지 못했습니다.",
    "en": "The articles in the archive do not answer this question.",
}
INTRODUCTION = {"ko": "원문에서 찾은 문장입니다.", "en": "Sentences found in the articles:"}
UNAVAILABLE = {
    "ko": "언어 모델이 응답하지 않아 원문 문장으로 답합니다.",
    "en": "The language model is unavailable; these are sentences from the articles.",
}
CUT = {
    "ko": "언어 모델의 답이 도중에 끊겼습니다.",
    "en": "The language model's answer was cut off.",
}
TRUNCATED = {
    "ko": "언어 모델이 자료를 다 읽지 못한 것으로 보입니다.",
    "en": "The language model seems not to have read all of the sources.",
}
UNRANKED = {
    "ko": "순위 모델이 제때 끝나지 않아 검색 순서대로 답합니다.",
    "en": "The reranker did not finish in time; the passages are in the order of the search.",
}
RELAXED = {
    "ko": "질문에 나온 기간의 기사에서는 답을 찾지 못해 전체 기간에서 찾았습니다.",
    "en": "Nothing published in the period you named answers this, so all dates were searched.",
}
# Put to the model as its question when a claim of its was not in what it cited.
AGAIN = {
    "ko": "다음 문장에서 자료로 확인되는 것만 한 문장으로 다시 쓰십시오: {claim}",
    "en": "Rewrite this sentence so that it says only what the evidence says, in one sentence: {claim}",
}
WEAK = {
    "ko": "질문에 꼭 맞는 답이 아닐 수 있습니다. 가장 가까운 문장입니다.",
    "en": "These may not answer the question exactly; they are the nearest sentences.",
}
SPECULATION = {
    "ko": "회사가 밝힌 전망이 아니라 다른 이의 추정입니다.",
    "en": "This is an estimate by others, not guidance from the company.",
}
GUIDANCE = {
    "ko": "회사가 밝힌 전망과 다른 이의 추정을 나누어 적었습니다.",
    "en": "The company's own guidance and estimates by others are marked apart.",
}
CHANGED = {
    "ko": "뒤에 나온 기사가 앞의 내용을 고치거나 바꾸었습니다.",
    "en": "A later article corrects or changes what an earlier one says.",
}
CONFLICT = {
    "ko": "기사마다 내용이 다릅니다. 날짜를 보고 견주어 주십시오.",
    "en": "The articles contradict each other; compare them by date and publisher.",
}
STRUCK = {
    "ko": "출처에서 확인되지 않은 문장 {n}개를 뺐습니다.",
    "en": "Sentences not confirmed by their sources were left out: {n}.",
}
UNCITED = {"ko": "출처가 없는 문장입니다", "en": "no source is cited"}


def coverage(summary: Summary, language: str) -> str:
    """One line about what the archive holds."""
    if not summary.articles:
        return "자료가 아직 없습니다." if language == "ko" else "The archive is still empty."
    if language == "ko":
        return f"자료: 기사 {summary.articles:,}건, {summary.oldest} – {summary.newest}"
    return f"The archive holds {summary.articles:,} articles, {summary.oldest} to {summary.newest}."


def subject_coverage(name: str, articles: int, newest: str, missing: Sequence[str], language: str) -> str:
    """One line about what the archive holds of one company, and which words of the question stand in none of it.

    >>> subject_coverage("KT", 14, "2024-11-03", ["배당"], "ko"), subject_coverage("KT", 1, "2024-11-03", [], "en")
    ("KT 기사 14건, 최신 2024-11-03. '배당' 관련 내용은 없습니다.", '1 KT article, newest 2024-11-03.')
    """
    if language == "ko":
        told = f"{name} 기사 {articles:,}건" + (f", 최신 {newest}" if newest else "") + "."
        return told + (f" {', '.join(repr(m) for m in missing)} 관련 내용은 없습니다." if missing else "")
    told = f"{articles:,} {name} article{'s' if articles != 1 else ''}" + (f", newest {newest}" if newest else "")
    return told + (f"; nothing on {', '.join(missing)}." if missing else ".")


def no_company(names: Sequence[str], language: str) -> str:
    """One line for companies that no article names.

    >>> no_company(["가람타이어"], "ko")
    '가람타이어 관련 기사가 없습니다.'
    """
    return f"{', '.join(names)} 관련 기사가 없습니다." if language == "ko" else f"No article names {', '.join(names)}."
