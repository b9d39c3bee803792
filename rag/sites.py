"""Who may call the server from elsewhere: web origins, pages that show the widget, addresses of reverse proxies."""

import hashlib
import hmac
import re
from ipaddress import ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

Role = Literal["ask", "read", "feedback", "admin", "metrics"]
READER: tuple[Role, ...] = ("ask", "read", "feedback")
SHORTEST = 32  # characters of a secret: `citewire site-secret` makes 43, of 256 random bits
_ORIGIN = re.compile(r"(https?)://([a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(?::([1-9]\d{0,4}))?")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def exact_origin(text: str) -> str:
    """The text, when it is an origin as browsers send it; ValueError for all else: no path, no *, no default port.

    >>> exact_origin("https://intranet.corp:8443")
    'https://intranet.corp:8443'
    >>> exact_origin("https://*.corp")
    Traceback (most recent call last):
    ...
    ValueError: must be an origin as browsers send it, like "https://intranet.corp"
    """
    found = _ORIGIN.fullmatch(text)
    if not found or (found[1], found[3]) in (("https", "443"), ("http", "80")) or int(found[3] or 1) > 65535:
        raise ValueError('must be an origin as browsers send it, like "https://intranet.corp"')
    return text


def _network(text: str) -> str:
    try:
        network = ip_network(text)
    except ValueError:
        raise ValueError('must be an IP address or network, like "10.0.0.5" or "10.0.0.0/28"') from None
    if network.prefixlen == 0:
        raise ValueError("must not be every address there is")
    return text


def _long(secret: SecretStr) -> SecretStr:
    said = secret.get_secret_value()
    if not _DIGEST.fullmatch(said) and len(said) < SHORTEST:
        raise ValueError(f'must have {SHORTEST} characters or more, or be "sha256:" and 64 hex digits')
    return secret


Origin = Annotated[str, AfterValidator(exact_origin)]
Network = Annotated[str, AfterValidator(_network)]
Secret = Annotated[SecretStr, AfterValidator(_long)]


class Site(BaseModel):
    """A page of the intranet that shows the widget, and what its backend may ask tokens for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    secret: Secret
    origins: tuple[Origin, ...] = Field(min_length=1)
    scopes: tuple[Role, ...] = READER


def digest(secret: str) -> str:
    """The form in which a secret may stand in the settings. It is random, so one round of SHA-256 is enough.

    >>> digest("a")[:15]
    'sha256:ca978112'
    """
    return "sha256:" + hashlib.sha256(secret.encode()).hexdigest()


def is_secret(given: str, wanted: SecretStr) -> bool:
    """Whether the secret is the one wanted, which may be a digest; takes as long whatever is given."""
    known = wanted.get_secret_value()
    if not _DIGEST.fullmatch(known):
        known = digest(known)
    return hmac.compare_digest(digest(given).encode(), known.encode())
