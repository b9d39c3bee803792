"""Tokens: ours, forged ones, and those of a sign-in provider with its keys."""

import base64
import hashlib
import hmac
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from starlette.testclient import TestClient

from rag.settings import SettingsError
from rag.sites import Site, digest
from tests.scripted import ScriptedChatbot, Settings, fill
from ui import signed
from ui.app import create_app
from ui.auth import SIGN_IN
from ui.oidc import GOOD as KEYS_GOOD
from ui.oidc import PAUSE, Provider
from ui.tokens import AUDIENCE, ISSUER, KEY_FILE, open_key

HOST = "chat.corp.example"
PORTAL, WIKI = "https://intranet.corp.example", "https://wiki.corp.example"
SECRET, OTHER = "s" * 43, "w" * 43
SITES = (
    Site(name="portal", secret=digest(SECRET), origins=(PORTAL,)),  # type: ignore[arg-type]
    Site(name="wiki", secret=OTHER, origins=(WIKI,), scopes=("read",)),  # type: ignore[arg-type]
)
ISSUED_BY = "https://login.corp.example/realms/staff"
RSA, STRANGER = rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tokens")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    archive = fill(folder)
    settings = Settings(
        sites=SITES, admins=("oidc:boss",), oidc_issuer=ISSUED_BY, oidc_audience="news", oidc_keys=ISSUED_BY + "/keys"
    )
    app = create_app(ScriptedChatbot(archive), settings)  # type: ignore[arg-type]
    guard = next(m for m in app.user_middleware if m.cls.__name__ == "Guard")
    guard.kwargs["sign_in"].provider._fetch = lambda url: {"keys": [jwk(RSA.public_key(), "r1")]}
    with TestClient(app, base_url=f"http://{HOST}") as client:
        yield client
    archive.close()


def jwk(public: Any, kid: str, **more: Any) -> dict[str, Any]:
    algorithm = jwt.algorithms.RSAAlgorithm if isinstance(public, rsa.RSAPublicKey) else jwt.algorithms.ECAlgorithm
    return json.loads(algorithm.to_jwk(public)) | {"kid": kid, "use": "sig"} | more


def issue(client: TestClient, secret: str = SECRET, **body: Any) -> str:
    said = {"subject": "kim", "origin": PORTAL} | body
    response = client.post("/api/token", json=said, headers={"X-Citewire-Secret": secret})
    assert response.status_code == 200, response.text
    assert response.json()["expires_in"] == 300
    return str(response.json()["token"])


def ask(client: TestClient, token: str, origin: str = PORTAL, **headers: str) -> Any:
    sent = {"authorization": f"Bearer {token}"} | ({"origin": origin} if origin else {}) | headers
    return client.post("/api/ask", json={"question": "줄입니까?"}, headers=sent)


def test_a_token_is_good_for_its_reader_and_origin(client: TestClient) -> None:
    token = issue(client)
    for _ in range(3):
        response = ask(client, token, **{"sec-fetch-site": "cross-site"})
        assert response.status_code == 200 and response.headers["access-control-allow-origin"] == PORTAL
        assert "set-cookie" not in response.headers
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["sub"], claims["origin"], claims["exp"] - claims["iat"]) == ("portal:kim", PORTAL, 300)
    assert jwt.get_unverified_header(token)["alg"] == "ES256" and len(token) < 600


def test_a_token_for_programs_is_none_for_browsers(client: TestClient) -> None:
    token = issue(client, origin="")
    assert ask(client, token, "").status_code == 200
    assert ask(client, token, PORTAL).status_code == 401
    assert ask(client, token, "", **{"sec-fetch-site": "same-origin"}).status_code == 401


def test_scopes_are_the_sites_at_most(client: TestClient) -> None:
    few = issue(client, scopes=["read"])
    assert ask(client, few).status_code == 403 and '"ask"' not in ask(client, few).text
    assert (
        client.get("/api/articles/kor0000001", headers={"authorization": f"Bearer {few}", "origin": PORTAL}).status_code
        == 200
    )
    wanted = {"subject": "kim", "origin": PORTAL, "scopes": ["admin"]}
    assert client.post("/api/token", json=wanted, headers={"X-Citewire-Secret": SECRET}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [({}, {}, 401), ({"X-Citewire-Secret": "x" * 43}, {}, 401), ({"X-Citewire-Secret": digest(SECRET)}, {}, 401),
     ({"X-Citewire-Secret": ""}, {}, 401), ({"X_Citewire_Secret": SECRET}, {}, 401),
     ({"X-Citewire-Secret": SECRET, "origin": PORTAL}, {}, 403), ({"X-Citewire-Secret": SECRET, "sec-fetch-site": "same-origin"}, {}, 403),
     ({"X-Citewire-Secret": SECRET, "origin": "https://evil.example"}, {}, 403), ({"X-Citewire-Secret": SECRET}, {"origin": WIKI}, 403),
     ({"X-Citewire-Secret": SECRET}, {"origin": PORTAL + "/"}, 403), ({"X-Citewire-Secret": SECRET}, {"subject": ""}, 422),
     ({"X-Citewire-Secret": SECRET}, {"subject": "a\nb"}, 422), ({"X-Citewire-Secret": SECRET}, {"subject": "a" * 201}, 422),
     ({"X-Citewire-Secret": SECRET}, {"more": 1}, 422), ({"X-Citewire-Secret": SECRET}, {"scopes": ["root"]}, 422)],
)  # fmt: skip
def test_tokens_that_are_not_given(client: TestClient, headers: dict[str, str], body: Any, status: int) -> None:
    response = client.post("/api/token", json={"subject": "kim", "origin": PORTAL} | body, headers=headers)
    assert response.status_code == status and SECRET not in response.text
    assert "access-control-allow-origin" not in response.headers


def b64(data: Any) -> str:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forgeries(folder: Path, good: str) -> dict[str, str]:
    """Tokens that nobody gave out, by what is wrong with them."""
    own = open_key(folder)
    now = int(time.time())
    head = {"alg": "ES256", "typ": "JWT", "kid": own.id}
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "portal:kim", "origin": PORTAL, "scopes": ["ask"], "iat": now,
              "exp": now + 300, "jti": "j"}  # fmt: skip
    h, p, s = good.split(".")
    public_pem = own.known.public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    stranger = jwk(STRANGER.public_key(), "x")

    def ours(said: dict[str, Any], drop: str = "") -> str:
        raw = json.dumps({k: v for k, v in (claims | said).items() if k != drop}).encode()
        return jwt.PyJWS().encode(raw, own.private, "ES256", {"kid": own.id})

    def theirs(**header: Any) -> str:
        said = {"kid": own.id} | header
        return jwt.encode(claims, STRANGER, "ES256", {k: v for k, v in said.items() if v is not None})

    def own_with(**header: Any) -> str:
        body = f"{b64(head | header)}.{b64(claims)}"  # by hand: the library drops "b64": true
        algorithm = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256)
        return f"{body}.{b64(algorithm.sign(body.encode(), own.private))}"

    def hmac_with(key: bytes, alg: str = "HS256") -> str:
        body = f"{b64(head | {'alg': alg})}.{b64(claims)}"
        return f"{body}.{b64(hmac.new(key, body.encode(), hashlib.sha256).digest())}"

    changed = b64(json.loads(base64.urlsafe_b64decode(p + "==")) | {"sub": "portal:boss"})
    late = {"iat": now - 400, "exp": now - 100}
    made = {f"alg {alg!r}": f"{b64(head | {'alg': alg})}.{p}." for alg in ("none", "None", "NONE", "nOnE", "", None)}
    made |= {
        f"alg {alg!r} with a signature": f"{b64(head | {'alg': alg})}.{p}.{s}"
        for alg in ("none", "ES384", "RS256", ["ES256"])
    }
    made |= {
        "HS256 with the public key as PEM": hmac_with(public_pem), "HS256 with an empty key": hmac_with(b""),
        "HS256 with the key's id": hmac_with(own.id.encode()), "HS384": hmac_with(public_pem, "HS384"),
        "another key, our id": theirs(), "another key, its id": theirs(kid="x"), "no id": theirs(kid=None),
        "jku": theirs(jku="https://evil.example/keys"), "jwk": theirs(jwk=stranger), "x5u": theirs(x5u="https://evil.example/c"),
        "x5c": theirs(x5c=["MIIB"]), "kid as a path": theirs(kid="../../dev/null"), "kid as a query": theirs(kid="' OR 1=1 --"),
        "our key and jku": own_with(jku="https://evil.example/keys"), "our key and jwk": own_with(jwk=stranger),
        "our key and crit": own_with(crit=["exp"]), "our key and b64": own_with(b64=True),
        "Ed25519": jwt.encode(claims, ed25519.Ed25519PrivateKey.generate(), "EdDSA", {"kid": own.id}),
        "RS256": jwt.encode(claims, RSA, "RS256", {"kid": own.id}),
        "ended": ours(late), "not begun": ours({"iat": now + 600, "exp": now + 900}), "nbf ahead": ours({"nbf": now + 600}),
        "good for a day": ours({"exp": now + 86_400}), "good for ever": ours({"exp": 10**18}), "ends before it begins": ours({"iat": now + 5, "exp": now + 1}),
        "exp as text": ours({"exp": "never"}), "exp true": ours({"exp": True}), "exp infinite": ours({"exp": float("inf")}),
        **{f"without {name}": ours({}, name) for name in claims},
        "another audience": ours({"aud": "other"}), "no audience": ours({"aud": []}), "another issuer": ours({"iss": "evil"}),
        "issuer of the provider": ours({"iss": ISSUED_BY, "aud": "news"}), "issuer as a list": ours({"iss": [ISSUER]}),
        "a site that is not": ours({"sub": "gone:kim"}), "no site": ours({"sub": "kim"}), "sub as a number": ours({"sub": 7}),
        "another site's origin": ours({"origin": WIKI}), "origin not listed": ours({"origin": "https://evil.example"}),
        "origin null": ours({"origin": None}), "scopes as text": ours({"scopes": "ask"}),
        "changed claims": f"{h}.{changed}.{s}", "changed signature": f"{h}.{p}.{b64(os.urandom(64))}", "no signature": f"{h}.{p}.",
        "zero signature": f"{h}.{p}.{b64(bytes(64))}", "short signature": f"{h}.{p}.{s[:40]}", "two tokens": f"{good}.{s}",
        "padding": good + "==", "another base64": good[:-1] + chr(ord(good[-1]) + 1), "DER signature": f"{h}.{p}.{b64(own.private.sign(f'{h}.{p}'.encode(), ec.ECDSA(hashes.SHA256())))}",
        "10 kB": f"{h}.{b64(claims | {'x': 'a' * 10_000})}.{s}", "deep": f"{h}.{b64(b'[' * 2_900)}.{s}", "not JSON": f"{h}.{b64(b'{')}.{s}",
        "no object": f"{h}.{b64([])}.{s}", "nothing": "", "dots": "..", "null": "null", "not UTF-8": f"{h}.{b64(bytes([255, 254]))}.{s}",
        "five parts (encrypted)": f"{b64({'alg': 'dir', 'enc': 'A256GCM'})}..{s}.{p}.{s}",
    }  # fmt: skip
    return made


def test_no_forged_token_counts_and_all_are_told_the_same(client: TestClient, folder: Path) -> None:
    good = issue(client)
    made = forgeries(folder, good)
    assert len(made) >= 75 and len(set(made.values())) >= 75
    accepted, texts = [], set()
    for name, token in made.items():
        _forget_failures(client)  # too many from one address, and the answer is 429
        response = client.post(
            "/api/ask", json={"question": "a"}, headers={"authorization": f"Bearer {token}", "origin": PORTAL}
        )
        texts.add((response.status_code, response.text, response.headers.get("www-authenticate")))
        if response.status_code != 401:
            accepted.append(name)
    assert not accepted
    assert len(made) == 76
    assert texts == {(401, json.dumps({"error": {"message": SIGN_IN}}), "Bearer")}
    assert ask(client, good).status_code == 200


def _forget_failures(client: TestClient) -> None:
    guard = next(m for m in client.app.user_middleware if m.cls.__name__ == "Guard")  # type: ignore[attr-defined]
    guard.kwargs["quotas"]._failures._left.clear()


@pytest.mark.parametrize("headers", [
    {"origin": WIKI}, {"origin": "https://evil.example"}, {"origin": "null"}, {}, {"origin": PORTAL + ".evil.example"},
    {"sec-fetch-site": "cross-site"}, {"origin": "http://intranet.corp.example"},
])  # fmt: skip
def test_a_stolen_token_is_no_use_on_another_page(client: TestClient, headers: dict[str, str]) -> None:
    token = issue(client)
    response = client.post("/api/ask", json={"question": "a"}, headers={"authorization": f"Bearer {token}"} | headers)
    assert response.status_code in (401, 403)


@pytest.mark.parametrize("place", ["query", "cookie", "header", "basic", "twice", "body"])
def test_a_token_stands_in_one_place_only(client: TestClient, place: str) -> None:
    _forget_failures(client)
    token = issue(client, origin="")
    headers: Any = {
        "cookie": {"cookie": f"token={token}; authorization=Bearer {token}"}, "header": {"x-authorization": f"Bearer {token}"},
        "basic": {"authorization": f"Basic {token}"}, "twice": [("authorization", f"Bearer {token}"), ("authorization", "Bearer x")],
    }.get(place, {})  # fmt: skip
    query = f"?token={token}&access_token={token}" if place == "query" else ""
    response = client.post(f"/api/ask{query}", json={"question": "a", "access_token": token}, headers=headers)
    assert response.status_code == 401


def test_the_same_name_at_two_sites_is_two_readers(client: TestClient) -> None:
    answer = ask(client, issue(client)).json()["id"]
    said = {"answer_id": answer, "verdict": "up"}
    at = {"authorization": f"Bearer {issue(client, subject='lee')}", "origin": PORTAL}
    assert client.post("/api/feedback", json=said, headers=at).status_code == 404
    at = {"authorization": f"Bearer {issue(client)}", "origin": PORTAL}
    assert client.post("/api/feedback", json=said, headers=at).status_code == 204
    other = issue(client, secret=OTHER, origin=WIKI)
    assert jwt.decode(other, options={"verify_signature": False})["sub"] == "wiki:kim"


def test_the_key_is_its_owners_alone(tmp_path: Path) -> None:
    first = open_key(tmp_path)
    path = tmp_path / KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600 and open_key(tmp_path).id == first.id
    assert [p.name for p in tmp_path.iterdir()] == [KEY_FILE]
    assert open_key(tmp_path, renew=True).id != first.id
    path.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        open_key(tmp_path)
    path.chmod(0o600)
    path.write_text("no key")
    with pytest.raises(SettingsError, match="token-key --renew"):
        open_key(tmp_path)


# --- a provider


def provided(key: Any = RSA, kid: str = "r1", algorithm: str = "RS256", **said: Any) -> str:
    now = int(time.time())
    claims = {"iss": ISSUED_BY, "aud": "news", "sub": "1234", "iat": now, "exp": now + 900} | said
    return jwt.encode(claims, key, algorithm, {"kid": kid})


def test_a_providers_token_counts(client: TestClient) -> None:
    assert ask(client, provided(), "").status_code == 200
    assert ask(client, provided(aud=["other", "news"]), PORTAL).status_code == 200
    assert ask(client, provided(), "https://evil.example").status_code == 403


def test_forged_tokens_of_a_provider(client: TestClient) -> None:
    now = int(time.time())
    made = [
        provided(STRANGER, algorithm="ES256"), provided(rsa.generate_private_key(65537, 2048)), provided(kid="r2"),
        provided(algorithm="PS256"), provided(algorithm="RS512"), provided(aud="other"), provided(iss=ISSUED_BY + "/"),
        provided(exp=now - 60), provided(exp=now + 10**6), provided(sub=""), provided(sub="a\nb"), provided(nbf=now + 60),
        provided(iat=now + 600, exp=now + 700), jwt.encode({"iss": ISSUED_BY, "sub": "1"}, RSA, "RS256", {"kid": "r1"}),
        jwt.encode({"iss": ISSUER, "aud": AUDIENCE, "sub": "portal:kim", "origin": PORTAL, "scopes": ["ask"], "iat": now,
                    "exp": now + 60, "jti": "j"}, RSA, "RS256", {"kid": "r1"}),
    ]  # fmt: skip
    _forget_failures(client)
    assert [ask(client, token, "").status_code for token in made] == [401] * len(made)


def test_the_providers_keys_are_kept_and_turned() -> None:
    now, asked, keys = 0.0, [], [jwk(RSA.public_key(), "r1")]

    def fetch(url: str) -> Any:
        asked.append(url)
        if not keys:
            raise OSError("down")
        if url.endswith("openid-configuration"):
            return {"issuer": ISSUED_BY, "jwks_uri": "https://login.corp.example/keys"}
        return {"keys": keys}

    provider = Provider(ISSUED_BY, "news", fetch=fetch, clock=lambda: now)
    for _ in range(5):
        if provider.lacks("r1"):
            provider.refresh("r1")
        assert provider.read(provided()) == "1234"
    assert asked == [ISSUED_BY + "/.well-known/openid-configuration", "https://login.corp.example/keys"]
    # Unknown keys: the provider is not asked again within a minute, however many come.
    for n in range(50):
        if provider.lacks(f"x{n}"):
            provider.refresh(f"x{n}")
    assert len(asked) == 2
    now += PAUSE + 1
    keys[:] = [jwk(STRANGER.public_key(), "e2")]
    assert provider.lacks("e2")
    provider.refresh("e2")
    assert provider.read(provided(STRANGER, "e2", "ES256")) == "1234" and len(asked) == 4
    with pytest.raises(signed.Refused):
        provider.read(provided())  # its key was withdrawn
    # It is down: its last keys stay good for a day, and no longer.
    keys.clear()
    now += KEYS_GOOD - 10
    provider.refresh("e2")
    assert provider.read(provided(STRANGER, "e2", "ES256")) == "1234"
    now += 20
    with pytest.raises(signed.Refused):
        provider.read(provided(STRANGER, "e2", "ES256"))


def test_keys_that_are_not_taken() -> None:
    small = rsa.generate_private_key(65537, 1024).public_key()
    good = jwk(RSA.public_key(), "r1")
    listed = [jwk(small, "small"), jwk(RSA.public_key(), "e", use="enc"), jwk(RSA.public_key(), "h", alg="HS256"),
              {"kty": "oct", "k": "c2VjcmV0", "kid": "o"}, jwk(ec.generate_private_key(ec.SECP384R1()).public_key(), "p384"),
              {k: v for k, v in good.items() if k != "kid"}, {"kty": "RSA", "kid": "b", "n": "!", "e": "AQAB"}, 7, good]  # fmt: skip
    assert list(signed.provider_keys({"keys": listed})) == ["r1"]
    assert signed.provider_keys([]) == signed.provider_keys({"keys": "x"}) == {}


@pytest.mark.parametrize(
    ("issuer", "keys"),
    [("http://login.corp.example", ""), ("file:///etc/passwd", ""), ("https://kim@login.corp.example", ""), ("ftp://x", ""),
     (ISSUED_BY, "https://evil.example/keys"), (ISSUED_BY, "http://login.corp.example/keys"), (ISSUED_BY, "https://login.corp.example:8443/k"),
     ("https://a/?q", ""), ("", ""), ("http://169.254.169.254/", "")],
)  # fmt: skip
def test_addresses_a_provider_may_not_have(issuer: str, keys: str) -> None:
    with pytest.raises(SettingsError, match="oidc_"):
        Provider(issuer, "news", keys)


def test_keys_at_another_host_are_not_fetched() -> None:
    asked = []

    def fetch(url: str) -> Any:
        asked.append(url)
        return {"issuer": ISSUED_BY, "jwks_uri": "https://evil.example/keys", "keys": [jwk(RSA.public_key(), "r1")]}

    provider = Provider(ISSUED_BY, "news", fetch=fetch)
    provider.refresh("r1")
    assert len(asked) == 1
    with pytest.raises(signed.Refused):
        provider.read(provided())


def test_keys_are_read_over_http_without_following() -> None:
    from tests.web import web
    from ui.oidc import _get

    with web() as site:
        site.pages["/keys"] = (200, {"Content-Type": "application/json"}, b'{"keys": []}')
        site.pages["/moved"] = (302, {"Location": "/keys"}, b"")
        site.pages["/large"] = (200, {}, b" " * 300_000)
        assert _get(site.url("/keys")) == {"keys": []}
        for path in ("/moved", "/large", "/none"):
            with pytest.raises(ValueError):
                _get(site.url(path))
        assert site.paths == ["/keys", "/moved", "/large", "/none"]
