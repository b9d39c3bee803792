"""Signed tokens (JWT): written with our key, read with keys that we know. The only file that knows PyJWT and cryptography.

A token never says how it is to be checked: its key is looked up among known ones, and the algorithm is the key's own.
Headers that name keys elsewhere (jku, jwk, x5u, x5c) or change the rules (crit, b64, zip) refuse it.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)  # fmt: skip
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

LIMIT = 4_096  # characters of a token: ours have about 400, a provider's with many groups 2,000
LEEWAY = 10  # seconds two clocks may differ
KEYS = 20  # that a provider may have
_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_FORBIDDEN = {"jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc"}
_SHORTEST_RSA = 2_048  # bits


class Refused(Exception):
    """The token does not count; the message says why, for tests and nobody else."""


@dataclass(frozen=True, slots=True)
class Known:
    """A public key, and the one algorithm it is used with: "ES256" or "RS256"."""

    algorithm: str
    public: EllipticCurvePublicKey | RSAPublicKey


@dataclass(frozen=True, slots=True)
class Own:
    """Our key: it signs, and others name it by `id`, the beginning of its own digest."""

    id: str
    private: EllipticCurvePrivateKey

    @property
    def known(self) -> Known:
        return Known("ES256", self.private.public_key())

    def sign(self, claims: Mapping[str, Any]) -> str:
        return jwt.encode(dict(claims), self.private, "ES256", {"kid": self.id})


def new_key() -> bytes:
    """A fresh key for ES256, as PEM."""
    return generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def own_key(pem: bytes) -> Own:
    """Our key out of PEM; ValueError when it is another kind of key, or none."""
    try:
        private = serialization.load_pem_private_key(pem, None)
    except (TypeError, UnsupportedAlgorithm) as e:
        raise ValueError(str(e)) from e
    if not isinstance(private, EllipticCurvePrivateKey) or not isinstance(private.curve, SECP256R1):
        raise ValueError("it is no key of the curve P-256")
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    from hashlib import sha256

    return Own(sha256(public).hexdigest()[:16], private)


def provider_keys(said: Any) -> dict[str, Known]:
    """The keys of a JWKS document by their ids: P-256 and RSA of 2,048 bits or more, for signatures; others are left out."""
    found: dict[str, Known] = {}
    listed = said.get("keys") if isinstance(said, dict) else None
    for key in listed[:KEYS] if isinstance(listed, list) else ():
        if not isinstance(key, dict) or not isinstance(key.get("kid"), str) or key.get("use", "sig") != "sig":
            continue
        algorithm = {("RSA", None): "RS256", ("EC", "P-256"): "ES256"}.get((key.get("kty"), key.get("crv")))  # type: ignore[arg-type]
        if algorithm is None or key.get("alg", algorithm) != algorithm:
            continue
        try:
            public = jwt.PyJWK({k: v for k, v in key.items() if k in ("kty", "crv", "x", "y", "n", "e")}, algorithm).key
        except (jwt.PyJWTError, ValueError, TypeError):
            continue
        if isinstance(public, EllipticCurvePublicKey) or (
            isinstance(public, RSAPublicKey) and public.key_size >= _SHORTEST_RSA
        ):
            found[key["kid"]] = Known(algorithm, public)
    return found


def head_and_issuer(token: str) -> tuple[dict[str, Any], str]:
    """The header, and who the token says it is from: unchecked, good only to choose whose keys check it. Refused."""
    if len(token) > LIMIT or not _FORM.fullmatch(token):
        raise Refused("it has not the form of a token")
    try:
        parts = [base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in token.split(".")]
        if any(
            base64.urlsafe_b64encode(d).rstrip(b"=") != p.encode() for d, p in zip(parts, token.split("."), strict=True)
        ):
            raise Refused("its base64 is not the shortest")
        header, claims = json.loads(parts[0]), json.loads(parts[1])
    except (binascii.Error, ValueError, RecursionError) as e:
        raise Refused("it cannot be read") from e
    if not isinstance(header, dict) or not isinstance(claims, dict) or _FORBIDDEN & header.keys():
        raise Refused("its header is not allowed")
    return header, str(claims.get("iss", ""))


def verified(
    token: str, keys: Mapping[str, Known], issuer: str, audience: str, longest: int, required: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The claims, once everything about them holds; Refused. `longest` is the seconds a token may be good."""
    header, _ = head_and_issuer(token)
    kid = header.get("kid")
    known = keys.get(kid) if isinstance(kid, str) else None
    if known is None or header.get("alg") != known.algorithm:
        raise Refused("its key or algorithm is not known")
    try:
        claims: dict[str, Any] = jwt.decode(
            token, known.public, [known.algorithm], audience=audience, issuer=issuer, leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub", *required]},
        )  # fmt: skip
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as e:
        raise Refused(type(e).__name__) from e
    times = (claims["iat"], claims["exp"])
    if (
        any(isinstance(t, bool) or not isinstance(t, int | float) for t in times)
        or not 0 < times[1] - times[0] <= longest
    ):
        raise Refused("it is good for too long")
    if not isinstance(claims["sub"], str):
        raise Refused("it names nobody")
    return claims
