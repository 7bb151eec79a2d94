import datetime
from pathlib import Path

import pytest

from analysis.explore import (
    describe_reading,
    list_files,
    list_problem_rules,
    list_problems,
)
from analysis.validation import read_records

SAMPLE = Path(__file__).parents[1] / "data/sample"
AS_OF = datetime.date(2025, 12, 31)


@pytest.fixture(scope="module")
def records():
    return read_records([SAMPLE], as_of=AS_OF)


def test_the_files_table_adds_up_for_every_sheet(records):
    for row in list_files(records).rows:
        rows, kept, wrong, skipped = (int(cell) for cell in row[2:])
        assert rows == kept + wrong + skipped


def test_the_reading_says_that_the_sample_is_invented(records):
    assert "虚构示例台账" in describe_reading(records).text


def test_problems_can_be_narrowed_to_a_rule_and_a_file(records):
    everything = list_problems(records)
    one = list_problems(records, rule="日期不存在")
    assert len(one.rows) == 1
    assert len(everything.rows) > len(one.rows)
    assert list_problems(records, rule="日期不存在", file="没有.csv").rows == ()


def test_rules_are_counted_errors_first(records):
    severities = [row[1] for row in list_problem_rules(records).rows]
    assert severities == sorted(severities, key="错误提示".index)
    assert "错误" in severities
