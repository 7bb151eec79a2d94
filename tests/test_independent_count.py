import pandas as pd
import pytest

from analysis.measures import measure_table
from analysis.validation import read_records
from datasets_made import SAMPLE, WORKSPACE
from independent_count import KINDS, YEARS, count_events, count_items


@pytest.fixture(scope="module")
def measured() -> dict[tuple[str, int], float]:
    table = measure_table(read_records(SAMPLE, workspace=WORKSPACE))
    told = table[table["year"].isin(YEARS) & table["value"].notna()]
    return dict(zip(zip(told["measure"], told["year"], strict=True), told["value"], strict=True))


def test_every_activity_year_of_the_sample_is_counted_alike_by_two_programs(measured):
    counted = count_events(SAMPLE)
    ours = {key: value for key, value in measured.items() if key[0] in set(KINDS.values())}
    assert len(ours) > 100
    assert {key: counted.get(key, 0) for key in ours} == ours
    masked = {key for key, number in counted.items() if key not in ours and number}
    assert not masked


def test_every_item_of_the_sample_is_counted_alike_by_two_programs(measured):
    counted = count_items(SAMPLE)
    codes = ("opened", "closed", "closed_on_time", "closed_late", "closed_without_due")
    ours = {
        (code, year): measured[f"rectification_{code}", year]
        for code in codes
        for year in YEARS
        if (f"rectification_{code}", year) in measured
    }
    assert len(ours) == len(codes) * len(YEARS)
    expected = pd.Series({key: counted.get(key, 0) for key in ours})
    pd.testing.assert_series_equal(pd.Series(ours), expected, check_dtype=False)
