from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.content import (
    BLOCK_MIME,
    VALUES_MIME,
    Heading,
    ListBlock,
    Paragraph,
    PartStart,
    Strong,
    Table,
    read_block,
)
from analysis.measures import measure_value
from analysis.periods import Period
from frames import OFFICE, item, make_records, meeting

HOSTILE = '<script>alert("1")</script>&'


@pytest.fixture(scope="module")
def study():
    return measure_value(
        make_records(meeting("2023-03-01")), "group_study", OFFICE, Period.year(2023)
    )


@pytest.fixture(scope="module")
def rate():
    records = make_records(item("2023-03-01", "2023-04-01"), item("2023-03-01"))
    return measure_value(records, "rectification_completion_rate", OFFICE, Period.year(2023))


def test_a_value_is_an_element_with_its_unrounded_number_and_its_id(study):
    bundle = Paragraph(("开展", study, "。"))._repr_mimebundle_()
    assert bundle["text/plain"] == "开展1次。"
    assert bundle["text/html"] == (
        '<p class="tongbi-body">开展'
        f'<data class="value" value="1" data-key="{study.id}">1次</data>。</p>'
    )
    assert bundle[VALUES_MIME] == [
        {
            "id": study.id,
            "measure": "group_study",
            "name": "集体学习",
            "organization": OFFICE,
            "period": "2023",
            "value": 1,
            "unit": "次",
            "text": "1次",
            "formula": None,
            "inputs": [],
            "evidence": [{"file": "台账.xlsx", "sheet": "Sheet1", "row": 2, "date": "2023-03-01"}],
        }
    ]


def test_a_value_that_is_not_stated_has_an_empty_attribute():
    records = make_records(meeting("2023-03-01", "responsibility_letter", amount=None))
    value = measure_value(records, "responsibility_letter", OFFICE, Period.year(2023))
    bundle = Paragraph((value,))._repr_mimebundle_()
    assert 'value="" ' in bundle["text/html"]
    assert bundle[VALUES_MIME][0]["value"] is None


def test_the_parts_of_a_derived_value_are_listed_before_it_and_once(rate):
    entries = Paragraph((rate, "，", rate))._repr_mimebundle_()[VALUES_MIME]
    assert [entry["value"] for entry in entries] == [1, 2, 50.0]
    assert entries[-1]["inputs"] == [entries[0]["id"], entries[1]["id"]]
    assert entries[-1]["formula"] == "1项÷2项"


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(Paragraph((HOSTILE,), "note"), id="paragraph"),
        pytest.param(Heading(2, HOSTILE, '"><script>'), id="heading"),
        pytest.param(ListBlock(((HOSTILE,),)), id="list"),
        pytest.param(PartStart("attachment", HOSTILE, '"><script>'), id="part"),
        pytest.param(Paragraph((Strong(HOSTILE),)), id="strong"),
        pytest.param(
            Table(Paragraph((HOSTILE,)), (HOSTILE, "2023年"), ((HOSTILE, HOSTILE),), HOSTILE),
            id="table",
        ),
    ],
)
def test_ledger_text_never_becomes_markup(block):
    bundle = block._repr_mimebundle_()
    assert "<script" not in bundle["text/html"]
    assert VALUES_MIME not in bundle


def test_a_table_has_caption_headings_with_scope_and_numbers_apart(study):
    table = Table(
        Paragraph(("表1 学习",)),
        ("活动", "2023年", "2022年"),
        (("集体学习", study, None), ("体会交流", ("增加", study), "无台账")),
        "口径见附录。",
    )
    bundle = table._repr_mimebundle_()
    html = bundle["text/html"]
    number = f'<data class="value" value="1" data-key="{study.id}">1次</data>'
    assert "<caption>表1 学习</caption>" in html
    assert '<th scope="col" class="number">2023年</th><th scope="col">2022年</th>' in html
    assert f'<th scope="row">集体学习</th><td class="number">{number}</td><td>—</td>' in html
    assert f'<td class="number">增加{number}</td><td>无台账</td>' in html
    assert html.endswith('<p class="tongbi-note">口径见附录。</p>')
    assert bundle["text/plain"].splitlines() == [
        "表1 学习",
        "活动\t2023年\t2022年",
        "集体学习\t1次\t—",
        "体会交流\t增加1次\t无台账",
        "口径见附录。",
    ]
    assert len(bundle[VALUES_MIME]) == 1


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="row 1 has 1 cells, the table 2 columns"):
        Table(Paragraph(("表",)), ("甲", "乙"), (("一",),))


@pytest.mark.parametrize("level", [0, 7])
def test_a_heading_beyond_six_levels_is_refused(level):
    with pytest.raises(ValueError, match="level"):
        Heading(level, "标题")


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(PartStart("text", "2025年度报告"), id="text"),
        pytest.param(PartStart("attachment", "附件1　数据与图表", "attachment-1"), id="attachment"),
        pytest.param(Paragraph((Strong("一是逢节提醒。"), "共7次。")), id="opening"),
        pytest.param(Paragraph(("示例市委：",), "addressee"), id="addressee"),
        pytest.param(Paragraph(("2026年1月15日",), "signature"), id="signature"),
    ],
)
def test_a_notebook_gives_back_the_block_that_it_stores(block):
    assert read_block(block._repr_mimebundle_()[BLOCK_MIME]) == block


def test_lists_are_ordered_or_not():
    assert ListBlock((("甲",), ("乙",))).html == (
        '<ul class="tongbi-list"><li>甲</li><li>乙</li></ul>'
    )
    assert ListBlock((("甲",),), is_ordered=True).html.startswith("<ol")


@given(st.text())
def test_no_text_opens_an_element(text):
    reader = _Reader(convert_charrefs=False)
    reader.feed(Paragraph((text,)).html)
    reader.close()
    assert reader.tags == ["p"]


class _Reader(HTMLParser):
    tags: list[str]

    def reset(self):
        super().reset()
        self.tags = []

    def handle_starttag(self, tag, attrs):  # noqa: ARG002 - the parser's signature
        self.tags.append(tag)
