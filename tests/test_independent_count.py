from statistics import median

import pandas as pd
import pytest

from analysis.measures import measure_table
from analysis.validation import read_records
from datasets_made import SAMPLE, WORKSPACE
from independent_count import (
    KINDS,
    YEARS,
    count_events,
    count_institutions,
    count_items,
    count_people,
    read_items,
)
from independent_offices import OFFICES, count_office, make_offices, write_ledgers


@pytest.fixture(scope="module")
def measured() -> dict[tuple[str, int], float]:
    table = measure_table(read_records(SAMPLE, workspace=WORKSPACE))
    told = table[table["year"].isin(YEARS) & table["value"].notna()]
    return dict(zip(zip(told["measure"], told["year"], strict=True), told["value"], strict=True))


def test_every_activity_year_of_the_sample_is_counted_alike_by_two_programs(measured):
    counted = count_events(SAMPLE)
    ours = {key: value for key, value in measured.items() if key[0] in set(KINDS.values())}
    assert len(ours) > 130
    assert {key: counted.get(key, 0) for key in ours} == ours
    masked = {key for key, number in counted.items() if key not in ours and number}
    assert not masked


def test_every_number_of_persons_of_the_sample_is_summed_alike(measured):
    counted = {(f"{code}_people", year): n for (code, year), n in count_people(SAMPLE).items()}
    ours = {key: value for key, value in measured.items() if key[0].endswith("_people")}
    assert len(ours) > 80
    assert {key: counted.get(key, 0) for key in ours} == ours


def test_the_whole_life_cycle_of_the_sample_is_counted_alike(measured):
    counted = count_items(read_items(SAMPLE), YEARS)
    ours = {
        (code.removeprefix("rectification_"), year): value
        for (code, year), value in measured.items()
        if code.startswith("rectification_") and code != "rectification_item"
    }
    assert len(ours) >= 10 * len(YEARS)
    assert {key: counted[key] for key in ours} == pytest.approx(ours)
    revised = count_institutions(SAMPLE)
    assert {y: revised.get(y, 0) for c, y in measured if c == "institution_revision"} == {
        year: value for (code, year), value in measured.items() if code == "institution_revision"
    }


def test_two_hundred_offices_with_doubtful_rows_are_counted_alike(tmp_path):
    """No rate is better than its proof: what is doubtful is in no numerator."""
    offices = make_offices(seed=2023)
    assert len(offices) == OFFICES == 200
    write_ledgers(offices, tmp_path)
    table = measure_table(read_records([tmp_path], workspace=WORKSPACE))
    ours = {
        (office, measure, year): value
        for office, measure, year, value in zip(
            *(table[name] for name in ("organization", "measure", "year", "value")), strict=True
        )
        if pd.notna(value)
    }
    counted = {
        (name, *key): value
        for name, office in offices.items()
        for key, value in count_office(office).items()
    }
    wrong = {
        key: (counted[key], ours.get(key, 0))
        for key in counted
        if ours.get(key, 0) != pytest.approx(counted[key])
    }
    assert not wrong, dict(list(wrong.items())[:5])
    codes = {measure for _, measure, _ in counted}
    assert not [k for k, v in ours.items() if k[1] in codes and k not in counted and v]
    assert median(len(office.events) + len(office.items) for office in offices.values()) >= 12
