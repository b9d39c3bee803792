"""Counts of days and months that a text spells out, written as figures: 사흘 is 3일, 넉 달 4개월, 7~9월 3분기.

Claim and source are both read so, and what they say in either way is then the same.
"""

import re

_DAYS = {
    "이틀": 2,
    "사흘": 3,
    "나흘": 4,
    "닷새": 5,
    "엿새": 6,
    "이레": 7,
    "여드레": 8,
    "아흐레": 9,
    "열흘": 10,
    "보름": 15,
}
_COUNTED_DAYS = re.compile(
    "(?<![가-힣])(?P<count>"
    + "|".join(_DAYS)
    + ")(?:(?P<lasting>간)|(?=(?P<since>째|\\s?만)|\\s|[은는이가을를에도의](?![가-힣])|$))"
)
# 28만여 명 is one word: 28만여명.
_ODD = re.compile(
    r"(?<=[\d조억만천백십])여\s(?=(?:명|원|달러|유로|대|개|곳|건|가구|척|마리|톤|t)(?:[^가-힣]|[은는이가을를의에도으로과와씩]|$))"
)
# 한 달 stays: it mostly says "a month", of what is counted by the month.
_MONTHS = {"두": 2, "석": 3, "세": 3, "서": 3, "넉": 4, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10,
           "열한": 11, "열두": 12}  # fmt: skip
_COUNTED_MONTHS = re.compile(
    "(?<![가-힣])(?P<count>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\s?달"
    r"(?=간|째|치|여|만|가까|넘|남짓|이상|뒤|후|전|\s|[은는이가을를에도의로과와](?![가-힣])|[^가-힣]|$)"
)
_HALF_YEAR = re.compile(
    r"(?<![가-힣])반년(?=간|째|치|여|만|\s|[은는이가을를에도의](?![가-힣])|[^가-힣]|$)|\bhalf a year\b"
)
_YEAR_AND_HALF = re.compile(r"(?<![\d.,])(?P<years>\d{1,2})년\s?반(?=\s|만|간|[^가-힣]|$)")
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_AND_A_HALF = re.compile(r"\b(?P<count>\d{1,2}|" + "|".join(_NUMBERS) + r")[\s-]and[\s-]a[\s-]half[\s-]years?\b", re.I)
_TWO_YEARS = re.compile(r"(?<![가-힣])두\s해(?=간|째|만|\s|[은는이가을를에도의](?![가-힣])|$)")
_YEAR_AGO = re.compile(r"(?<![가-힣])한\s해\s전")
_NINE_MONTHS = re.compile(
    r"\bfirst (?:nine months|three quarters)\b|첫\s?9개월|(?<![\d.,])1\s?[~∼〜～–-]\s?3분기(?:\s?누적)?|(?<![\d.,])3분기까지(?:의)?\s누적|(?<=들어\s)9개월"
)
_QUARTERS = {(3 * n - 2, 3 * n): f"{n}분기" for n in range(1, 5)} | {
    (1, 6): "상반기",
    (7, 12): "하반기",
    (1, 9): "3분기 누적",
}
_KOREAN_RUN = re.compile(
    r"(?<![\d.,])(?P<first>1?\d)\s?(?:월\s?)?(?:[~∼〜～–-]\s?|(?<=월\s)?부터\s)(?P<last>1?\d)월(?!\s?\d{1,2}일)(?:까지)?"
)
_NAMES = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December"]  # fmt: skip
_ENGLISH_QUARTERS = {
    **{(3 * n - 2, 3 * n): f"{w} quarter" for n, w in enumerate(("first", "second", "third", "fourth"), 1)},
    (1, 6): "first half",
    (7, 12): "second half",
    (1, 9): "total third quarter",
}
_OPENING = {first for first, _ in _ENGLISH_QUARTERS}
_ENGLISH_RUN = re.compile(
    r"\b(?:between |from )?(?:the )?(?P<first>" + "|".join(_NAMES[n - 1] for n in sorted(_OPENING)) + r")"
    r"(?:\s?[-–]\s?| to | through | until | and )(?P<last>" + "|".join(_NAMES) + r")\b(?!\s\d{1,2}\b(?!\d))"
)


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.index(word.lower()) + 1


def spelled(text: str) -> str:
    """The text with its counted days, months and quarters as figures.

    >>> spelled("넉 달 만에, 사흘간, 반년 만에"), spelled("올해 7~9월과 1∼6월, 1~4월")
    ('4개월 만에, 3일간, 6개월 만에', '올해 3분기과 상반기, 1~4월')
    >>> spelled("Sales rose from January to June.")
    'Sales rose first half.'
    """
    # 이틀 is two days, never the second: 2일간.
    text = _COUNTED_DAYS.sub(lambda m: f"{_DAYS[m['count']]}일{m['lasting'] or ('' if m['since'] else '간')}", text)
    text = _ODD.sub("여", text)
    text = _COUNTED_MONTHS.sub(lambda m: f"{_MONTHS[m['count']]}개월", text)
    text = _YEAR_AND_HALF.sub(lambda m: f"{m['years']}년 6개월", text)
    text = _AND_A_HALF.sub(lambda m: f"{12 * _count(m['count']) + 6} months", text)
    text = _HALF_YEAR.sub(lambda m: "six months" if m[0].isascii() else "6개월", text)
    text = _TWO_YEARS.sub("2년", text)
    text = _YEAR_AGO.sub("1년 전", text)
    text = _NINE_MONTHS.sub(lambda m: "total third quarter" if m[0].isascii() else "3분기 누적", text)
    text = _KOREAN_RUN.sub(lambda m: _QUARTERS.get((int(m["first"]), int(m["last"])), m[0]), text)
    return _ENGLISH_RUN.sub(
        lambda m: _ENGLISH_QUARTERS.get((_NAMES.index(m["first"]) + 1, _NAMES.index(m["last"]) + 1), m[0]), text
    )
