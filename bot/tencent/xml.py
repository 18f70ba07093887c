"""Callback XML, read strictly: no document type, no entities, a size limit; anything else is a `BadInput`."""

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.errors import BadInput

MAX_BYTES: Final = 65_536


def read(raw: bytes) -> Mapping[str, str]:
    """The fields of `<xml>`, by name; of a field that comes twice the first one counts."""
    if len(raw) > MAX_BYTES:
        raise BadInput(f"the XML is larger than {MAX_BYTES} bytes", status=413)
    try:
        raw.decode("utf-8")
        root: Element = fromstring(raw, forbid_dtd=True)
    except UnicodeDecodeError:
        raise BadInput("the XML is not UTF-8") from None
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BadInput(f"the body is not the XML that Tencent sends: {type(error).__name__}") from None
    if root.tag != "xml":
        raise BadInput("the XML must begin with <xml>")
    fields: dict[str, str] = {}
    for child in root:
        fields.setdefault(child.tag, (child.text or "").strip())
    return fields
