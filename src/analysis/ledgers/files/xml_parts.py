"""XML parts: one careful way to walk an XML text that comes from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn
from xml.parsers import expat

from analysis.ledgers.files.sheets import DAMAGED, RefusedError

DOCTYPE = (
    "文件里带有文档类型或实体声明，这在台账中不应出现，可能不安全，未予读取。"
    "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
)
_MAX_DEPTH = 200


def feed_xml(
    text: str,
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None],
    words: Callable[[str], None],
) -> None:
    """Walk `text`, calling back at each tag and text; names are ``namespace + " " + name``.

    Entities are never expanded and nothing outside the text is looked up: a document type
    declaration alone is refused.

    Raises
    ------
    RefusedError
        If the text is no complete XML, declares a document type, or nests without end.
    """
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    depth = 0

    def enter(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _MAX_DEPTH:
            raise RefusedError(DAMAGED)
        start(tag, attributes)

    def leave(tag: str) -> None:
        nonlocal depth
        depth -= 1
        end(tag)

    parser.StartElementHandler = enter
    parser.EndElementHandler = leave
    parser.CharacterDataHandler = words
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    try:
        parser.Parse(text.lstrip("\ufeff \t\r\n").encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        raise RefusedError(DAMAGED) from error


def _refuse_doctype(*_: object) -> NoReturn:
    raise RefusedError(DOCTYPE)
