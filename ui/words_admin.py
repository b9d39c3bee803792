"""Every word of the admin page, in Korean and English; ui/words.py has those of the reader's page."""

from ui.words import Word

TITLE = Word("관리", "Administration")
SKIP = Word("본문으로 건너뛰기", "Skip to the content")
PARTS = Word("차례", "Contents")
OTHER = {"ko": "English", "en": "한국어"}
LEAVE = Word("나가기", "Sign out")
NO_SCRIPT = Word("이 페이지는 스크립트가 있어야 보입니다.", "This page needs scripts to be shown.")
STATE = Word("자료", "Archive")
INTAKE = Word("기사 넣기", "Take in articles")
SKIPPED = Word("건너뛴 원본", "Skipped sources")
FEEDBACK = Word("독자 의견", "Feedback")
REPORTS = Word("평가 보고서", "Evaluation reports")

# What admin.js says; `{name}` stands for a value.
IN_BROWSER = {
    "loading": Word("불러오고 있습니다", "Loading"),
    "signed_out": Word(
        "관리자만 볼 수 있습니다. 이 컴퓨터에서는 터미널에서 `citewire admin-link`를 실행해 나온 주소로 들어오십시오. 로그인을 쓰는 곳에서는 설정 `admins`에 이름이 있어야 합니다.",
        "Only administrators see this. On this machine, run `citewire admin-link` in a terminal and open the address it prints. "
        "Where readers sign in, the setting `admins` must name you.",
    ),
    "link_used": Word(
        "이 주소는 이미 썼거나 오래되었습니다. 터미널에서 `citewire admin-link`를 실행해 새 주소를 받으십시오.",
        "This link was used or is too old. Run `citewire admin-link` in a terminal for another.",
    ),
    "left": Word("나갔습니다. 다시 들어오려면 `citewire admin-link`를 실행하십시오.", "You are signed out. `citewire admin-link` lets you in again."),
    "offline": Word("서버에 닿지 않습니다. 서버가 켜져 있는지 확인하십시오.", "The server cannot be reached. Check that it is running."),
    "again": Word("다시 불러오기", "Load again"),
    # state
    "articles": Word("기사", "Articles"), "stories": Word("기사 묶음", "Stories"), "companies": Word("회사", "Companies"),
    "publishers": Word("매체", "Publishers"), "passages": Word("대목", "Passages"), "sentences": Word("문장", "Sentences"),
    "withdrawn": Word("철회", "Withdrawn"), "span": Word("기간", "Published"), "to": Word("부터", "to"), "size": Word("크기", "Size"),
    "index": Word("색인", "Index"), "complete": Word("최신", "Complete"), "behind": Word("기사 {n}건이 아직 없음", "Lacks {n} articles"),
    "chat_model": Word("대화 모델", "Chat model"), "none": Word("없음", "None"), "answers_open": Word("쓰고 있는 답", "Answers under way"),
    "languages": Word("언어", "Languages"), "undated": Word("날짜 미상", "undated"), "unknown": Word("알 수 없음", "unknown"),
    "by_publisher": Word("매체별 기사", "Articles by publisher"), "by_source": Word("원본별 기사", "Articles by source"),
    "by_company": Word("회사별 기사", "Articles by company"), "empty": Word("자료가 아직 없습니다. 아래에서 파일을 넣으십시오.", "The archive is empty. Take in files below."),
    # intake
    "choose": Word("파일 고르기", "Choose files"), "drop_here": Word("또는 여기에 끌어다 놓으십시오.", "or drop them here."),
    "kinds": Word("텍스트, Markdown, HTML, PDF, DOCX, HWP, HWPX, EML, CSV, TSV, JSON Lines, ZIP. 파일마다 {n} MB까지.",
                  "Text, Markdown, HTML, PDF, DOCX, HWP, HWPX, EML, CSV, TSV, JSON Lines, ZIP. At most {n} MB each."),
    "sending": Word("보내는 중 {n}%", "Sending {n}%"), "ready": Word("준비됨", "Ready"), "refused": Word("받지 않음: {why}", "Not taken: {why}"),
    "remove": Word("{name} 빼기", "Remove {name}"), "remove_short": Word("빼기", "Remove"),
    "take_in": Word("파일 {n}개 넣기", "Take in {n} files"), "take_in_one": Word("파일 1개 넣기", "Take in 1 file"), "take_in_none": Word("넣을 파일 없음", "No files to take in"),
    "sync_now": Word("지금 동기화", "Sync now"), "synced": Word("마지막 동기화", "Last sync"),
    "no_sync": Word("동기화할 피드가 설정되어 있지 않습니다 (sync_sources).", "No feeds are set to sync (sync_sources)."),
    "never": Word("아직 동기화하지 않았습니다.", "Not synced yet."), "sync_result": Word("새 기사 {added}, 바뀜 {changed}, 철회 {withdrawn}, 건너뜀 {skipped}", "{added} new, {changed} changed, {withdrawn} withdrawn, {skipped} skipped"),
    "reading": Word("읽는 중: {done}/{total}, 기사 {items}건", "Reading: {done} of {total}, {items} articles"),
    "indexing": Word("색인하는 중: {done}/{total}", "Indexing: {done} of {total}"), "stop": Word("멈추기", "Stop"),
    "state_running": Word("진행 중", "Under way"), "state_done": Word("마침", "Done"), "state_stopped": Word("멈춤", "Stopped"), "state_failed": Word("실패", "Failed"),
    "result": Word("새 기사 {added}, 바뀜 {changed}, 그대로 {unchanged}, 건너뜀 {skipped}", "{added} added, {changed} changed, {unchanged} unchanged, {skipped} skipped"),
    "work": Word("작업", "Work"), "ingest": Word("파일 넣기", "Files"), "sync": Word("동기화", "Sync"), "read_only": Word("자료가 읽기 전용으로 열려 있습니다.", "The archive is open for reading only."),
    "meanwhile": Word("그동안에도 답은 계속됩니다.", "Answers go on meanwhile."),
    # skips
    "source": Word("원본", "Source"), "reason": Word("이유", "Reason"), "no_skips": Word("건너뛴 원본이 없습니다.", "Nothing was skipped."), "more": Word("그 밖에 {n}건", "and {n} more"),
    # feedback
    "all": Word("모두", "All"), "up": Word("도움이 됨", "Helpful"), "down": Word("도움이 안 됨", "Not helpful"), "reasoned": Word("이유가 있는 것만", "With a reason only"), "search": Word("찾기", "Search"), "words": Word("찾을 말", "Words"),
    "verdict": Word("평가", "Verdict"), "question": Word("질문", "Question"), "answer": Word("답", "Answer"), "time": Word("시각", "Time"), "model": Word("답한 모델", "Model"),
    "export": Word("JSON Lines로 받기", "Export as JSON Lines"), "no_feedback": Word("의견이 없습니다.", "No feedback."), "shown": Word("{total}건 중 {n}건", "{n} of {total}"), "further": Word("더 보기", "Show more"), "show_answer": Word("답 보기", "Show the answer"),
    "ticked_wrong": Word("사실과 다름", "says something false"), "ticked_citation": Word("출처가 뒷받침하지 않음", "the source does not carry it"),
    "ticked_beside": Word("질문과 다른 답", "not what was asked"), "ticked_incomplete": Word("빠진 것이 있음", "something is left out"),
    "ticked_outdated": Word("더 새로운 소식이 있음", "newer news says otherwise"), "ticked_missed": Word("자료에 답이 있음", "the archive holds an answer"),
    # reports
    "no_reports": Word("보고서가 없습니다.", "No reports."), "reports_unset": Word("보고서 폴더가 설정되어 있지 않습니다 (CITEWIRE_REPORTS).", "No folder of reports is set (CITEWIRE_REPORTS)."),
    "open": Word("열기", "Open"), "close": Word("닫기", "Close"), "save": Word("받기", "Save"), "file": Word("파일", "File"),
}  # fmt: skip
