"""Checklist: what a clerk has to fill in, confirm and put right before the text is handed in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from analysis.cadence import Rhythm, write_cadence
from analysis.content import Cell, Heading, ListBlock, Paragraph, PartStart, Run, Table
from analysis.findings import Findings, LeftOutOfValue, MissedRhythm, Repeated
from analysis.measures import Place, list_measures
from analysis.narrative import (
    Step,
    choose_points,
    compose_absences,
    compose_upkeep,
    describe_agreements,
    describe_revision,
    load_next_steps,
    merge_text,
    tabulate_agreements,
    tabulate_changes,
)
from analysis.problems import RULES, withhold_words
from analysis.reconciliation import Reconciliation
from analysis.report.handed_in import Draft
from analysis.report.model import Block, Part
from analysis.report.printed_notes import tell_left_out, tell_sources, tell_unchecked
from analysis.report.subject import NEXT_STEPS, office_file
from analysis.stale import (
    MEASURE,
    Customary,
    check_drafts,
    cut_grams,
    load_customary,
    make_writing,
)
from analysis.vocabulary import PLACEHOLDER, Phrasebook, find_phrases, load_phrases
from analysis.workspace import Workspace

TITLE = "核对清单"
_OPENING = (
    "本清单供编写人自己核对，不属于正文和附件，不要一并报送。"
    "逐项处理后重新生成报告，直到没有未完的事项。"
)
_ADOPT = (
    "要采用的，请信息人员在 data/catalogue.toml 该活动下写明（cadence 的 adopted = true，"
    "from 是起始年份）。"
)
_FRAME = {"addressee": "主送机关", "signature": "落款"}
_AROUND = 14
_CUSTOMARY = "data/customary.toml"
_ROWS_NAMED = 12
"""Of more rows the table of topics is the place to look: the whole column is of another kind."""


def build_checklist(draft: Draft, text: Sequence[Part], reconciled: Reconciliation) -> Part:
    """Build the clerk's checklist: what stands open in the text, and what no text tells."""
    findings, records = draft.subject.findings, draft.subject.records
    start = PartStart("checklist", TITLE, "checklist")
    blocks: list[Block] = [start, Paragraph((_OPENING,), "note")]
    places = tell_open_places(text)
    blocks += [Heading(2, "需要填写和核实的地方", "open-places")]
    blocks.append(places or Paragraph(("正文没有留待填写的地方。",)))
    blocks += list_doubts(draft)
    missed = (each for each in findings.weaknesses if isinstance(each, MissedRhythm))
    told = (
        (f"{each.name}没有记载的：", *tell_missed(each.rhythm), "没有开展。") for each in missed
    )
    absences = (*compose_absences(findings), *map(merge_text, told), *tell_repeated(draft))
    absences = (*absences, *tell_unnamed_topics(draft))
    if absences:
        blocks += [Heading(2, "数目和事项", "numbers"), ListBlock(absences)]
    unchecked = (*draft.own.unchecked, *draft.added.unchecked)
    if unchecked:
        blocks += [
            Heading(2, "手写的数", "typed"),
            Paragraph(("单位自写段落中有未核数字，台账里没有对应的指标：",), "note"),
            tell_unchecked(unchecked, (each.value for each in findings.comparisons)),
        ]
    untold = [merge_text((f"{each.title}：", *each.runs)) for each in choose_points(findings)[1]]
    if untold:
        blocks += [Heading(2, "没有写进正文的问题", "untold"), ListBlock(tuple(untold))]
    if findings.not_adopted:
        blocks += [Heading(2, "没有采用的频次要求", "rules-not-adopted"), tell_rules(findings)]
    blocks += tell_reconciled(reconciled)
    blocks += tell_stale(draft, text)
    left_out, upkeep = tell_left_out(findings, records), compose_upkeep(findings, draft.steps)
    totals = tuple(tell_totals(draft))
    if left_out is not None or upkeep is not None or totals:
        blocks.append(Heading(2, "台账登记", "upkeep"))
    blocks += [ListBlock(totals)] if totals else []
    blocks += [block for block in (upkeep, left_out) if block is not None]
    blocks += [Heading(2, "所用台账", "sources"), tell_sources(records, findings.year)]
    return Part(TITLE, tuple(blocks))


def tell_reconciled(found: Reconciliation) -> Iterator[Block]:
    """Tell in full how past reports stand to the ledgers; nothing where there are none."""
    if not found.years:
        return
    yield Heading(2, "与往年报告核对", "revisions")
    yield from describe_agreements(found)
    differing = tuple(
        describe_revision(each)
        for agreement in found.agreements
        for each in agreement.revisions
        if each.difference is not None
    )
    if differing:
        yield ListBlock(differing)
    for table in (tabulate_agreements(found.agreements), tabulate_changes(found.changes)):
        if table is not None:
            yield table


def tell_open_places(parts: Sequence[Part]) -> Table | None:
    """Tabulate what stands open in the text: under which heading, and the words around it."""
    rows: list[tuple[Cell, ...]] = []
    for part in parts:
        heading = part.title
        for block in part.blocks:
            if isinstance(block, Heading):
                heading = block.text
            if isinstance(block, Paragraph) and block.role in _FRAME:
                heading = _FRAME[block.role]
            text = block.text if isinstance(block, Paragraph) else ""
            for found in PLACEHOLDER.finditer(text):
                before = text[max(0, found.start() - _AROUND) : found.start()].rpartition("〕")[2]
                rows.append((heading, before or "（段首）", found[0]))
    if not rows:
        return None
    caption = Paragraph((f"正文中留待填写或者核实的共{len(rows)}处",), "note")
    return Table(caption, ("位置", "前文", "待办"), tuple(rows))


def load_standing_words(
    workspace: Workspace,
    phrases: Phrasebook | None = None,
    steps: Mapping[str, Step] | None = None,
) -> Customary:
    """Load what any two reports may share: the table of it, and the words of this program."""
    phrases = phrases or load_phrases(find_phrases(workspace.root))
    steps = steps or load_next_steps(office_file(workspace, NEXT_STEPS))
    ways = (way for step in steps.values() for way in step.ways)
    names = (measure.name for measure in list_measures(workspace.catalogue).values())
    return load_customary(
        office_file(workspace, _CUSTOMARY), phrases, workspace.catalogue, (*ways, *names)
    )


def tell_stale(draft: Draft, text: Sequence[Part]) -> Iterator[Block]:
    """Tell what the text has from the office's past reports; nothing where there is nothing.

    It quotes what the office wrote, for its clerk alone.
    """
    year, organization = draft.subject.year, draft.subject.findings.organization
    known = draft.subject.records.past_reports
    past = [each for each in known if each.text and each.organization in ("", organization)]
    past = [each for each in past if each.year is None or each.year < year]
    if not past:
        return
    lines: list[tuple[str, str]] = []
    for part in text:
        heading = part.title
        for block in part.blocks:
            heading = block.text if isinstance(block, Heading) else heading
            if isinstance(block, Paragraph) and block.role in ("body", "own"):
                lines.append((heading, block.text.replace("\n", " ")))
    words = load_standing_words(draft.subject.workspace)
    grams = cut_grams(words.phrases)
    finished = make_writing(
        "\n".join(line for _, line in lines), grams, year=year, organization=organization
    )
    others = [
        make_writing(each.text, grams, file=each.file, year=each.year, organization=organization)
        for each in past
    ]
    (checked,) = check_drafts([finished], others, words, draft.subject.catalogue)
    if not checked.findings:
        return
    rows = tuple(
        (
            lines[found.here.paragraph - 1][0],
            found.here.text,
            f"{found.there.file}第{found.there.paragraph}段：{found.there.text}"
            if found.there
            else "",
            f"{found.name}：{found.told}",
        )
        for found in checked.findings
    )
    yield Heading(2, "与往年报告雷同的话", "stale")
    caption = Paragraph((f"正文中与往年报告相同、相近或者没有改的共{len(rows)}处",), "note")
    yield Table(caption, ("位置", "正文", "往年报告", "情形"), rows, MEASURE)


def _name_rules(draft: Draft, left_out: LeftOutOfValue) -> str:
    """Name what is wrong with rows left out, in the words of the list of such rows below."""
    places = {(each.file, each.sheet, each.row) for each in left_out.rows.evidence}
    found = [
        RULES[each.rule].name_zh if each.rule in RULES else each.rule
        for each in draft.subject.records.problems
        if each.severity == "error" and (each.file, each.sheet, each.row) in places
    ]
    return "、".join(dict.fromkeys(found)) or "填写有误"


def tell_unnamed_topics(draft: Draft) -> Iterator[tuple[Run, ...]]:
    """List the rows on whose topic the text and its table say nothing, activity by activity."""
    for fact in draft.subject.findings.counted:
        substance = draft.voice.substance.get(fact.activity)
        if substance is None or substance.is_whole or not substance.topics:
            continue
        told = {place for each in substance.topics for place in each.value.evidence}
        left = [place for place in fact.comparison.value.evidence if place not in told]
        if left and len(left) <= _ROWS_NAMED:
            yield (f"{fact.name}的主题没有写进正文的：{_name_rows(left)}。要写的，请自己加一段。",)


def _name_rows(places: Iterable[Place]) -> str:
    """Name rows file by file."""
    by_file: dict[str, list[int]] = {}
    for each in places:
        by_file.setdefault(f"{each.file}［{each.sheet}］", []).append(each.row)
    return "；".join(
        f"{file}第{'、'.join(map(str, sorted(rows)))}行" for file, rows in by_file.items()
    )


def tell_repeated(draft: Draft) -> Iterator[tuple[Run, ...]]:
    """List the rows of items worded alike, which the text only counts."""
    for each in draft.subject.findings.weaknesses:
        if isinstance(each, Repeated):
            rows = _name_rows(each.repeated.evidence)
            yield ("与上年以来已经指出的问题表述相同的", each.repeated, f"，新旧各行：{rows}。")


def tell_totals(draft: Draft) -> Iterator[tuple[Run, ...]]:
    """List where a total of the year's ledgers is not the sum of its rows."""
    table, year = draft.subject.records.table, draft.subject.year
    files = {*table.loc[table["year"] == year, "file"].unique().tolist()}
    for each in draft.subject.records.problems:
        if each.rule == "total_mismatch" and each.file in files:
            told = withhold_words(each).message
            yield (f"合计不符：{each.file}［{each.sheet}］第{each.row}行，{told}。",)


def list_doubts(draft: Draft) -> Iterator[Block]:
    """List the numbers that rows left out may change, and the items whose state is unclear."""
    findings = draft.subject.findings
    told: list[tuple[Run, ...]] = []
    for fact in findings.counted:
        if fact.left_out is not None:
            value, why = fact.comparison.value, _name_rules(draft, fact.left_out)
            told.append((fact.name, value, "，另有", fact.left_out.rows, f"{why}，没有计入。"))
        if fact.missing_months:
            months = "、".join(f"{month}月" for month in fact.missing_months)
            told.append((fact.name, fact.comparison.value, f"，{months}没有台账，不是整段的数。"))
    state = findings.rectification
    if state is not None:
        if state.left_out is not None:
            told.append(("整改台账另有", state.left_out.rows, "填写有误，没有计入。"))
        kinds = (("写明已完成而没有完成日期", state.undated), ("不能判断是否完成", state.in_doubt))
        told += [
            (f"整改事项中{words}的", value, "，没有算作完成。") for words, value in kinds if value
        ]
    if told:
        yield Heading(2, "可能有出入的数", "doubts")
        yield ListBlock(tuple(told))


def is_weekly(rhythm: Rhythm) -> bool:
    """Whether something is asked for every week: of it many weeks may lack a row."""
    return any(rule.every == "week" for rule in rhythm.rules)


def tell_missed(rhythm: Rhythm) -> tuple[Run, ...]:
    """Name the periods of which the ledger tells nothing, for the clerk to confirm."""
    if is_weekly(rhythm):
        return (rhythm.missed_count, "，请确认确实")
    return (f"{'、'.join(beat.label for beat in rhythm.missed)}，请确认确实",)


def tell_rules(findings: Findings) -> Table:
    """Tabulate the rules that nobody verified or adopted, and how an office adopts one."""
    rows = tuple(
        (
            each.activity.name,
            write_cadence(each),
            "、".join(dict.fromkeys(rule.source for rule in each.rules)),
            (*tell_missed(each), "没有开展") if each.missed and not is_weekly(each) else None,
        )
        for each in findings.not_adopted
    )
    caption = Paragraph(("下列要求没有核对过原文，本单位也没有采用，报告不据以核对",), "note")
    return Table(caption, ("事项", "频次", "依据", "台账没有记载的时段"), rows, _ADOPT)
