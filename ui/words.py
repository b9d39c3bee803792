"""Every word the page shows, in Korean and English: plain and polite, a label is a noun, a button is a verb."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """One thing said in both languages; `{name}` stands for a value, the same names in both."""

    ko: str
    en: str

    def filled(self, **values: object) -> "Word":
        """The word with its values set in.

        >>> Word("기사 {n}건", "{n} articles").filled(n=63).en
        '63 articles'
        """
        return Word(self.ko.format(**values), self.en.format(**values))


TITLE = Word("citewire: 원문으로 확인하는 뉴스 질의응답", "citewire: answers from the news, checked against the source")
DESCRIPTION = Word(
    "기업 뉴스에 묻고, 답의 모든 문장을 원문에서 확인합니다.",
    "Ask an archive of corporate news and check every sentence of the answer in its source.",
)

# Header
ARCHIVE = Word("자료", "Archive")
ARTICLES = Word("기사 {n}건", "{n} articles")
ONE_ARTICLE = Word("기사 1건", "1 article")
LANGUAGE = Word("언어", "Language")
THEME = Word("밝기 바꾸기", "Switch light or dark")
SAMPLE = Word("표본 자료: 회사와 인물은 가상입니다", "Sample corpus: companies and people are fictional")

# Conversation
QUESTION = Word("질문", "Question")
PLACEHOLDER = Word("질문을 입력하세요", "Type a question")
ASK = Word("질문하기", "Ask")
NEW_CHAT = Word("새 대화", "New chat")
STOP = Word("멈추기", "Stop")
STOPPED = Word(
    "멈췄습니다. 여기까지의 답은 원문과 대조하지 않았습니다.",
    "Stopped. What stands here was not checked against the source.",
)
RETRY = Word("다시 묻기", "Ask again")
EDIT = Word("고쳐 묻기", "Edit the question")
WELCOME = Word("뉴스에 물어보세요", "Ask the news")
WELCOME_TEXT = Word(
    "답의 문장마다 원문의 자리를 번호로 붙입니다. 번호를 누르면 기사가 열리고 근거 문장이 표시됩니다.",
    "Every sentence of an answer carries a number. Press it and the article opens with the sentence highlighted.",
)
EXAMPLES = Word("질문 예", "Example questions")
EXAMPLE = Word("‘{title}’ 기사의 내용은 무엇입니까?", "What does “{title}” report?")
LATEST = Word("최근 기사", "Latest articles")
EMPTY = Word("자료가 아직 없습니다", "The archive is empty")
EMPTY_TEXT = Word(
    "명령줄에서 `citewire ingest 폴더`를 실행한 뒤 이 페이지를 새로 고치십시오.",
    "Run `citewire ingest FOLDER` on the command line, then reload this page.",
)
SEARCHING = Word("자료를 찾고 있습니다", "Searching the archive")
WRITING = Word("답을 쓰고 있습니다", "Writing the answer")
DONE = Word("답을 마쳤습니다", "The answer is complete")
UNDERSTOOD = Word("찾은 조건", "Searched within")
REMOVE = Word("이 조건 빼고 다시 묻기", "Leave this out and ask again")
SEARCHED = Word("검색한 질문", "Searched for")
SINCE = Word("{day}부터", "since {day}")
UNTIL = Word("{day}까지", "until {day}")
SOURCES = Word("출처", "Sources")
SOURCE = Word("출처", "Source")
OUTLETS = Word("+{n}개 매체", "+{n} outlets")
ONE_OUTLET = Word("+1개 매체", "+1 outlet")
SUPERSEDED = Word("더 늦은 기사가 이 내용을 고치거나 대신합니다", "A later article corrects or replaces this")
SUPERSEDED_BY = Word("출처 {n}에서 이 내용을 고치거나 대신했습니다", "Source {n} corrects or replaces this")
NEAREST = Word("가장 가까운 대목", "Nearest passages")
TRY = Word("이렇게 물어보실 수 있습니다", "Questions you can ask")
UNDATED = Word("날짜 미상", "undated")

# Verdicts
SUPPORTED = Word("원문과 일치", "matches the source")
PARTLY = Word("일부만 확인", "partly confirmed")
UNSUPPORTED = Word("원문에서 확인되지 않음", "not found in the source")
REASON = Word("이유", "Reason")

# Sources pane
PANE_EMPTY = Word(
    "답의 번호나 기사 제목을 누르면 기사가 이 자리에 열립니다.",
    "Press a number or a title, and the article opens here.",
)
ORIGINAL = Word("원문", "Original")
NEW_TAB = Word("(새 탭)", "(new tab)")
WHOLE = Word("기사 전체 보기", "Show the whole article")
EXCERPT = Word("근거 문장만 보기", "Show the cited sentences only")
CLOSE = Word("닫기", "Close")
CITED = Word("근거 문장", "Cited sentence")
GONE = Word("이 기사는 자료에 없거나 철회되었습니다.", "This article is not in the archive or has been withdrawn.")
OFFLINE = Word(
    "서버에 닿지 않습니다. 서버가 켜져 있는지 확인한 뒤 다시 누르십시오.",
    "The server cannot be reached. Check that it is running, then press again.",
)

# Errors
NO_QUESTION = Word("질문이 비어 있습니다.", "The question is empty.")
TOO_LONG = Word(
    "질문은 {limit}자까지 받습니다. 지금은 {n}자입니다. 줄여서 다시 물어보십시오.",
    "A question may have {limit} characters; this one has {n}. Shorten it and ask again.",
)
FAILED = Word(
    "답을 만들지 못했습니다. 다시 물어보시고, 되풀이되면 관리자에게 번호 {id}를 알려 주십시오.",
    "The answer could not be made. Ask again; if it happens again, give the administrator the number {id}.",
)
BUSY = Word("질문이 많아 차례를 기다리고 있습니다.", "Many are asking: your question is waiting for its turn.")

BAD_SETTING = Word(
    "질문의 조건을 읽지 못했습니다. 페이지를 새로 고치십시오.",
    "What narrows the question cannot be read. Reload the page.",
)

# What page.js needs; the rest is written by the server.
IN_BROWSER = {
    "title": TITLE, "placeholder": PLACEHOLDER, "question": QUESTION, "ask": ASK, "new_chat": NEW_CHAT,
    "searching": SEARCHING, "done": DONE, "outlets": OUTLETS, "one_outlet": ONE_OUTLET, "undated": UNDATED,
    "pane_empty": PANE_EMPTY, "original": ORIGINAL, "new_tab": NEW_TAB, "whole": WHOLE, "excerpt": EXCERPT,
    "close": CLOSE, "cited": CITED, "gone": GONE, "offline": OFFLINE, "too_long": TOO_LONG,
    "busy": BUSY, "stop": STOP, "stopped": STOPPED, "retry": RETRY, "edit": EDIT,
    "source": SOURCE, "sources": SOURCES,
}  # fmt: skip
