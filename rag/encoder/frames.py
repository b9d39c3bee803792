"""The words that make a sentence a question, in Korean and English.

They are added to training queries so that the vectors learn to pass over them: what a question asks for stands in its
other words. An ellipsis-free phrase a line; word order is of no account to a mean of vectors.
"""

KOREAN = tuple(
    line.strip()
    for line in """
무엇인가?
무엇인가요?
무엇입니까?
무엇이 있는가?
무엇이 있나요?
어떤 것이 있는가?
어떤 것들이 있나요?
무엇을 했는가?
무엇을 하였나?
무엇이라고 하는가?
무엇이라고 불렀나?
무엇 때문인가?
무슨 일이 있었는가?
누구인가?
누구입니까?
누구인가요?
누가 했는가?
누구에게 했나?
누구의 것인가?
언제인가?
언제인가요?
언제 시작되었는가?
언제부터인가?
언제까지 해야 하나요?
몇 년도인가?
몇 년에 일어났는가?
몇 월 며칠인가?
몇 개인가?
몇 명인가?
몇 번째인가?
몇 퍼센트인가?
얼마인가?
얼마인가요?
얼마나 되는가?
얼마나 늘었나?
얼마나 줄었나요?
총 금액은 얼마인가요?
어디인가?
어디인가요?
어디에서 했는가?
어디에 있는가?
어느 나라인가?
어느 회사인가?
어느 지역에서 일어났는가?
어떤 사람인가?
어떤 영향을 미쳤는가?
어떤 역할을 하는가?
어떤 의미인가요?
어떤 차이가 있나요?
어떤 조건을 충족해야 하나요?
어떤 절차를 거쳐야 하나요?
어떤 지원을 받을 수 있나요?
어떤 방법으로 신청하나요?
어떻게 되는가?
어떻게 되나요?
어떻게 하면 좋을까요?
어떻게 해야 하나요?
어떻게 변했는가?
어떻게 평가했나?
왜 그런가?
왜 했는가?
이유는 무엇인가?
이유가 뭐야?
원인은 무엇인가요?
목적은 무엇인가?
이름은 무엇인가?
특징은 무엇인가?
결과는 어떠했는가?
방법을 알려주세요.
알려줘
알려주세요.
궁금합니다.
설명해 주세요.
설명하시오.
대해 설명하시오.
대해 알고 싶어요.
정리해 줘
비교해 줘
말해 줘
다음 중 옳은 것은?
다음 중 아닌 것은 무엇인가?
다음 중 사실이 아닌 것은 무엇입니까?
다음 중 언급되지 않은 것은?
지문에 따르면
기사에 따르면
본문에 따르면
글쓴이에 따르면
받을 수 있나요?
할 수 있나요?
해야 하나요?
가능한가요?
있나요?
있습니까?
인가요?
하나요?
했나요?
됐나?
할까?
전망은?
현황은?
규모는?
일정은?
""".strip().splitlines()
)

ENGLISH = tuple(
    line.strip()
    for line in """
what is?
what are?
what was?
what were?
what does it do?
what did they do?
what did he say about?
what did the company announce?
what happened to?
what happens when?
what kind of?
what type of?
what caused?
what led to?
what can be used to?
what should be done?
what would be considered?
what is the name of?
what is the reason for?
what is the purpose of?
what is the difference between?
what is the main?
what percentage of?
what year was?
which of the following is true?
which of the following is not true about?
which of the following is not mentioned?
which of these does?
which one is?
which company?
which country?
which person?
which is considered?
who is?
who was?
who did?
who were the?
whose is it?
when did it?
when was?
when is it?
when will it?
since when?
where is?
where did?
where was it?
where can you find?
why did?
why is?
why was?
why does it?
how is?
how did?
how do?
how does it?
how can you?
how much is?
how much did it?
how many?
how many were there?
how long does it take?
how long?
how far?
how old?
how often?
how large is?
is it?
is there a?
are there?
was it?
did they?
does it?
do you?
can you?
can i?
could it be?
will it?
would it?
should i?
has it?
have they?
tell me about
describe the
explain how
list the
compare
summarize
according to the passage
according to the article
based on the information given
in the passage
as stated in the text
what do we know about?
i would like to know
please tell me
any news on?
any update on?
what is the outlook for?
what are the plans for?
what is the status of?
""".strip().splitlines()
)
