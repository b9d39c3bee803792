"""The constant phrases of answers, Korean and English: polite, plain, tested."""

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
UNCITED = {"ko": "출처가 없는 문장입니다", "en": "no source is cited"}


def coverage(summary: Summary, language: str) -> str:
    """One line about what the archive holds."""
    if not summary.articles:
        return "자료가 아직 없습니다." if language == "ko" else "The archive is still empty."
    if language == "ko":
        return f"자료: 기사 {summary.articles:,}건, {summary.oldest} – {summary.newest}"
    return f"The archive holds {summary.articles:,} articles, {summary.oldest} to {summary.newest}."
