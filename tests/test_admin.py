"""The routes behind the scope "admin": who comes in, files in while readers ask, feedback, reports."""

import io
import json
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from corpus import feedback
from rag.settings import read_settings
from rag.sites import Site, digest
from rag.wiring import open_chatbot
from tests.live import until
from tests.scripted import EVIL, ScriptedChatbot, Settings, fill
from ui.admin_link import FILE, IDLE, LONGEST, MOST, PREFIX, SECONDS, Keys, new_link
from ui.app import create_app
from ui.reports import POLICY

HOST = "chat.corp.example"
HERE = ("127.0.0.1", 4321)
PROXY_SECRET, SECRET, PORTAL = "p" * 43, "s" * 43, "https://intranet.corp.example"
SIGNED: dict[str, Any] = {
    "sites": (Site(name="portal", secret=digest(SECRET), origins=(PORTAL,), scopes=("ask", "read", "admin")),  # type: ignore[arg-type]
              Site(name="wiki", secret=digest(SECRET[::-1] + "w"), origins=(EVIL,))),  # type: ignore[arg-type]
    "proxies": ("10.0.0.5",), "proxy_secret": SecretStr(PROXY_SECRET), "admins": ("proxy:boss",),
}  # fmt: skip
PROXY = ("10.0.0.5", 1)
BOSS = {"x-citewire-proxy-secret": PROXY_SECRET, "x-forwarded-user": "boss"}
READS = ("/admin", "/api/admin/status", "/api/admin/feedback", "/api/admin/feedback.jsonl", "/api/admin/reports", "/api/admin/jobs",
         "/api/admin/jobs/x", "/api/admin/jobs/x/events", "/api/admin/reports/a.html")  # fmt: skip
WRITES = (("POST", "/api/admin/uploads?name=a.txt"), ("POST", "/api/admin/ingest"), ("POST", "/api/admin/sync"),
          ("DELETE", "/api/admin/uploads/x"), ("DELETE", "/api/admin/jobs/x"), ("POST", "/api/admin/session"))  # fmt: skip
TEXT = """{title}

{publisher} 입력 2024.11.{day:02d} 오전 10:00

{body}
"""


@pytest.fixture(scope="module")
def chatbot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedChatbot]:
    archive = fill(tmp_path_factory.mktemp("archive"))
    yield ScriptedChatbot(archive)
    archive.close()


def served(chatbot: ScriptedChatbot, peer: Any = HERE, **said: Any) -> TestClient:
    app = create_app(chatbot, Settings(**said))  # type: ignore[arg-type]
    return TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False, client=peer)


def key_of(client: TestClient, folder: Path) -> dict[str, str]:
    """What the page does with a fresh link."""
    code = new_link(folder, f"http://{HOST}").partition("#")[2]
    answer = client.post("/api/admin/session", json={"code": code}, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 200, answer.text
    return {"authorization": f"Bearer {answer.json()['key']}"}


def test_nobody_is_administrator_by_default(chatbot: ScriptedChatbot) -> None:
    """On this machine, where nobody signs in, the page comes with nothing in it and everything else is refused."""
    with served(chatbot) as client:
        page = client.get("/admin")
        assert page.status_code == 200 and "한결통신" not in page.text and "4" not in page.text.split("<main")[1]
        for path in READS[1:]:
            assert client.get(path).status_code == 403, path
        for method, path in WRITES[:-1]:
            assert client.request(method, path, content=b"x").status_code == 403, path
        assert client.post("/api/admin/session", json={"code": "x" * 43}).status_code == 401


def test_a_link_counts_once_here_and_for_pages_of_ours(chatbot: ScriptedChatbot) -> None:
    folder = chatbot.archive.folder
    with served(chatbot, origins=(PORTAL,)) as client:
        code = new_link(folder, "http://127.0.0.1:7860").partition("#")[2]
        assert len(code) == 43 and (folder / FILE).stat().st_mode & 0o777 == 0o600
        assert code not in (folder / FILE).read_text()
        for place in ({"origin": EVIL}, {"origin": PORTAL}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
            assert client.post("/api/admin/session", json={"code": code}, headers=place).status_code == 403
        strange = TestClient(client.app, base_url=f"http://{HOST}", client=("198.51.100.7", 1))
        assert strange.post("/api/admin/session", json={"code": code}).status_code == 403
        assert strange.get("/admin").status_code == 403
        through = {"x-forwarded-for": "198.51.100.7"}
        assert client.post("/api/admin/session", json={"code": code}, headers=through).status_code == 403
        key = client.post("/api/admin/session", json={"code": code}).json()["key"]
        assert client.post("/api/admin/session", json={"code": code}).status_code == 401
        bearer = {"authorization": f"Bearer {key}"}
        assert client.get("/api/admin/status", headers=bearer).json()["articles"] == 4
        # The key opens nothing else, counts nowhere else, and near misses are nobody.
        assert client.post("/api/ask", json={"question": "a"}, headers=bearer).status_code == 403
        assert strange.get("/api/admin/status", headers=bearer).status_code == 401
        for place in (
            {"origin": EVIL},
            {"origin": PORTAL},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
        ):
            assert client.get("/api/admin/status", headers=bearer | place).status_code in (401, 403)
        for wrong in (key[:-1], key + "a", PREFIX, PREFIX + "x" * 43, key.upper(), code):
            assert client.get("/api/admin/status", headers={"authorization": f"Bearer {wrong}"}).status_code in (
                401,
                403,
            )
        assert client.get(f"/api/admin/status?key={key}").status_code == 403


def test_links_and_keys_end(tmp_path: Path) -> None:
    now = [1_000_000.0]
    keys = Keys(tmp_path, clock := (lambda: now[0]))

    def fresh() -> str:
        return keys.exchange(new_link(tmp_path, "http://x", clock).partition("#")[2])

    late = new_link(tmp_path, "http://x", clock).partition("#")[2]
    now[0] += SECONDS + 1
    assert keys.exchange(late) == ""
    first = new_link(tmp_path, "http://x", clock).partition("#")[2]
    new_link(tmp_path, "http://x", clock)
    assert keys.exchange(first) == ""  # another link ends the one before
    key = fresh()
    for _ in range(LONGEST // (IDLE - 1)):
        now[0] += IDLE - 1
        assert keys.holds(key)
    now[0] += IDLE - 1
    assert not keys.holds(key)  # used all the time, and yet twelve hours are over
    key = fresh()
    now[0] += IDLE + 1
    assert not keys.holds(key) and not keys.holds(key)
    many = [fresh() for _ in range(MOST + 1)]
    assert [keys.holds(k) for k in (many[0], many[1], many[-1])] == [False, True, True]
    for junk in ("", "{", "[]", '{"code": 1}', '{"code": "sha256:0", "until": "x"}'):
        (tmp_path / FILE).write_text(junk)
        assert keys.exchange("0") == ""


def test_where_readers_sign_in_the_setting_names_administrators(chatbot: ScriptedChatbot) -> None:
    folder = chatbot.archive.folder
    with served(chatbot, PROXY, **SIGNED) as client:
        kim = BOSS | {"x-forwarded-user": "kim"}
        assert client.get("/admin", headers=BOSS).status_code == 200
        assert client.get("/api/admin/status", headers=BOSS).json()["articles"] == 4
        for path in READS:
            assert client.get(path, headers=kim).status_code == 403, path
            assert client.get(path).status_code == 401, path
        # A link is no way in where readers sign in: the page's own address is not even asked.
        code = new_link(folder, "http://x").partition("#")[2]
        assert client.post("/api/admin/session", json={"code": code}, headers=BOSS).status_code == 404
        assert TestClient(client.app, base_url=f"http://{HOST}", client=HERE).post(
            "/api/admin/session", json={"code": code}).status_code == 401  # fmt: skip

        def token(secret: str, **said: Any) -> dict[str, str]:
            given = client.post("/api/token", json={"subject": "kim"} | said, headers={"X-Citewire-Secret": secret})
            return {"authorization": f"Bearer {given.json()['token']}"}

        assert (
            client.get("/api/admin/status", headers=token(SECRET)).status_code == 200
        )  # a program of a site with the scope
        assert client.get("/api/admin/status", headers=token(SECRET, scopes=["read"])).status_code == 403
        assert client.get("/api/admin/status", headers=token(SECRET[::-1] + "w")).status_code == 403
        # A page of another origin administrates nothing, even with such a token.
        for path in READS:
            listed = token(SECRET, origin=PORTAL) | {"origin": PORTAL, "sec-fetch-site": "cross-site"}
            answer = client.get(path, headers=listed)
            assert answer.status_code == 403 and "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("said", [
    {"origin": EVIL, "sec-fetch-site": "cross-site"}, {"origin": EVIL}, {"origin": "null"}, {"origin": PORTAL},
    {"origin": PORTAL, "sec-fetch-site": "same-site"}, {"sec-fetch-site": "cross-site"}, {"origin": f"http://{HOST}:8080"},
    {"origin": f"http://{HOST}.evil.example"}, {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
])  # fmt: skip
def test_an_administrators_browser_is_not_made_to_act(chatbot: ScriptedChatbot, said: dict[str, str]) -> None:
    """The proxy's sign-in is the browser's own, so pages elsewhere could ask in its name: forms, fetches, links."""
    with served(chatbot, PROXY, **SIGNED) as client:
        for method, path in WRITES:
            for kind in (
                "text/plain",
                "multipart/form-data; boundary=x",
                "application/x-www-form-urlencoded",
                "application/json",
            ):
                answer = client.request(method, path, content=b"x", headers=BOSS | said | {"content-type": kind})
                assert answer.status_code == 403, (method, path)
        for path in READS:
            assert client.get(path, headers=BOSS | said).status_code == 403, path
        assert not list((chatbot.archive.folder / "uploads").glob("*"))


@pytest.fixture
def real(tmp_path: Path) -> Iterator[tuple[TestClient, dict[str, str], Any, Path]]:
    """A server over an empty archive of its own, and the key of its administrator."""
    settings = read_settings(archive=tmp_path / "archive", names=(HOST,), upload_megabytes=1, reports=tmp_path / "reports",
                             questions_per_minute=100_000, requests_per_minute=1_000_000)  # fmt: skip
    with open_chatbot(settings, write=True) as chatbot:
        app = create_app(chatbot, settings)
        with TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False, client=HERE) as client:
            yield client, key_of(client, settings.archive), chatbot, tmp_path


def send(client: TestClient, key: dict[str, str], name: str, body: bytes | str) -> Any:
    body = body.encode() if isinstance(body, str) else body
    return client.post("/api/admin/uploads", params={"name": name}, content=body, headers=key)


def finished(client: TestClient, key: dict[str, str], ids: list[str]) -> dict[str, Any]:
    begun = client.post("/api/admin/ingest", json={"uploads": ids}, headers=key)
    assert begun.status_code == 202, begun.text
    assert until(
        lambda: client.get(f"/api/admin/jobs/{begun.json()['id']}", headers=key).json()["state"] != "running", 60
    )
    found: dict[str, Any] = client.get(f"/api/admin/jobs/{begun.json()['id']}", headers=key).json()
    return found


def pasted(number: int, amount: int) -> str:
    return TEXT.format(title=f"두리전자 {number}공장 투자", publisher="한빛경제", day=number % 28 + 1,
                       body=f"두리전자는 {number}공장에 {amount}억 원을 투자한다고 밝혔다. 공사는 내년에 끝난다.")  # fmt: skip


def test_files_are_taken_in_and_answered_from_at_once(real: tuple[TestClient, dict[str, str], Any, Path]) -> None:
    client, key, _, folder = real
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as packed:
        packed.writestr("안/기사.txt", pasted(2, 900))
        packed.writestr("pic.png", b"\x89PNG")
    sent = [
        send(client, key, "../../../etc/두리.txt", pasted(1, 4200)), send(client, key, "box.zip", box.getvalue()),
        send(client, key, "broken.pdf", b"%PDF-1.4 nothing"),
    ]  # fmt: skip
    assert [s.status_code for s in sent] == [201] * 3 and sent[0].json()["name"] == "두리.txt"
    lying = list((folder / "archive" / "uploads").iterdir())
    assert len(lying) == 3 and all(len(p.name) == 32 and p.stat().st_mode & 0o777 == 0o600 for p in lying)
    done = finished(client, key, [s.json()["id"] for s in sent])
    assert (done["state"], done["result"]["added"], done["names"]) == ("done", 2, ["두리.txt", "box.zip", "broken.pdf"])
    reasons = {s["source"]: s["reason"] for s in done["result"]["skips"]}
    assert set(reasons) == {"box.zip#pic.png", "broken.pdf"} and all(reasons.values())
    assert not list((folder / "archive" / "uploads").iterdir())
    answer = client.post("/api/ask", json={"question": "두리전자는 1공장에 얼마를 투자합니까?"}).json()
    assert "4200억" in answer["claims"][0]["text"]
    status = client.get("/api/admin/status", headers=key).json()
    assert (status["articles"], status["skipped"], status["index"]["complete"]) == (2, 2, True)
    # The same name again is the same article: changed, or not at all.
    again = finished(client, key, [send(client, key, "두리.txt", pasted(1, 4200)).json()["id"]])
    assert (again["result"]["unchanged"], again["result"]["added"]) == (1, 0)
    changed = finished(client, key, [send(client, key, "두리.txt", pasted(1, 5100)).json()["id"]])
    assert changed["result"]["changed"] == 1
    answer = client.post("/api/ask", json={"question": "두리전자는 1공장에 얼마를 투자합니까?"}).json()
    assert "5100억" in answer["claims"][0]["text"] and "4200억" not in json.dumps(answer, ensure_ascii=False)
    with client.stream("GET", f"/api/admin/jobs/{changed['id']}/events", headers=key) as events:
        text = "".join(events.iter_text())
    assert text.startswith("event: done\ndata: {") and json.loads(text.split("data: ")[1])["result"]["changed"] == 1


@pytest.mark.parametrize(("name", "body", "status"), [
    ("a.exe", b"x", 415), ("nothing", b"x", 415), ("a.txt", b"", 422), ("a.txt", b"x" * 1_000_001, 413),
    ("x" * 401 + ".txt", b"x", 422), ("", b"x", 422),
])  # fmt: skip
def test_files_that_are_not_taken_leave_nothing(
    real: tuple[TestClient, dict[str, str], Any, Path], name: str, body: bytes, status: int
) -> None:
    client, key, _, folder = real
    refused = send(client, key, name, body)
    assert refused.status_code == status and "\n" not in refused.json()["error"]["message"]
    assert not list((folder / "archive" / "uploads").glob("*"))


def test_a_body_without_a_length_is_counted_as_it_comes(real: tuple[TestClient, dict[str, str], Any, Path]) -> None:
    client, key, _, folder = real
    pieces = (b"x" * 100_000 for _ in range(100))
    refused = client.post("/api/admin/uploads?name=a.txt", content=pieces, headers=key)
    assert refused.status_code == 413 and not list((folder / "archive" / "uploads").glob("*"))


def test_no_more_waits_than_ten_of_the_largest(real: tuple[TestClient, dict[str, str], Any, Path]) -> None:
    client, key, _, _ = real
    said = [send(client, key, f"{n}.txt", b"x" * 900_000) for n in range(12)]
    assert [s.status_code for s in said] == [201] * 11 + [429]
    first = said[0].json()["id"]
    assert client.delete(f"/api/admin/uploads/{first}", headers=key).status_code == 204
    assert client.delete(f"/api/admin/uploads/{first}", headers=key).status_code == 404
    assert send(client, key, "a.txt", b"x").status_code == 201
    assert (
        client.post("/api/admin/ingest", json={"uploads": [said[1].json()["id"], "none"]}, headers=key).status_code
        == 404
    )
    assert client.post("/api/admin/ingest", json={"uploads": []}, headers=key).status_code == 422


def test_readers_see_the_old_or_the_new_and_never_a_mix(real: tuple[TestClient, dict[str, str], Any, Path]) -> None:
    """R10: eight companies change their figure ten times over while four readers ask: each answer is of one version whole."""
    client, key, chatbot, _ = real
    names = [f"두리{n}" for n in "가나다라마바사아"]

    def page(name: str, version: int) -> str:
        # Both sentences say the version; a mix would quote one of each.
        return TEXT.format(title=f"{name}전자 투자 {version}차 계획", publisher="한빛경제", day=version + 1, body=(
            f"{name}전자는 올해 투자를 {version}01억 원으로 정했다고 밝혔다. "
            f"{name}전자의 올해 투자 {version}01억 원은 모두 공장에 쓴다고 회사는 설명했다."))  # fmt: skip

    def put(version: int) -> None:
        ids = [send(client, key, f"{name}.txt", page(name, version)).json()["id"] for name in names]
        assert finished(client, key, ids)["state"] == "done"

    put(1)
    wrong: list[str] = []
    asked = [0]
    over = threading.Event()

    def reader(at: int) -> None:
        while not over.is_set():
            name = names[(at + asked[0]) % len(names)]
            answer = client.post("/api/ask", json={"question": f"{name}전자는 올해 얼마를 투자합니까?"})
            asked[0] += 1
            if answer.status_code != 200:
                wrong.append(answer.text)
                continue
            said = answer.json()
            for source in said["sources"]:
                versions = {q.split("01억")[0].split()[-1] for q in source["quotes"] if "01억" in q}
                titled = source["title"].split(" 투자 ")[1].split("차")[0]
                if versions - {titled}:
                    wrong.append(json.dumps(said, ensure_ascii=False))

    readers = [threading.Thread(target=reader, args=(n,)) for n in range(4)]
    for thread in readers:
        thread.start()
    for version in range(2, 7):
        put(version)
    over.set()
    for thread in readers:
        thread.join()
    assert not wrong and asked[0] >= 20
    assert chatbot.retriever.index.fault() == ""
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready" and ready["index"] == "in step"
    answer = client.post("/api/ask", json={"question": "두리가전자는 올해 얼마를 투자합니까?"}).json()
    assert "601억" in answer["claims"][0]["text"]


def test_one_piece_of_work_at_a_time_and_it_can_be_stopped(real: tuple[TestClient, dict[str, str], Any, Path]) -> None:
    client, key, chatbot, _ = real
    lines = "\n".join(
        json.dumps({"title": f"두리전자 {n}호 소식", "text": f"두리전자는 {n}번째 소식을 알렸다. " * 8, "published": "2024-11-01"},
                   ensure_ascii=False) for n in range(2_000)
    )  # fmt: skip
    sent = send(client, key, "many.jsonl", lines).json()["id"]
    other = send(client, key, "b.txt", pasted(3, 10)).json()["id"]
    job = client.post("/api/admin/ingest", json={"uploads": [sent]}, headers=key).json()
    busy = client.post("/api/admin/ingest", json={"uploads": [other]}, headers=key)
    assert busy.status_code == 409
    assert client.post("/api/admin/sync", json={}, headers=key).status_code == 409
    assert client.get("/readyz").status_code == 200
    assert until(lambda: chatbot.archive.summary().articles > 0, 30)
    assert client.delete(f"/api/admin/jobs/{job['id']}", headers=key).status_code == 204
    assert until(lambda: client.get(f"/api/admin/jobs/{job['id']}", headers=key).json()["state"] == "stopped", 30)
    said = client.get(f"/api/admin/jobs/{job['id']}", headers=key).json()
    assert 0 < said["result"]["added"] < 2_000
    assert chatbot.archive.summary().articles == said["result"]["added"] and chatbot.retriever.index.behind() == 0
    assert finished(client, key, [other])["result"]["added"] == 1  # what was refused is still waiting
    assert [j["state"] for j in client.get("/api/admin/jobs", headers=key).json()["jobs"]] == ["done", "stopped"]


def test_another_process_is_told_who_writes(real: tuple[TestClient, dict[str, str], Any, Path]) -> None:
    from corpus.archive import Archive
    from corpus.article import LockedError

    with pytest.raises(LockedError, match="is being written by"):
        Archive(real[2].archive.folder, write=True)


def test_feedback_is_newest_first_filtered_and_exported(real: tuple[TestClient, dict[str, str], Any, Path]) -> None:
    client, key, chatbot, _ = real
    folder = chatbot.archive.folder
    for n in range(5):
        feedback.keep(
            folder, f"a{n}", "down" if n % 2 else "up", f"질문 {n}?", f"답 {n}", "=cmd|' /C calc'!A1" if n == 3 else ""
        )
        time.sleep(0.01)
    with feedback._opened(folder) as db, db:
        db.executemany(
            "UPDATE feedback SET time = ? WHERE answer_id = ?", [(f"2024-11-0{n + 1}", f"a{n}") for n in range(5)]
        )

    def found(**said: Any) -> list[str]:
        answer = client.get("/api/admin/feedback", params=said, headers=key)
        assert answer.status_code == 200, answer.text
        return [f["answer_id"] for f in answer.json()["feedback"]]

    assert found() == ["a4", "a3", "a2", "a1", "a0"] and found(count=2, after=1) == ["a3", "a2"]
    assert found(verdict="down") == ["a3", "a1"] and found(reasoned=True) == ["a3"] and found(q="질문 2") == ["a2"]
    assert found(q="CALC") == ["a3"] and found(q="%") == []
    assert client.get("/api/admin/feedback?verdict=sideways", headers=key).status_code == 422
    export = client.get("/api/admin/feedback.jsonl", headers=key)
    assert [json.loads(line)["answer_id"] for line in export.text.splitlines()] == ["a0", "a1", "a2", "a3", "a4"]
    assert "attachment" in export.headers["content-disposition"]


def test_reports_are_opened_where_nothing_in_them_acts(real: tuple[TestClient, dict[str, str], Any, Path]) -> None:
    client, key, _, folder = real
    assert client.get("/api/admin/reports", headers=key).json() == {"set": True, "reports": []}
    (folder / "reports" / "2024-11-24").mkdir(parents=True)
    (folder / "reports" / "2024-11-24" / "보고서.html").write_text("<script>alert(1)</script><h1>.71</h1>")
    (folder / "reports" / ".hidden.html").write_text("x")
    (folder / "reports" / "notes.txt").write_text("x")
    (folder / "secret.html").write_text("x")
    (folder / "reports" / "link.html").symlink_to(folder / "secret.html")
    listed = client.get("/api/admin/reports", headers=key).json()["reports"]
    assert [r["name"] for r in listed] == ["2024-11-24/보고서.html"]
    opened = client.get("/api/admin/reports/2024-11-24/보고서.html", headers=key)
    assert opened.status_code == 200 and "<h1>.71" in opened.text
    assert opened.headers["content-security-policy"] == POLICY and POLICY.startswith("sandbox;")
    for name in (
        "../secret.html",
        "%2e%2e/secret.html",
        "..%2fsecret.html",
        "link.html",
        "notes.txt",
        ".hidden.html",
        "2024-11-24",
    ):
        assert client.get(f"/api/admin/reports/{name}", headers=key).status_code == 404, name


def test_what_a_server_that_died_left_is_gone(tmp_path: Path) -> None:
    archive = fill(tmp_path)
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / ("f" * 32)).write_bytes(b"x")
    served(ScriptedChatbot(archive))
    assert not list((tmp_path / "uploads").iterdir())
    archive.close()
