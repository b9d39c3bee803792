"""XML from strangers: no document type, so no entities and nothing fetched; no recursion over its depth."""

from typing import Any
from xml.etree.ElementTree import ParseError

from corpus.article import UnreadableError

XML_LIMIT = 20_000_000  # bytes; the tree in memory takes some ten times as much


def parse_xml(data: bytes, what: str) -> Any:
    """The root element; UnreadableError when it is no XML, is too large, or declares a document type."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if len(data) > XML_LIMIT:
        raise UnreadableError(f"the {what} has {len(data) / 1e6:,.0f} MB of XML in one part, the limit is 20 MB")
    try:
        return fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise UnreadableError(
            f"the {what} declares a document type or entities: no word processor writes that"
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableError(f"not a whole {what}: {error}") from None


def local(node: Any) -> str:
    """An element's name without its namespace."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
