"""Unchecked numbers: which counted value stands beside a number typed by hand."""

from __future__ import annotations

import pytest

from analysis.measures import Value
from analysis.report.printed_notes import find_nearest, tell_unchecked


def value(name: str, number: float | None, unit: str = "次") -> Value:
    return Value(name, name, "甲局", "2023", number, unit, f"{number}{unit}", ())


KNOWN = (value("集体学习", 10), value("廉政谈话", 12, "人次"), value("主题党日", 4))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        pytest.param("集体学习25次", "集体学习", id="named, though others are nearer"),
        pytest.param("共学习9次", "集体学习", id="same unit, least apart"),
        pytest.param("走访12人次", "廉政谈话", id="unit of persons"),
        pytest.param("企业5家，", "主题党日", id="no such unit"),
        pytest.param("增长3.5％", "主题党日", id="fraction"),
    ],
)
def test_the_nearest_value_is_of_the_same_name_or_unit_first(words, name):
    assert find_nearest(words, KNOWN).name == name


@pytest.mark.parametrize(("words", "known"), [("没有数字", KNOWN), ("9次", ())])
def test_without_a_number_or_a_value_there_is_none(words, known):
    assert find_nearest(words, known) is None


def test_a_masked_value_is_no_nearest_one():
    block = tell_unchecked(["责任书9份"], [value("廉政责任书", None, "份"), *KNOWN])
    assert block.text == "“责任书9份”，最接近的台账数：集体学习10次"


def test_where_nothing_was_counted_the_number_is_listed_alone():
    assert tell_unchecked(["走访9家"], []).text == "“走访9家”"
