"""Packages: workbooks and documents whose XML was tampered with cost little."""

import random
import re
import time
from pathlib import Path

import pytest

from analysis.ledgers.files import read_workbook
from analysis.workspace import SourceFile
from test_ledgers_word import document, saved
from workbooks import ods, packed, parts_of, xlsx

DAYS = [[f"2023-03-{day:02d}", "集体学习", day] for day in range(1, 29)]
ROWS = [["日期", "学习类型", "参加人数"], *DAYS]
WORDS = [[str(cell) for cell in row] for row in ROWS]
SOUND = {"xlsx": xlsx(ROWS), "ods": ods({"学习": ROWS}), "docx": saved(document(WORDS))}
MANY = 20_000
UNITS = (
    *(b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?a ", b"?>", b"<!", b"&amp;", b"&a;"),
    b"<!DOCTYPE a [",
    *(b"<c ", b"<row ", b"<a:", b"</", b"/>", b"<", b">", b"'", b'"', b'r="A1" ', b" ", b"\x00"),
    *(b"<f>", b"<v>", b"<si>", b"<mergeCell ref='A1:B2'/>", b"<w:p>", b"<w:tbl>", b"<text:s/>"),
    *(b"<table:table-row>", b"<w:tc>", b"<w:r>", b"<is>", b"<t>", b"\xff\xfe", b"\xef\xbb\xbf"),
)  # fmt: skip
NUMBERS = (b"0", b"-1", b"4294967295", b"99999999999999999999", b"1e9", b"", b"1048577")
ENCODINGS = (b"utf-16", b"utf-7", b"gb2312", b"ebcdic-cp-us", b"x" * 200)


def fill(name: str, xml: bytes, at: int, dice: random.Random) -> tuple[str, bytes]:
    """Put many times what begins or ends something, anywhere or before a tag."""
    tag = xml.rfind(b"<", 0, at)
    at = max(tag, 0) if dice.random() < 0.7 else at
    return name, xml[:at] + dice.choice(UNITS) * dice.choice((1, 3, MANY)) + xml[at:]


def remark(name: str, xml: bytes, at: int, dice: random.Random) -> tuple[str, bytes]:
    at = max(xml.rfind(b"<", 0, at), 0)
    inside = dice.choice(UNITS).replace(b"-->", b"") * dice.choice((1, MANY))
    return name, xml[:at] + b"<!--" + inside + b"-->" + xml[at:]


def rename(name: str, xml: bytes, _: int, dice: random.Random) -> tuple[str, bytes]:
    others = (name.upper(), name + "2", name.replace("/", "\\"), "x/" + name)
    return dice.choice(others), xml


def renumber(name: str, xml: bytes, at: int, dice: random.Random) -> tuple[str, bytes]:
    digit = re.compile(rb"\d+").search(xml, at)
    if digit is None:
        return name, xml
    return name, xml[: digit.start()] + dice.choice(NUMBERS) + xml[digit.end() :]


def declare(name: str, xml: bytes, _: int, dice: random.Random) -> tuple[str, bytes]:
    head = b'<?xml version="1.0" encoding="%s"?>' % dice.choice(ENCODINGS)
    return name, head + xml.partition(b"?>")[2]


def encode(name: str, xml: bytes, _: int, dice: random.Random) -> tuple[str, bytes]:
    other = dice.choice(("utf-16", "utf-16-le", "gbk"))
    return name, xml.decode("utf-8", "replace").encode(other, "replace")


def cut(name: str, xml: bytes, at: int, dice: random.Random) -> tuple[str, bytes]:
    return name, dice.choice((xml[:at], xml + xml, xml[at:]))


def miscount(name: str, xml: bytes, _: int, dice: random.Random) -> tuple[str, bytes]:
    xml = xml.replace(b"<sst", b'<sst uniqueCount="%s"' % dice.choice(NUMBERS))
    return name, xml.replace(b"<dimension ref=", b'<dimension ref="A1:XFD1048576" x=')


WAYS = (fill, fill, remark, rename, renumber, declare, encode, cut, miscount)


def tamper(content: bytes, dice: random.Random) -> bytes:
    """Change a package as somebody would who wants its reader to hang, to fall or to lose rows."""
    parts = parts_of(content)
    for _ in range(dice.randint(1, 3)):
        name = dice.choice(sorted(parts))
        xml = parts.pop(name)
        name, xml = dice.choice(WAYS)(name, xml, dice.randrange(len(xml) + 1), dice)
        parts[name] = xml
    return packed(parts)


@pytest.mark.parametrize("kind", SOUND)
@pytest.mark.parametrize("batch", range(4))
def test_a_package_that_was_tampered_with_costs_little_and_itself_alone(
    tmp_path: Path, kind: str, batch: int
) -> None:
    dice = random.Random(f"{kind} {batch}")  # noqa: S311 - attacks, not secrets
    sound = tmp_path / f"完好.{kind}"
    sound.write_bytes(SOUND[kind])
    path = tmp_path / f"坏.{kind}"
    for number in range(25):
        content = tamper(SOUND[kind], dice)
        path.write_bytes(content)
        size = sum(map(len, parts_of(content).values())) / 1e6
        begun = time.process_time()
        book = read_workbook(SourceFile(path, path.name))
        spent = time.process_time() - begun
        assert spent <= 1 + size, (number, spent, size)
        assert book.refused is None or book.refused.endswith("。")
    neighbour = read_workbook(SourceFile(sound, sound.name))
    assert sum(len(sheet.rows) for sheet in neighbour.sheets) == len(ROWS)
