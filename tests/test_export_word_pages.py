"""Word pages: many offices' reports are sound, and LibreOffice draws the standard's grid."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date
from functools import cache
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from analysis.cli import main
from analysis.export.page import Document, export_page, read_bundles
from analysis.export.word import read_settings, write_document
from analysis.ledgers import read_ledgers
from analysis.measures import list_organizations
from analysis.report import build_report, bundle_block
from analysis.validation import read_records
from analysis.workspace import find_workspace, list_sources
from sample_notebooks import notebook
from word_checks import W, WordFile, require_sound

ROOT = Path(__file__).parents[1]
LINES, CHARACTERS = 22, 28
needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed"
)


def build(folder: Path, year: int, sources: list[str], name: str | None = None) -> Document:
    workspace, last = find_workspace(folder), date(year, 12, 31)
    records = read_records(sources, workspace=workspace, as_of=last)
    report = build_report(records, year=year, organization=name, as_of=last, workspace=workspace)
    blocks = [report, *(block for part in report.parts for block in part.blocks)]
    return read_bundles(map(bundle_block, blocks), report.title)


def written(document: Document) -> WordFile:
    return require_sound(write_document(document, read_settings(None)))


def convert(content: bytes, folder: Path) -> PdfReader:
    path = folder / "报告.docx"
    path.write_bytes(content)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)  # noqa: S603
    return PdfReader(path.with_suffix(".pdf"))


@cache
def report_of(year: int) -> WordFile:
    return written(build(ROOT, year, [str(ROOT / "data/sample")]))


@pytest.fixture(params=[2020, 2023, 2025])
def report(request: pytest.FixtureRequest) -> WordFile:
    return report_of(request.param)


def test_the_sample_of_each_year_is_sound_and_small(report: WordFile) -> None:
    assert len(report.content) <= 400_000
    assert list(report.charts())


def test_python_docx_reads_each_value_back(report: WordFile) -> None:
    body = docx.Document(io.BytesIO(report.content))
    texts = [p.text for p in body.paragraphs]
    texts += [cell.text for table in body.tables for cell in table._cells]
    read = "\n".join(texts)
    assert all(text in read for _, text, _ in report.links())


def test_the_text_comes_first_and_each_attachment_on_a_new_page(report: WordFile) -> None:
    styles, texts = report.styles, report.text.split("\n")
    marks = [n for n, style in enumerate(styles) if style == "TongbiAttachmentMark"]
    assert [texts[n] for n in marks] == ["附件1", "附件2", "附件3"]
    paragraphs = list(report.body.iter(W + "p"))
    for n in marks:
        before = paragraphs[n - 1].find(f"{W}pPr/{W}sectPr")
        assert before is not None or paragraphs[n].find(f"{W}pPr/{W}pageBreakBefore") is not None
    signed = max(n for n, style in enumerate(styles) if style == "TongbiSignature")
    listed = [n for n, style in enumerate(styles) if style == "TongbiAttachmentList"]
    assert max(listed) < signed < marks[0]
    assert [texts[n].rpartition(".")[2] for n in listed] == [texts[n + 1] for n in marks]


def test_the_report_in_a_ledger_folder_is_told_to_be_ours(report: WordFile, tmp_path: Path) -> None:
    (tmp_path / "旧报告.docx").write_bytes(report.content)
    (file,) = read_ledgers(list_sources([tmp_path]), find_workspace(ROOT)).files
    assert "本工具导出" in str(file.refused)


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("各单位") / "台账"
    assert main(["sample", str(folder), "--orgs", "6", "--years", "2024-2025", "--seed", "7"]) == 0
    return folder


def test_reports_of_six_offices_are_sound(offices: Path) -> None:
    workspace, last = find_workspace(offices), date(2025, 12, 31)
    records = read_records([str(offices)], workspace=workspace, as_of=last)
    names = [name for name in list_organizations(records) if name]
    assert len(names) == 6
    for name in names:
        report = build_report(
            records, year=2025, organization=name, as_of=last, workspace=workspace
        )
        blocks = [report, *(block for part in report.parts for block in part.blocks)]
        file = written(read_bundles(map(bundle_block, blocks), report.title))
        assert name in file.text
        assert list(file.charts())


# As LibreOffice draws it --------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Give the pages of a text that fills more than two of them."""
    text = "廉" * (LINES * CHARACTERS * 3)
    _, document = export_page(notebook(f"# 题\n\n{text}"), "题")
    pdf = convert(written(document).content, tmp_path_factory.mktemp("满页"))
    return [page.extract_text() for page in pdf.pages]


@needs_libreoffice
def test_a_full_page_has_twenty_two_lines_of_twenty_eight_characters(pages: list[str]) -> None:
    full = [line for line in pages[1].split("\n") if "廉" in line]
    assert [line.count("廉") for line in full] == [CHARACTERS] * LINES


@needs_libreoffice
def test_each_page_has_its_number_between_dashes(pages: list[str]) -> None:
    for number, text in enumerate(pages, start=1):
        assert f"— {number} —" in text


@needs_libreoffice
def test_libreoffice_opens_the_report_and_draws_every_page(tmp_path: Path) -> None:
    pdf = convert(report_of(2025).content, tmp_path)
    assert len(pdf.pages) > 10
    whole = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    for title in ("附件1", "附件2", "附件3", "数据与图表"):
        assert title in whole
    for page in pdf.pages:
        assert page.extract_text().strip()
