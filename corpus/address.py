"""Addresses of articles, in one spelling for one page."""

import re
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# What mail, social and advertising links add; none of them names a page.
_TRACKING = re.compile(
    r"(?:utm_.*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl|ref_?src|ref_url|cmpid|ncid|"
    r"ocid|smid|spm|share|shared|sns|from_?sns|_hs(?:enc|mi)|vero_id|wt_?mc|taid|input)",
    re.IGNORECASE,
)


def canonical_url(url: str) -> str:
    """The address without what does not name the page: tracking parameters, fragment, default port, letter case of the host.

    "" when it is no absolute http or https address of at most 2,000 characters.

    >>> canonical_url("HTTPS://News.Hankang.example:443/a?id=7&utm_source=x#c"), canonical_url("javascript:alert(1)")
    ('https://news.hankang.example/a?id=7', '')
    """
    url = url.strip()
    if len(url) > 2000 or re.search(r"[\x00-\x20\x7f<>\"\\^`{|}]", url):
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower().rstrip(".")
    if scheme not in {"http", "https"} or not host or parts.username is not None:
        return ""
    if ":" in host:
        host = f"[{host}]"
    if port and port != (443 if scheme == "https" else 80):
        host = f"{host}:{port}"
    query = parts.query
    if query and any(_TRACKING.fullmatch(key) for key, _ in parse_qsl(query, keep_blank_values=True)):
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([(key, value) for key, value in pairs if not _TRACKING.fullmatch(key)])
    return urlunsplit((scheme, host, parts.path or "/", query, ""))


_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_DAY_IN_PATH = re.compile(
    r"/(?P<y>20[0-3]\d)(?:(?P<s>[/-])(?P<m>[01]?\d)(?P=s)(?P<d>[0-3]?\d)(?=[/-]|$)"
    r"|/(?P<word>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/(?P<wd>[0-3]?\d)(?=/|$)"
    r"|(?P<M>[01]\d)(?P<D>[0-3]\d)(?=/|-|_|\d{4,12}(?:\D|$)))"
)


def day_in(url: str) -> str:
    """The day that stands in the path of an article's address, in ISO 8601; "" when none does.

    >>> day_in("https://h.example/2024/10/10/a-story"), day_in("https://h.example/view/202410101405327"), day_in("https://h.example/20241")
    ('2024-10-10', '2024-10-10', '')
    >>> day_in("https://h.example/2024/oct/10/a-story")
    '2024-10-10'
    """
    for found in _DAY_IN_PATH.finditer(url.partition("?")[0]):
        try:
            month = _MONTHS.index(found["word"]) // 3 + 1 if found["word"] else int(found["m"] or found["M"])
            return date(int(found["y"]), month, int(found["d"] or found["D"] or found["wd"])).isoformat()
        except ValueError:
            continue
    return ""
