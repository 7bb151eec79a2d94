from datetime import date
from statistics import median

import pandas as pd
import pytest

from analysis.measures import measure_table
from analysis.validation import check_records, read_records, read_unchecked
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


@pytest.mark.parametrize("last", [date(2024, 12, 31), date(2024, 6, 30), date(2023, 12, 31)])
def test_offices_with_doubtful_rows_are_counted_alike_at_any_cutoff(doubtful, last):
    """No rate is better than its proof: what is doubtful is in no numerator."""
    offices, unchecked = doubtful
    wrong, told = compare_counts(offices, check_records(unchecked, last), last)
    assert not wrong, dict(list(wrong.items())[:5])
    assert told > 10 * OFFICES


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory):
    """Some offices, and their ledgers held against no cut-off."""
    folder, offices = tmp_path_factory.mktemp("doubtful"), make_offices(seed=2023)
    write_ledgers(offices, folder)
    assert median(len(office.events) + len(office.items) for office in offices.values()) >= 12
    return offices, read_unchecked([str(folder)], WORKSPACE)


def compare_counts(offices, records, last):
    """List what two programs count otherwise, and how much they count alike."""
    table = measure_table(records)
    columns = (table[name] for name in ("organization", "measure", "year", "value"))
    rows = zip(*columns, strict=True)
    ours = {tuple(key): value for *key, value in rows if pd.notna(value)}
    counted = {
        (name, *key): value
        for name, office in offices.items()
        for key, value in count_office(office, last).items()
    }
    codes = {measure for _, measure, _ in counted}
    absent = {key: None for key in ours if key[1] in codes}
    expected = absent | counted
    wrong = {}
    for key, value in expected.items():
        found = ours.get(key)
        is_rate = "rate" in key[1]
        alike = (value, found) if is_rate else (value or 0, found or 0)
        if alike[0] != pytest.approx(alike[1]):
            wrong[key] = (value, found)
    return wrong, len(expected)
