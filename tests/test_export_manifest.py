from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.content import ShownValue
from analysis.errors import ExportError
from analysis.export.page.block_html import script_json
from analysis.export.page.evidence_entries import build_evidence, evidence_html
from analysis.export.page.manifest import build_manifest, number_values
from sample_notebooks import entry

HOSTILE = "</script><img src=x onerror=alert(1)>"


def test_values_are_numbered_in_order_and_met_again_keep_their_key() -> None:
    numbered = number_values([entry("b", 1), entry("a", 2), entry("b", 1)])
    assert numbered.keys == {"b": "N-01", "a": "N-02"}


def test_one_value_with_two_numbers_stops_the_export() -> None:
    with pytest.raises(ExportError) as error:
        number_values([entry("a", 10), entry("a", 11)])
    assert str(error.value) == (
        "同一数值在笔记本中有两个结果：示例街道2023年“集体学习”写作“10次”，又写作“11次”。"
        "请从头重新运行笔记本后再导出。"
    )


def test_a_value_without_its_inputs_stops_the_export() -> None:
    with pytest.raises(ExportError, match="由其他数值算出"):
        number_values([entry("a", 2, inputs=["b"])])


@pytest.mark.parametrize(
    ("one", "html"),
    [
        pytest.param(
            entry("ab", 10),
            '<a href="#N-01"><data class="value" value="10" data-key="N-01">10次</data></a>',
            id="number",
        ),
        pytest.param(
            entry("ab", None),
            '<a href="#N-01"><data class="value" value="" data-key="N-01">台账未载明</data></a>',
            id="absent",
        ),
        pytest.param(
            entry("ab", 100 / 3, text="33.3%"),
            '<a href="#N-01">'
            '<data class="value" value="33.333333333333336" data-key="N-01">33.3%</data></a>',
            id="rate",
        ),
    ],
)
def test_a_value_becomes_a_link_to_its_rows(one: dict[str, object], html: str) -> None:
    assert number_values([one]).link(shown(one)) == html


def shown(one: dict[str, object]) -> ShownValue:
    return ShownValue(one["id"], one["value"], one["text"])


def test_a_value_that_nobody_states_stops_the_export() -> None:
    with pytest.raises(ExportError, match="正文中的数值“10次”没有依据"):
        number_values([entry("ab", 10)]).link(shown(entry("zz", 10)))


def test_a_value_altered_in_the_text_stops_the_export() -> None:
    with pytest.raises(ExportError, match="正文中的“11次”与示例街道2023年“集体学习”的结果“10次”"):
        number_values([entry("ab", 10)]).link(shown(entry("ab", 11)))


def test_the_manifest_holds_what_the_contract_says() -> None:
    day = {"file": "a.xlsx", "sheet": "学", "row": 4, "date": "2023-03-15", "persons": "张某某"}
    base = entry("a", 8, evidence=[day])
    change = entry("b", 2, rows=(), inputs=["a"], formula="本年 − 上年", unit="次")
    written = build_manifest(number_values([base, change]), {"year": 2023}, [])
    assert written["report"] == {"year": 2023}
    assert written["sources"] == []
    first, second = written["values"]
    assert first == {
        "key": "N-01",
        "measure": "group_study",
        "organization": "示例街道",
        "period": "2023",
        "value": 8,
        "unit": "次",
        "text": "8次",
        "evidence": [{"file": "a.xlsx", "sheet": "学", "row": 4}],
    }
    assert (second["formula"], second["inputs"], second["evidence"]) == (
        "本年 − 上年",
        ["N-01"],
        [],
    )


def test_hostile_names_are_inert_in_manifest_and_appendix() -> None:
    place = {"file": HOSTILE, "sheet": HOSTILE, "row": 4, "date": HOSTILE}
    one = entry(
        "a",
        1,
        name=HOSTILE,
        organization=HOSTILE,
        period=HOSTILE,
        formula=HOSTILE,
        text=HOSTILE,
        evidence=[place],
    )
    numbered = number_values([one])
    html = evidence_html(build_evidence(numbered))
    assert "<img" not in html
    assert "</script" not in html
    assert "<" not in script_json(build_manifest(numbered, {"title": HOSTILE}, [{"file": HOSTILE}]))


@given(st.text())
def test_script_json_is_read_back_as_it_was(text: str) -> None:
    written = script_json([text])
    assert not set("<>&") & set(written)
    assert json.loads(written) == [text]
