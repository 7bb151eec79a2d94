"""Index: the pages of a batch: its reports, those that failed, all organizations compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote

from analysis.children import Children
from analysis.comparisons import Comparison, find_median, is_known
from analysis.content import INVENTED, Block, Heading, Link, Paragraph, Run, Table, list_entries
from analysis.errors import AnalysisError, ExportError
from analysis.export.batch.making import INDEX_MEASURES, Done
from analysis.export.page import Piece, Values, build_document, write_page
from analysis.export.privacy import NOTICE, list_organizations, list_passages, require_no_persons
from analysis.formatting import format_date
from analysis.narrative import list_names
from analysis.periods import Period, report_period
from analysis.report import tell_change, tell_change_pct, tell_doubts, tell_value, tell_worth
from analysis.workspace import find_workspace
from analysis.writing import fit_name, require_replaceable, write_atomically

MOST_VALUES = 5_000
"""A page of more opens slowly in a browser; each measure then has a page of its own."""

_VALUES_A_ROW = 4
_FORMATS = {"docx": "Word", "html": "网页", "pdf": "PDF", "xlsx": "电子表格"}
_SIZE_NOTE = "各单位规模不同，数的多少不等于工作的好坏；没有台账或者数目不全的单位不计入中位数。"
_RULE_NOTE = "上年数不足10的只写增减数，不写幅度；说明与各单位的报告相同。点表头可以排序。"
_DIED = "生成目录的进程意外结束。报告都在，再运行一次会接着生成目录。"
_FAILED_NOTE = "没有生成报告的单位不在比较之列。"


@dataclass(frozen=True, slots=True)
class IndexPage:
    """A page of the index: the name of its file, and its HTML."""

    name: str
    html: str


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """All that became of the orders, and what the pages say of it."""

    done: tuple[Done, ...]
    period: Period
    year: int
    links: Mapping[str, str]
    comparisons: Mapping[str, tuple[Comparison, ...]]
    absent: tuple[str, ...]

    @property
    def is_large(self) -> bool:
        values = sum(len(each) for each in self.comparisons.values()) * _VALUES_A_ROW
        return values > MOST_VALUES


@dataclass(frozen=True, slots=True, eq=False)
class _Page:
    """A page that is asked for: of which batch, and the code of its measure."""

    batch: _Batch
    code: str


def write_index(done: Sequence[Done], absent: Sequence[str] = (), jobs: int = 1) -> list[str]:
    """Write the pages of the index beside the reports and name them, the first page last."""
    first = done[0].published.order
    names = []
    for page in build_index(done, absent, jobs):
        path = first.folder / page.name
        require_replaceable(path, first.kept, is_forced=first.is_forced)
        write_atomically(path, page.html.encode("utf-8"))
        names.append(page.name)
    return names


def build_index(
    done: Sequence[Done], absent: Sequence[str] = (), jobs: int = 1
) -> Iterator[IndexPage]:
    """Build the pages of the index, the first one last; it stands in the reports' folder.

    `absent` are those without a ledger of the year and so without a report: the page names them.
    Of many organizations each measure has a page of its own; `jobs` of them are made at a time.

    Raises
    ------
    ExportError
        If a page would hold an identity number or a telephone number, or cannot be made.
    """
    order = done[0].published.order
    grouped: dict[str, list[Comparison]] = {code: [] for code in INDEX_MEASURES}
    for each in done:
        for comparison in each.comparisons:
            grouped[comparison.measure.code].append(comparison)
    batch = _Batch(
        tuple(done),
        report_period(order.year, order.as_of),
        order.year,
        {
            _name(each): quote(each.published.path.name)
            for each in done
            if each.published.path is not None
        },
        {code: tuple(found) for code, found in grouped.items() if found},
        tuple(absent),
    )
    names: dict[int, str] = {}
    tasks = [partial(_Page, batch, code) for code in batch.comparisons] if batch.is_large else []
    for place, page in Children(_build_measure, jobs).run(tasks):  # a page a measure, side by side
        if page is None:
            raise ExportError(_DIED)
        if isinstance(page, AnalysisError):
            raise page
        names[place] = page.name
        yield page  # which may hold ten megabytes: none is kept here
    title = f"{batch.year}年度报告目录"
    links = {name.removesuffix(".html"): quote(name) for _, name in sorted(names.items())}
    reports = (Heading(2, "各单位报告"), _tell_reports(batch))
    pages = tuple(_tell_pages(links, batch))
    # A few links to pages would not be found below hundreds of rows.
    parts = (*pages, *reports) if batch.is_large else (*reports, *pages)
    html = _export(title, [*_tell_batch(batch), *parts], batch, links)
    yield IndexPage(f"{title}.html", html)


def _name(done: Done) -> str:
    return done.published.order.organization or ""


def _tell_batch(batch: _Batch) -> Iterator[Block]:
    if any(each.is_invented for each in batch.done):
        yield Paragraph((INVENTED,), "note")
    if batch.done[0].published.order.with_names:
        yield Paragraph((NOTICE,), "note")
    failed = [each for each in batch.done if each.published.path is None]
    number = len(batch.done)
    cut = "" if batch.period.is_whole_year else f"各单位的数都计到{format_date(batch.period.end)}。"
    said = f"，{len(failed)}个没有生成" if failed else ""
    yield Paragraph((f"共{number}个单位，{number - len(failed)}份报告{said}。{cut}",))
    if batch.absent:
        yield Paragraph((tell_absent(batch.year, batch.absent),))
    if failed:
        yield Heading(2, "没有生成的报告")
        rows = tuple((_name(each), each.published.failure or "") for each in failed)
        yield Table(Paragraph(("没有生成的报告",), "note"), ("单位", "原因"), rows)


def tell_absent(year: int, names: Sequence[str]) -> str:
    """Name those of whose year there is no ledger: they are not compared, and no zero."""
    told = f"{year}年没有台账、没有报告的单位{len(names)}个：{list_names(names)}。"
    return f"{told}没有台账不等于没有开展。"


def _tell_reports(batch: _Batch) -> Table:
    """List the reports with this year's values, as far as they fit on one page."""
    measures = {} if batch.is_large else batch.comparisons
    heads = [each[0].measure.name for each in measures.values()]
    made = [each for each in batch.done if each.published.path is not None]
    formats = batch.done[0].published.order.formats
    has_others = len(formats) > 1
    rows = []
    for each in made:
        known = {one.measure.code: one.value for one in each.comparisons}
        stated = (known.get(code) for code in measures)
        values = (value and tell_value(value) for value in stated)
        links: list[Run] = []
        for kind, path in [*zip(formats, each.published.paths, strict=False)][1:]:
            links += [*["、"] * bool(links), Link(_FORMATS[kind], quote(path.name))]
        others = [tuple(links)] * has_others
        rows.append((_name(each), *values, str(each.published.left_out), *others))
    note = "“未计入行”是台账中填写有误或者重复登记、没有计入报告的行，逐行列在各单位的核对清单。"
    caption = Paragraph((f"各单位{batch.period.label}报告",), "note")
    columns = ("单位", *heads, "未计入行", *["其他格式"] * has_others)
    return Table(caption, columns, tuple(rows), note)


def _tell_pages(links: Mapping[str, str], batch: _Batch) -> Iterator[Block]:
    if not batch.comparisons:
        return
    yield Heading(2, "各单位比较")
    yield Paragraph((_tell_rules(batch),), "note")
    if batch.is_large:
        rows = tuple((name,) for name in links)
        yield Table(Paragraph(("各指标的比较",), "note"), ("指标",), rows)
        return
    for comparisons in batch.comparisons.values():
        yield Heading(3, comparisons[0].measure.name)
        yield from _compare(comparisons, batch)


def _tell_rules(batch: _Batch) -> str:
    has_failed = any(each.published.path is None for each in batch.done)
    return _RULE_NOTE + _SIZE_NOTE + _FAILED_NOTE * has_failed


def _build_measure(asked: _Page) -> IndexPage | AnalysisError:
    batch, comparisons = asked.batch, asked.batch.comparisons[asked.code]
    name = f"{batch.year}年度各单位比较（{comparisons[0].measure.name}）"
    blocks = [Paragraph((_tell_rules(batch),), "note"), *_compare(comparisons, batch)]
    try:
        return IndexPage(fit_name(f"{name}.html"), _export(name, blocks, batch))
    except AnalysisError as error:
        return error


def _compare(comparisons: Sequence[Comparison], batch: _Batch) -> Iterator[Block]:
    """Set one measure of all organizations side by side, below the median of all."""
    measure = comparisons[0].measure
    values = [each.value for each in comparisons if is_known(each.value)]
    before = [each.baseline for each in comparisons if each.baseline and is_known(each.baseline)]
    medians = [(find_median(measure, found), len(found)) for found in (values, before)]
    doubts = [sum(bool(each.doubt) for each in found) for found in (values, before)]
    told = [
        runs
        for said, (median, number), doubt in zip(("本期", "上年同期"), medians, doubts, strict=True)
        if median is not None
        for runs in (
            said,
            median,
            f"（{number}个单位{f'，其中{doubt}个或有出入' if doubt else ''}）",
            "，",
        )
    ]
    if told:
        runs: tuple[Run, ...] = ("各单位中位数：", *told[:-1], "。")
        yield Paragraph(runs)
    caption = Paragraph((f"{measure.name}（{batch.period.label}）",), "note")
    columns = ("单位", "本期", "上年同期", "增减", "增减幅度", "说明")
    rows = [
        (
            each.organization,
            each.value,
            each.baseline,
            tell_change(each),
            tell_change_pct(each),
            "；".join(filter(None, (tell_worth(each), *tell_doubts(each, ("本期", "上年同期"))))),
        )
        for each in comparisons
    ]
    yield Table(caption, columns, tuple(rows))


def _export(
    title: str, blocks: Sequence[Block], batch: _Batch, links: Mapping[str, str] | None = None
) -> str:
    """Make a page as any export is made: values with their rows, a manifest, safe and offline."""
    known = {**batch.links, **(links or {})}
    stated = {
        "title": title,
        "kind": "index",
        "period": batch.period.key,
        "as_of": batch.period.end.isoformat(),
        "is_invented": any(each.is_invented for each in batch.done),
    }
    files = {str(source["file"]): source for each in batch.done for source in each.sources}
    sources = [files[name] for name in sorted(files)]
    pieces: list[Piece] = [Heading(1, title)]
    for block in blocks:
        pieces.append(Values(tuple(list_entries(block.runs))))
        if not isinstance(block, Table):
            pieces.append(block)
            continue
        rows = [  # the name that heads a row leads to its report
            (Link(str(first), known[str(first)]) if first in known else first, *rest)
            for first, *rest in block.rows
        ]
        pieces.append(replace(block, rows=tuple(rows), is_sortable=True))
    document = build_document(pieces, title, stated, sources)
    order = batch.done[0].published.order
    named = {_name(each) for each in batch.done}
    require_no_persons(
        list_passages(document),
        frozenset(name for each in batch.done for name in each.names),
        list_organizations(document) | named | set(batch.absent),
        not_names=find_workspace(order.cwd).not_names,
        with_names=order.with_names,
    )
    return write_page(document)
