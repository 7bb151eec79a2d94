"""Every notebook runs, is thin, and is stored without outputs."""

import ast
from pathlib import Path

import nbformat
import pytest

from analysis.export.running import run_notebook

ROOT = Path(__file__).parents[1]
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMES = [
    *("01_ledgers", "02_explore", "03_year_over_year", "04_annual_report", "05_past_reports"),
]

every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def _code_cells(path):
    notebook = nbformat.read(path, as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_the_five_notebooks_are_there():
    assert [path.stem for path in PATHS] == NAMES


@every_notebook
def test_notebook_defines_nothing_and_has_no_magic(path):
    code = "\n".join(cell.source for cell in _code_cells(path))
    kept_out = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.ListComp)
    nodes = ast.walk(ast.parse(code))
    found = [type(node).__name__ for node in nodes if isinstance(node, kept_out)]
    assert not found, f"move into src/analysis: {found}"


@every_notebook
def test_notebook_is_stored_without_outputs_and_names_no_machine(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in _code_cells(path):
        assert not cell.outputs
        assert cell.execution_count is None
    assert notebook.metadata.kernelspec.name == "python3"
    assert all(cell.get("id") for cell in notebook.cells)


@every_notebook
def test_only_the_parameters_are_seen_as_code(path):
    seen = [
        cell
        for cell in _code_cells(path)
        if not cell.metadata.get("jupyter", {}).get("source_hidden")
    ]
    assert [cell.metadata.get("tags") for cell in seen] == [["parameters"]]


@every_notebook
@pytest.mark.notebook
def test_notebook_runs_top_to_bottom(path):
    executed = run_notebook(path, {}, cwd=path.parent)
    outputs = [output for cell in executed.cells for output in cell.get("outputs", [])]
    assert outputs
    assert not [output for output in outputs if output.output_type == "error"]


def test_the_report_notebook_has_one_cell_of_parameters():
    tagged = [
        cell
        for cell in _code_cells(ROOT / "notebooks/04_annual_report.ipynb")
        if "parameters" in cell.metadata.get("tags", [])
    ]
    assert len(tagged) == 1
    for name in ("year", "organization", "sources", "as_of"):
        assert f"{name} = " in tagged[0].source
