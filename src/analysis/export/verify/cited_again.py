"""Verifying evidence: the cells as they are shown, and the values that cited rows give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress

from analysis.errors import ExportError
from analysis.export.verify.differences import NOTHING, Case, Difference, shorten
from analysis.export.verify.exported_page import APPENDIX, ExportedPage
from analysis.export.verify.recomputing import Entry, identify
from analysis.ledgers import CitedPlace
from analysis.measures import INSTITUTIONS, find_counted, list_measures
from analysis.periods import Period
from analysis.records import Records, read_later_rows
from analysis.report import read_cells

_OURS = frozenset({"行", "读作", "同一事项另见"})
"""Columns of the evidence that no ledger has."""
_ADDED_UP = {"amount": "amount", "people": "people", "rectification": "amount"}
"""Kind of measure → the column of records that it sums."""

Cells = Mapping[str, str]


def check_cells(case: Case) -> Iterator[Difference]:
    """Hold the cells of each cited row, as the page shows them, against the ledgers'."""
    records = case.recomputed.records
    shown = list(_list_shown(case.page, records))
    try:
        quoted = read_cells(records, (place for place, _, _, _ in shown))
    except ExportError as error:
        yield Difference("原文", "", "", "各行原文", str(error), f"“{APPENDIX}”")
        return
    today = {
        (one.file, one.sheet, row): dict(zip(one.columns, cells, strict=True))
        for one in quoted
        for row, cells in one.rows.items()
    }
    named = {str(one.get("organization") or "") for one in case.page.manifest["values"]}
    organization = named.pop() if len(named) == 1 else ""
    for place, cells, shared, where in shown:
        name = f"{place[0]} · {place[1]} 第{place[2]}行"
        found = today.get(place, {})
        for head, cell in cells.items():
            right = _plain(found[head]) if head in found else "没有这一栏"
            if cell != right:
                said = shorten(f"{head}：{cell or NOTHING}")
                yield Difference("原文", "", name, said, shorten(right) or NOTHING, where)
        for head, cell in found.items():
            is_told = head in cells or f"{head} {_plain(cell)}" in shared
            if cell and cell != organization and not is_told:
                said = f"没有列出“{head}”"
                yield Difference("原文", "", name, said, shorten(_plain(cell)), where)


def _list_shown(
    page: ExportedPage, records: Records
) -> Iterator[tuple[CitedPlace, Cells, str, str]]:
    """List the rows that the page shows with cells: place, cells, what all share, and where."""
    sheets = {
        _plain(" · ".join(part for part in (file.file, sheet.sheet) if part)): sheet.sheet
        for file in records.files
        for sheet in file.sheets
    }
    blocks = (b for section in page.sections if section.title == APPENDIX for b in section.blocks)
    shared, heads = "", list[str]()
    for block in blocks:
        words = [part.strip() for part in block.words.split("｜")[1:]]
        if block.kind == "caption":
            shared, heads = block.words, []
        elif block.kind == "tr" and not heads:
            heads = words
        elif block.kind == "tr" and words and words[0].isdigit() and set(heads) - _OURS:
            place = shared.partition("；")[0]
            sheet = sheets.get(place, "")
            file = place.removesuffix(f" · {_plain(sheet)}") if sheet else place
            pairs = dict(zip(heads, words, strict=False))
            told = {head: cell for head, cell in pairs.items() if head not in _OURS}
            yield (file, sheet, int(words[0])), told, shared, block.place


def _plain(text: str) -> str:
    return " ".join(text.split())


def check_counts(case: Case) -> Iterator[Difference]:
    """See that the rows that a value cites, and no others, give the value.

    Rates follow from their inputs; institutions that two rows name count once, and are left out.
    """
    records = case.recomputed.records
    measures = list_measures(records.workspace.catalogue if records.workspace else None)
    table = records.table[~records.table["is_carried_over"].astype(bool)]
    activities = table["activity"].tolist()
    numbers = {name: table[name].fillna(0).tolist() for name in {*_ADDED_UP.values()}}
    rows: dict[CitedPlace, list[int]] = {}
    columns = (table[name].tolist() for name in ("file", "sheet", "row", "later_rows"))
    for position, (file, sheet, row, later) in enumerate(zip(*columns, strict=True)):
        rows.setdefault((file, sheet, row), []).append(position)
        for one in read_later_rows(later):
            rows.setdefault((one.file, one.sheet, one.row), []).append(position)
    for key, stated in case.by_key.items():
        measure, places = measures.get(str(stated.get("measure"))), _list_places(stated)
        is_sum = measure is not None and measure.code != INSTITUTIONS
        column = _ADDED_UP.get(measure.kind) if measure and is_sum else None
        value = stated.get("value")
        of_ledgers = places and all(place[1] for place in places)
        if measure is None or column is None or value is None or not of_ledgers:
            continue
        cited = sorted({each for place in places for each in rows.get(place, ())})
        cited = [each for each in cited if activities[each] == measure.activity]
        if measure.kind == "rectification":
            period = Period.from_key(str(stated["period"]))
            counts = find_counted(table.iloc[cited], measure.code, period, records.as_of)
            cited = list(compress(cited, counts))
        given = float(sum(numbers[column][each] for each in cited))
        if given != value:
            name, place = case.name(identify(stated)), case.place(key)
            told = f"所列{len(places)}行合计{given:g}"
            yield Difference("依据", key, name, str(stated.get("text")), told, place)


def _list_places(stated: Entry) -> list[CitedPlace]:
    evidence = stated.get("evidence")
    listed: Sequence[object] = evidence if isinstance(evidence, list) else ()
    return [
        (str(place.get("file")), str(place.get("sheet") or ""), int(place["row"]))
        for place in listed
        if isinstance(place, Mapping) and str(place.get("row")).isdigit()
    ]
