"""Stale: what drafts have taken over from earlier reports, side by side, or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

from analysis.cli.output import ProgressBar, require_outputs, say, write_json
from analysis.errors import SourceError, make_readable
from analysis.formatting import format_percent
from analysis.measures import list_organizations, measure_table
from analysis.past_reports import list_reports, read_reports
from analysis.report import load_standing_words
from analysis.stale import (
    MEASURE,
    SHINGLE,
    THRESHOLD,
    CheckedDraft,
    Held,
    TextPlace,
    Writing,
    check_drafts,
    cut_grams,
    make_writing,
)
from analysis.validation import read_records
from analysis.workspace import SourceFile, Workspace, find_workspace, list_inputs

FOUND, CANNOT_RUN = 1, 2
_SHOWN = 90
_ALSO_SHOWN = 3


def run(options: SimpleNamespace) -> int:
    """Check drafts against earlier reports; what could not be read is told, too."""
    workspace = find_workspace(Path.cwd())
    known = [place for place in workspace.past_reports if place.exists()]
    places = list(options.against) or known
    if not places:
        raise SourceError("没有指定往年报告。请写 --against 和报告所在的文件或文件夹。")
    listed = {
        side: list_reports(named)
        for side, named in (("本稿", options.drafts), ("往年报告", places))
    }
    for side, files in listed.items():
        if not files:
            raise SourceError(f"{side}的位置没有找到报告。请写明报告所在的文件或文件夹。")
    inputs = (
        *(file.path for files in listed.values() for file, _ in files),
        *list_inputs(workspace, ()),
        *list_inputs(workspace, options.ledgers),
    )
    require_outputs([options.json], inputs, is_forced=options.force)
    writings, refused = _read(listed.values(), workspace)
    drafts, others = (
        [writings[key] for file, _ in files if (key := file.path.resolve()) in writings]
        for files in listed.values()
    )
    find_held = _ask_ledgers(options.ledgers, workspace)
    words = load_standing_words(workspace)
    checked = list(check_drafts(drafts, others, words, workspace.catalogue, find_held))
    if options.json:
        told = [{**asdict(each), "share": each.share and round(each.share, 4)} for each in checked]
        measure = {"shingle": SHINGLE, "threshold": THRESHOLD, "told": MEASURE}
        unread = [{"file": file, "reason": reason} for file, reason in refused.items()]
        write_json(options.json, {"measure": measure, "drafts": told, "refused": unread})
    if str(options.json) != "-":
        say(*(line for each in checked for line in describe(each)), MEASURE)
    say(*(f"【未能读取】{reason}" for reason in refused.values()), is_error=True)
    if refused or not drafts or not others:
        return CANNOT_RUN
    return FOUND if any(each.findings for each in checked) else 0


def _read(
    sides: Iterable[Sequence[tuple[SourceFile, bool]]], workspace: Workspace
) -> tuple[dict[Path, Writing], dict[str, str]]:
    """Read each file once, however often it is named; give also why some could not be."""
    files = {file.path.resolve(): (file, named) for side in sides for file, named in side}
    grams = cut_grams(load_standing_words(workspace).phrases)
    bar = ProgressBar()
    writings: dict[Path, Writing] = {}
    refused: dict[str, str] = {}
    reports = read_reports(files.values(), workspace.catalogue)
    for done, ((key, (file, _)), report) in enumerate(zip(files.items(), reports, strict=True)):
        bar.tell(done, len(files))
        shown = make_readable(file.path.as_posix())
        if report.refused:
            refused[shown] = report.refused
            continue
        writings[key] = make_writing(
            report.text,
            grams,
            file=shown,
            year=report.year,
            organization=report.organization,
            stated=report.stated,
        )
    bar.clear()
    return writings, refused


def _ask_ledgers(sources: Sequence[str], workspace: Workspace) -> Callable[[Writing], Held | None]:
    """Make what gives the ledgers' numbers for a draft; the sample's are no real draft's."""
    has_own = workspace.root is not None and not workspace.is_sample
    if not sources and not (has_own and all(place.exists() for place in workspace.ledgers)):
        return lambda _: None
    records = read_records(list(sources) or None, workspace=workspace)
    table = measure_table(records, catalogue=workspace.catalogue).dropna(subset="value")
    named = list_organizations(records)
    only = named[0] if len(named) == 1 else workspace.organization
    whose = dict(iter(table.groupby(["organization", "year"])))

    def find_held(draft: Writing) -> Held | None:
        organization = draft.organization if draft.organization in named else only
        rows = whose.get((organization, draft.year))
        if rows is None:
            return None
        return Held(dict(zip(rows["measure"], rows["value"].astype(float), strict=True)))

    return find_held


def describe(checked: CheckedDraft) -> Iterator[str]:
    """Describe what was found of a draft: each finding with both places, one above the other."""
    year = f"{checked.year}年" if checked.year else "年度不明"
    whose = f"{checked.organization}，" if checked.organization else ""
    share = checked.share
    told = "没有可比的自写文字"
    if share is not None:
        told = f"自己的话有{format_percent(100 * share)}在往年报告里"
    count = f"共{len(checked.findings)}处" if checked.findings else "没有发现"
    yield f"{checked.file}（{whose}{year}）：{told}，{count}。"
    for found in checked.findings:
        alike = ""
        if found.containment is not None:
            alike = f"（相似度{format_percent(100 * found.containment, 0)}）"
        yield f"  【{found.name}】第{found.here.paragraph}段：{found.told}{alike}"
        yield f"    本稿：{_shorten(found.here)}"
        if found.there is not None:
            place = f"{found.there.file} 第{found.there.paragraph}段"
            yield f"    往年：{place}：{_shorten(found.there)}"
        if found.also:
            more = f"等{len(found.also)}份" if len(found.also) > _ALSO_SHOWN else ""
            yield f"    另见：{'、'.join(found.also[:_ALSO_SHOWN])}{more}"


def _shorten(place: TextPlace) -> str:
    words = " ".join(place.text.split())
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
