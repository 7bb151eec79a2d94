from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import nbformat
import plotly.io
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.errors import ExportError, UnknownNameError
from analysis.export.page import export_html
from analysis.export.running import Lane, inject_parameters, run_notebook

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_notebook(*sources: str, parameters: str | None = None) -> Path:
        cells = [new_code_cell(source, id=f"c{i}") for i, source in enumerate(sources)]
        if parameters is not None:
            tags = {"tags": ["parameters"]}
            cells.insert(0, new_code_cell(parameters, id="p", metadata=tags))
        path = tmp_path / "笔记 本.ipynb"
        nbformat.write(new_notebook(cells=[new_markdown_cell("# 题", id="t"), *cells]), path)
        return path

    return write_notebook


def outputs(notebook: NotebookNode) -> list[NotebookNode]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def test_an_empty_notebook_runs(write: Write) -> None:
    assert outputs(run_notebook(write())) == []


def test_streams_results_and_displays_come_in_order(write: Write) -> None:
    notebook = run_notebook(
        write(
            "import sys\nfrom IPython.display import display\nprint(1)\nprint(2)\n"
            "display(3)\nprint(4, file=sys.stderr)\n5"
        )
    )
    first, shown, warned, result = outputs(notebook)
    assert (first.name, first.text) == ("stdout", "1\n2\n")
    assert shown.data == {"text/plain": "3"}
    assert (warned.name, warned.text) == ("stderr", "4\n")
    assert (result.output_type, result.data) == ("execute_result", {"text/plain": "5"})
    nbformat.validate(notebook)


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        pytest.param("5;", [], id="semicolon"),
        pytest.param(
            "from IPython.display import *\nh = display(1, display_id='a')\nh.update(2)",
            ["2"],
            id="updated",
        ),
        pytest.param(
            "from IPython.display import *\ndisplay(1)\nclear_output()\ndisplay(2)",
            ["2"],
            id="cleared",
        ),
        pytest.param(
            "from IPython.display import *\ndisplay(1)\nclear_output(wait=True)",
            ["1"],
            id="cleared when the next comes",
        ),
        pytest.param(
            "class A:\n    def _ipython_display_(self):\n        display(7)\nA()",
            ["7"],
            id="shows itself",
        ),
        pytest.param("await __import__('asyncio').sleep(0)\n8", ["8"], id="await"),
        pytest.param("%precision 3\n9", ["9"], id="magic"),
    ],
)
def test_what_a_cell_shows_is_kept(write: Write, source: str, texts: list[str]) -> None:
    shown = [output.data["text/plain"] for output in outputs(run_notebook(write(source)))]
    assert shown[-len(texts) :] == texts if texts else shown == []


def test_pictures_are_kept_as_text(write: Write) -> None:
    source = "class A:\n    def _repr_png_(self): return b'\\x89PNG'\nA()"
    (shown,) = outputs(run_notebook(write(source)))
    assert shown.data["image/png"] == "iVBORw=="


def test_a_bare_drawing_is_kept_as_a_drawing(write: Write) -> None:
    source = "import plotly.graph_objects as go\ngo.Figure(go.Bar(x=[1], y=[2]))"
    (shown,) = outputs(run_notebook(write(source)))
    assert shown.data["application/vnd.plotly.v1+json"]["data"][0]["type"] == "bar"


def test_a_cell_runs_in_the_notebook_s_folder_and_leaves_nothing_behind(write: Write) -> None:
    path = write("from pathlib import Path\nimport sys, json\njson.planted = 1\nPath('a').touch()")
    run_notebook(path)
    assert (path.parent / "a").exists()
    assert not hasattr(json, "planted")
    assert Path.cwd() != path.parent


def test_the_folder_to_run_in_can_be_given(write: Write, tmp_path: Path) -> None:
    folder = tmp_path / "別処"
    folder.mkdir()
    run_notebook(write("open('a', 'w').close()"), cwd=folder)
    assert (folder / "a").exists()


def test_parameters_stand_behind_their_cell_as_papermill_has_them(write: Write) -> None:
    path = write("year, as_of, unit", parameters="year: int = 2022\nas_of = None\nunit = None")
    given = {"year": 2023, "as_of": date(2023, 12, 31), "unit": None}
    notebook = run_notebook(path, given)
    assert notebook.cells[2].metadata.tags == ["injected-parameters"]
    assert (
        notebook.cells[2].source == "# Parameters\nyear = 2023\nas_of = '2023-12-31'\nunit = None"
    )
    assert outputs(notebook)[0].data["text/plain"] == "(2023, '2023-12-31', None)"


def test_parameters_given_twice_replace_the_first() -> None:
    cell = new_code_cell("year = 1", metadata={"tags": ["parameters"]})
    notebook = new_notebook(cells=[cell])
    twice = inject_parameters(inject_parameters(notebook, {"year": 2}), {"year": 3})
    assert [cell["source"] for cell in twice["cells"]] == ["year = 1", "# Parameters\nyear = 3"]
    assert len(notebook.cells) == 1


def test_an_unknown_parameter_is_refused_with_the_nearest(write: Write) -> None:
    with pytest.raises(UnknownNameError) as error:
        run_notebook(write(parameters="year = 2022"), {"yaer": 2023})
    assert str(error.value) == "没有名为“yaer”的笔记本参数，是否想写“year”？可用：year"


def test_a_notebook_without_parameters_takes_none(write: Write) -> None:
    with pytest.raises(UnknownNameError, match="可用：（无）"):
        run_notebook(write("1"), {"year": 2023})


@pytest.mark.parametrize(
    ("source", "message"),
    [
        pytest.param(
            "x = 1\n\ndef f():\n    return 1 / 0\n\nf()",
            "“笔记 本.ipynb”第2个单元第4行“return 1 / 0”运行出错："
            "ZeroDivisionError：division by zero。没有导出任何文件。",
            id="error below a call",
        ),
        pytest.param(
            "from analysis.periods import Period\nPeriod.from_key('x')",
            "“笔记 本.ipynb”第2个单元第2行“Period.from_key('x')”运行出错："
            "ValueError：invalid literal for int() with base 10: 'x'。没有导出任何文件。",
            id="error in a library",
        ),
        pytest.param(
            "from analysis.errors import SourceError\nraise SourceError('找不到台账“甲”。')",
            "找不到台账“甲”。",
            id="our own words as they are",
        ),
        pytest.param(
            "import os\nos._exit(3)",
            "运行“笔记 本.ipynb”的进程意外结束，没有导出任何文件。",
            id="process gone",
        ),
    ],
)
def test_a_failing_cell_is_named(write: Write, source: str, message: str) -> None:
    with pytest.raises(ExportError) as error:
        run_notebook(write(source))
    assert str(error.value) == message


@pytest.mark.parametrize("source", ["x = (", "raise SystemExit(3)", "raise KeyboardInterrupt"])
def test_whatever_stops_a_cell_is_an_error(write: Write, source: str) -> None:
    with pytest.raises(ExportError, match="第2个单元"):
        run_notebook(write(source))


def test_a_missing_or_broken_notebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="找不到或打不开笔记本"):
        run_notebook(tmp_path / "a.ipynb")
    for number, text in enumerate(["", "{", "[]", "{}", '{"nbformat": 4}', "\x00\xff"]):
        path = tmp_path / f"{number}.ipynb"
        path.write_text(text, encoding="latin-1")
        with pytest.raises(ExportError, match="不是完好的笔记本文件"):
            run_notebook(path)


EVERYTHING = """\
import pandas as pd, plotly.graph_objects as go, ipywidgets as w
from IPython.display import display, HTML
print(year)
display(HTML("<b>甲</b>"))
figure = go.Figure(go.Scatter(x=pd.Series([1, 2]), y=pd.Series([0.5, None])))
display(figure)
display(go.FigureWidget(figure))
display(w.VBox([w.HTML("<i>乙</i>"), go.FigureWidget(go.Bar(y=[1]))]))
pd.DataFrame({"年": [year]})
"""


def test_a_renderer_chosen_by_the_host_does_not_reach_the_worker(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plotly.io.renderers, "default", "browser")
    notebook = run_notebook(write("import plotly.graph_objects as go\ngo.Figure(go.Bar(y=[1]))"))
    (shown,) = outputs(notebook)
    assert "application/vnd.plotly.v1+json" in shown.data


@pytest.mark.notebook
@pytest.mark.filterwarnings("ignore")  # what Jupyter's client warns of is not ours to mend
def test_a_worker_and_a_fresh_kernel_give_the_same_page(write: Write) -> None:
    path = write(EVERYTHING, parameters="year = 2022")
    lanes: tuple[Lane, ...] = ("in_process", "kernel")
    one, other = (export_html(run_notebook(path, {"year": 2023}, lane), "x") for lane in lanes)
    assert one == other
    assert len(re.findall('class="drawing"', one)) == 3
    assert "<i>乙</i>" in one


@pytest.mark.notebook
@pytest.mark.filterwarnings("ignore")  # what Jupyter's client warns of is not ours to mend
def test_a_fresh_kernel_names_the_failing_cell_too(write: Write) -> None:
    with pytest.raises(ExportError, match="第2个单元运行出错：ZeroDivisionError：division by zero"):
        run_notebook(write("1 / 0"), lane="kernel")
    ours = "from analysis.errors import SourceError\nraise SourceError('找不到台账。')"
    with pytest.raises(ExportError, match=r"^找不到台账。$"):
        run_notebook(write(ours), lane="kernel")
