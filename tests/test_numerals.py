"""Chinese numerals are read, or refused where they say two things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.numerals import chinese_digits, chinese_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("一百二", None, id="spoken-short-form"),
        pytest.param("一万二", None, id="spoken-short-form-of-ten-thousand"),
        pytest.param("三四", None, id="three-or-four"),
        pytest.param("三四十", None, id="thirty-or-forty"),
        pytest.param("百", None, id="bare-scale"),
        pytest.param("", None, id="empty"),
        pytest.param("[", None, id="pattern-sign"),
        pytest.param("第三", None, id="ordinal"),
        pytest.param("零", 0, id="zero"),
        pytest.param("〇", 0, id="ideographic-zero"),
        pytest.param("十", 10, id="ten"),
        pytest.param("十五", 15, id="fifteen"),
        pytest.param("廿三", 23, id="twenty-contracted"),
        pytest.param("两百零五", 205, id="two-hundred-and-five"),
        pytest.param("一千零一十", 1010, id="gap-inside"),
        pytest.param("贰拾叁", 23, id="cheque-numerals"),
        pytest.param("一万二千", 12000, id="ten-thousands"),
        pytest.param("二○二三", 2023, id="figure-by-figure"),
    ],
)
def test_chinese_numerals_are_read_or_refused(text, expected):
    assert chinese_number(text) == expected


def _numeral(number):
    digits = "零一二三四五六七八九"
    if number < 10:
        return digits[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}"
    scale, sign = (1000, "千") if number >= 1000 else (100, "百")
    head, rest = divmod(number, scale)
    if not rest:
        return f"{digits[head]}{sign}"
    gap = "零" if rest * 10 < scale else ""
    lead = "一" if 10 <= rest < 20 else ""
    return f"{digits[head]}{sign}{gap}{lead}{_numeral(rest)}"


@given(st.integers(0, 9999))
def test_every_numeral_below_ten_thousand_reads_back(number):
    assert chinese_number(_numeral(number)) == number


@given(st.text(alphabet="零〇○一二两三十百千万0O[]^-廿拾", max_size=12))
def test_no_string_of_numerals_raises(text):
    assert chinese_number(text) is None or chinese_number(text) >= 0
    assert chinese_digits(text) is None or chinese_digits(text) >= 0
