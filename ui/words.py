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
    "기사를 넣으면 이 자리에 질문 예가 나타납니다. 관리자는 관리 화면에서 파일을 올릴 수 있고, 명령줄에서는 서버를 멈춘 뒤 넣습니다.",
    "Once articles are in, questions to begin with appear here. An administrator can upload files on the admin page; on the command line, stop the server first.",
)
EMPTY_STEPS = (
    (Word("폴더에 있는 기사 넣기", "Add the articles in a folder"), "citewire ingest news/"),
    (
        Word("무엇이 들어갔고 무엇을 왜 건너뛰었는지 보기", "See what was added, and what was skipped and why"),
        "citewire status",
    ),
    (Word("다시 켜기", "Start again"), "citewire serve"),
)
EMPTY_READS = Word(
    "텍스트, Markdown, HTML, PDF, DOCX, HWP, HWPX, 전자우편, CSV, JSON Lines와 이들의 zip을 읽습니다.",
    "It reads text, Markdown, HTML, PDF, DOCX, HWP, HWPX, e-mail, CSV, JSON Lines, and zip files of these.",
)
INDEXING = Word(
    "새 기사 {n}건을 색인하고 있습니다. 지금까지의 기사로 답합니다.",
    "{n} new articles are being indexed; answers use what is there.",
)
RESTING = Word(
    "글쓰기 모델이 응답하지 않아 원문 문장으로 답합니다.",
    "The chat model does not respond: answers are sentences of the articles.",
)
SEARCHING = Word("자료를 찾고 있습니다", "Searching the archive")
WRITING = Word("답을 쓰고 있습니다", "Writing the answer")
DONE = Word("답을 마쳤습니다", "The answer is complete")
UNDERSTOOD = Word("찾은 조건", "Searched within")
REMOVE = Word("이 조건 빼고 다시 묻기", "Leave this out and ask again")
SEARCHED = Word("검색한 질문", "Searched for")
CLEAR = Word("이 조건 풀고 다시 묻기", "Lift this and ask again")
AS_OF_DAY = Word("{day}까지 알려진 것", "as known on {day}")
WRITTEN_IN = {"ko": Word("한국어 기사", "Korean articles"), "en": Word("영어 기사", "English articles")}
COPY = Word("복사", "Copy")
COPIED = Word("출처와 함께 복사했습니다", "Copied with its references")
NOT_COPIED = Word(
    "복사하지 못했습니다. 글을 끌어 골라 복사하십시오.", "It could not be copied: select the text and copy it."
)
GOOD = Word("도움 됨", "Helpful")
BAD = Word("문제 알리기", "Report a problem")
HOW = Word("검색 과정", "How it was searched")
WHEN = Word("시간순", "By date")
FOUND = Word("찾은 기사 {n}건", "{n} articles found")
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

COMPANIES = Word("회사", "Companies")
ALSO = Word("같은 소식을 전한 기사", "Articles that tell the same")
EARLIER = Word("이전 판", "Earlier versions")
CHANGED_ON = Word("{day}에 바뀐 것", "Changed on {day}")
FIRST_VERSION = Word("처음 실린 판", "First version")
NO_CHANGES = Word("글은 그대로입니다", "The text is the same")
ADDED = Word("더함", "Added")
GONE_LINE = Word("뺌", "Removed")
ALIKE = Word("같은 문장 {n}개", "{n} sentences alike")
BACK = Word("앞 기사", "Back")
OPEN_LATER = Word("더 늦은 기사 열기", "Open the later article")

# Conditions
NARROW = Word("조건", "Filters")
AS_OF = Word("기준일", "As of")
TODAY = Word("오늘", "today")
AS_OF_HINT = Word("이 날까지 나온 기사로만 답합니다.", "Answers use only what was published by this day.")
PUBLISHERS = Word("매체", "Publishers")
FIND_PUBLISHER = Word("매체 이름 찾기", "Find a publisher")
ARTICLE_LANGUAGE = Word("기사의 언어", "Language of the articles")
ANY_LANGUAGE = Word("모두", "Any")
KOREAN = Word("한국어", "Korean")
ENGLISH = Word("영어", "English")
LIFT = Word("조건 풀기", "Remove filter")
LIFT_ALL = Word("모두 풀기", "Clear all")
NARROWED = Word("다음 질문의 조건", "Filters for the next question")

# Conversations kept in the browser
HISTORY = Word("지난 대화", "History")
HISTORY_NOTE = Word(
    "대화는 이 브라우저에만 남고 서버에는 남지 않습니다. 함께 쓰는 컴퓨터에서는 꺼 두십시오.",
    "Conversations stay in this browser, not on the server. Switch this off on a shared computer.",
)
HISTORY_NONE = Word("남은 대화가 없습니다.", "No conversation is kept.")
HISTORY_OFF = Word(
    "관리자가 대화를 남기지 않도록 설정했습니다.", "The administrator has switched keeping conversations off."
)
KEEP = Word("이 브라우저에 대화 남기기", "Keep conversations in this browser")
OPEN = Word("열기", "Open")
DELETE = Word("지우기", "Delete")
DELETE_ALL = Word("모두 지우기", "Delete all")
DELETE_SURE = Word(
    "남은 대화를 모두 지웁니다. 되돌릴 수 없습니다.", "This deletes every kept conversation. It cannot be undone."
)
CANCEL = Word("취소", "Cancel")
DELETED = Word("지웠습니다", "Deleted")
QUESTIONS = Word("질문 {n}개", "{n} questions")
ONE_QUESTION = Word("질문 1개", "1 question")
EXPORT = Word("내보내기", "Export")
EXPORT_MARKDOWN = Word("Markdown 파일로 저장", "Save as Markdown")
EXPORT_PRINT = Word("인쇄 또는 PDF로 저장", "Print or save as PDF")

# Opinions
WHY_BAD = Word("무엇이 문제입니까?", "What is wrong?")
WHY_GOOD = Word("덧붙일 말 (선택)", "Anything to add (optional)")
MORE_WORDS = Word("자세히 (선택)", "Details (optional)")
SEND = Word("보내기", "Send")
THANKS = Word(
    "의견을 남겼습니다. 질문과 답이 평가에 쓰입니다.", "Kept. The question and the answer are used for evaluation."
)
FORGOTTEN = Word(
    "서버가 이 답을 더는 기억하지 못합니다. 다시 물어보신 뒤 남겨 주십시오.",
    "The server no longer remembers this answer. Ask again first.",
)
REASONS = {
    "wrong": Word("사실과 다릅니다", "It is not true"),
    "citation": Word("출처가 답과 맞지 않습니다", "The source does not say so"),
    "beside": Word("물은 것과 다릅니다", "It is not what I asked"),
    "incomplete": Word("빠진 것이 있습니다", "Something is missing"),
    "outdated": Word("더 새로운 소식이 있습니다", "There is newer news"),
    "missed": Word("자료에 답이 있는데 찾지 못했습니다", "The archive has an answer that was not found"),
}

# How it was searched
TERMS_KO = Word("한국어 기사에서 찾은 말", "Words searched in Korean articles")
TERMS_EN = Word("영어 기사에서 찾은 말", "Words searched in English articles")
ADDED_WORDS = Word("더한 말", "Words added")
FILTERS = Word("거른 조건", "Filters")
NO_FILTERS = Word("없음", "none")
RANK = Word("순위", "Rank")
SCORE = Word("점수", "Score")
BY_WORDS = Word("낱말", "Words")
BY_MEANING = Word("뜻", "Meaning")
ARTICLE = Word("기사", "Article")
SEARCH_HITS = Word("찾은 대목과 점수", "Passages found, with scores")

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

TOO_OFTEN = Word(
    "질문이 잠시 한도를 넘었습니다. {n}초 뒤에 보냅니다.",
    "That was over the limit for a moment. It is sent in {n} s.",
)
SIGNED_OUT = Word(
    "로그인이 끝났습니다. 페이지를 새로 고쳐 다시 로그인하십시오. 적으신 질문은 복사해 두십시오.",
    "You are signed out. Copy your question, then reload the page to sign in again.",
)
CUT_OFF = Word(
    "인터넷이나 사내망에 연결되어 있지 않습니다. 이미 받은 답은 그대로 볼 수 있습니다.",
    "There is no network. Answers that are here can still be read.",
)
BACK_AGAIN = Word("다시 연결되었습니다", "Connected again")
UNSURE = Word(
    "지금은 확인할 수 없습니다. 잠시 뒤 다시 눌러 주십시오.", "This cannot be read now. Press again in a moment."
)

BAD_SETTING = Word(
    "질문의 조건을 읽지 못했습니다. 페이지를 새로 고치십시오.",
    "What narrows the question cannot be read. Reload the page.",
)

# What the page's scripts say: every word, 12 kB before compression, so that no list must be kept in step.
IN_BROWSER: dict[str, Word] = (
    {name.lower(): word for name, word in list(globals().items()) if isinstance(word, Word)}
    | {f"reason_{name}": word for name, word in REASONS.items()}
    | {f"written_in_{language}": word for language, word in WRITTEN_IN.items()}
)
