"""Any years and organizations beside each other: the page, its knobs, and its export."""

import datetime
from pathlib import Path

import pytest

from analysis.catalogue import load_catalogue
from analysis.content import Paragraph
from analysis.errors import UnknownNameError
from analysis.explore import years_panel as years_module
from analysis.explore.years_panel import YearChoice, build_years, choose_first, open_years
from analysis.report import PAGES, compare_chosen_years
from analysis.report.pages.asked_views import TITLE
from analysis.validation import read_records

SAMPLE = Path(__file__).parents[1] / "data/sample"
LONG = "某某自治州某某县某某镇人民政府综合行政执法和应急管理工作办公室"


@pytest.fixture(scope="module")
def records():
    return read_records([SAMPLE], as_of=datetime.date(2025, 12, 31))


@pytest.fixture
def offices(tmp_path):
    """Make ledgers of two offices, the second without 2023."""
    kept = {
        "甲局.csv": [("甲局", "2022-03-15"), ("甲局", "2023-03-15"), ("甲局", "2024-03-01")],
        "乙2022年.csv": [(LONG, "2022-05-15")],
        "乙2024年.csv": [(LONG, "2024-03-02")],
    }
    for file, days in kept.items():
        rows = "".join(f"{name},{day},集体学习\n" for name, day in days)
        (tmp_path / file).write_text(f"单位,日期,学习类型\n{rows}", encoding="utf-8")
    return read_records([tmp_path])


def _table(part):
    return part.blocks[0]


def _texts(table):
    return [
        ["".join(map(_text, each if isinstance(each, tuple) else (each,))) for each in row]
        for row in table.rows
    ]


def _text(run):
    return "" if run is None else getattr(run, "text", run)


def test_years_that_do_not_follow_one_another_stand_beside_each_other(records):
    part = compare_chosen_years(records, years=[2025, 2019, 2023], measures=["group_study"])
    table = _table(part)
    assert table.columns == ("指标", "单位", "2019年", "2023年", "2025年", "2025年较2019年", "判断")
    assert _texts(table)[0][2:6] == ["7次", "10次", "8次", "增加1次"]
    assert table.caption.text == "2019年、2023年、2025年比较"


def test_a_running_year_is_compared_over_its_days_alone(records):
    part = compare_chosen_years(
        records, years=[2023, 2025], measures=["group_study"], as_of="2025-06-30"
    )
    assert _table(part).caption.text == "2025年1月1日至6月30日与2023年同一时段比较"
    assert [value.period for value in _table(part).rows[0][2:4]] == [
        "2023-01-01/2023-06-30",
        "2025-01-01/2025-06-30",
    ]


def test_a_year_without_a_ledger_is_a_gap_and_no_zero(offices):
    part = compare_chosen_years(
        offices, years=[2022, 2023], measures=["group_study"], organizations=[LONG]
    )
    assert _texts(_table(part))[0][2:] == ["1次", "无台账", "", "首末两年不都有台账，不作比较"]
    notes = [
        each.text for each in part.charts[0].to_figure().layout.annotations if each.name == "note"
    ]
    assert "没有数、不等于0" in "".join(notes)


def test_organizations_stand_side_by_side_and_are_never_added_up(offices):
    part = compare_chosen_years(
        offices, years=[2022, 2024], measures=["group_study"], organizations=["甲局", LONG]
    )
    assert [row[:4] for row in _texts(_table(part))] == [
        ["集体学习", "甲局", "1次", "1次"],
        ["集体学习", LONG, "1次", "1次"],
    ]
    drawn = part.charts[0].to_figure()
    assert [list(trace.x) for trace in drawn.data] == [[1, 1], [1, 1]]
    ticks = drawn.layout.yaxis.ticktext[1].split("<br>")
    assert [len(line) for line in ticks] == [10, 10, 10]
    assert ticks[-1].endswith("…")
    assert LONG in drawn.layout.meta["tongbi"]["alt"]


def test_all_together_are_compared_only_if_the_same_kept_ledgers(offices):
    part = compare_chosen_years(offices, years=[2022, 2023], measures=["group_study"])
    assert "单位不同" in _texts(_table(part))[0][-1]


def test_units_stand_in_plots_of_their_own(records):
    part = compare_chosen_years(
        records, years=[2023, 2025], measures=["group_study", "integrity_talk", "party_lecture"]
    )
    assert {trace.xaxis for trace in part.charts[0].to_figure().data} == {"x", "x2"}


def test_older_bars_carry_their_year(records):
    part = compare_chosen_years(records, years=[2019, 2020, 2025], measures=["group_study"])
    assert [trace.text[0] for trace in part.charts[0].to_figure().data] == ["7（2019年）", "6", "8"]


@pytest.mark.parametrize(
    ("years", "measures", "said"),
    [
        ([2025], ["group_study"], "两个或更多"),
        ([2025, 2025], ["group_study"], "两个或更多"),
        ([], [], "两个或更多"),
        ([2023, 2025], [], "一项或几项"),
        ([1990, 1991], ["group_study"], "没有这些指标的台账"),
    ],
    ids=["one year", "the same twice", "nothing", "no measure", "years without ledgers"],
)
def test_what_cannot_be_compared_is_a_sentence(records, years, measures, said):
    part = compare_chosen_years(records, years=years, measures=measures)
    assert len(part.blocks) == 1
    assert said in part.text


def test_an_unknown_organization_is_refused(records):
    with pytest.raises(UnknownNameError, match="没有名为“乙局”的单位"):
        compare_chosen_years(
            records, years=[2023, 2025], measures=["group_study"], organizations=["乙局"]
        )


def test_an_export_says_how_to_make_the_page_again(records):
    part = build_years(records, YearChoice((2023, 2025), (None,), ("group_study",)))
    page = part.stated["pages"][0]
    assert page["page"] in PAGES
    again = PAGES[page["page"]](records, **page["parameters"])
    assert [block.text for block in again.blocks[:1]] == [block.text for block in part.blocks[:1]]
    assert part.title == TITLE


def test_at_first_the_last_three_years_are_chosen(records):
    first = choose_first(records, load_catalogue(), year=2023, organization=None)
    assert first.years == (2021, 2022, 2023)
    assert "group_study" in first.measures


def test_fewer_than_two_years_are_a_sentence(tmp_path):
    (tmp_path / "台账.csv").write_text("单位,日期,学习类型\n甲,2023-03-15,集体学习\n", "utf-8")
    for records in (read_records([tmp_path]), read_records([])):
        shown = open_years(records, year=2023)
        assert isinstance(shown, Paragraph)
        assert "没有可比的年份" in shown.text


class _Handle:
    def __init__(self):
        self.bundles = []

    def update(self, bundle, raw):
        assert raw
        self.bundles.append(bundle)


@pytest.fixture
def shown(monkeypatch):
    """Collect what is displayed, as a person who looks on would see it."""
    displayed, handles = [], []

    def display(bundle, raw=False, display_id=False):
        displayed.append((bundle, raw))
        handles.append(_Handle())
        return handles[-1] if display_id else None

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr(years_module, "is_watched", lambda: True)
    return displayed, handles


def test_turning_a_knob_changes_table_and_chart_in_their_places(records, shown):
    displayed, handles = shown
    panel = open_years(records, year=2025)
    panel._ipython_display_()
    assert len(displayed) == 3
    assert displayed[0][0]["text/html"] == ""
    panel.years.value = [2019, 2022]
    assert "2019年、2022年比较" in handles[1].bundles[-1]["text/html"]
    assert "application/vnd.plotly.v1+json" in handles[2].bundles[-1]
    panel.measures.value = ("party_lecture",)
    assert panel.choice.measures == ("party_lecture",)
    assert "专题党课" in handles[1].bundles[-1]["text/html"]
    panel.years.value = [2022]
    assert "两个或更多" in handles[1].bundles[-1]["text/html"]
    assert handles[2].bundles[-1] == {"text/html": "", "text/plain": ""}


def test_organizations_are_picked_where_there_are_several(offices, shown):
    _, handles = shown
    panel = open_years(offices, year=2024)
    panel._ipython_display_()
    panel.organizations.value = ("甲局", LONG)
    assert LONG in handles[1].bundles[-1]["text/html"]
    panel.choose(organizations=["没有"])
    assert "没有名为“没有”的单位" in panel.message.text


def test_without_anybody_looking_on_only_the_page_is_left(records, monkeypatch):
    left = []
    monkeypatch.setattr("IPython.display.display", left.append)
    panel = open_years(records, year=2025)
    panel._ipython_display_()
    assert left == [panel.part]
