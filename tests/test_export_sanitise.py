from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.export.page.sanitise import clean_html, clean_text, is_blank, name_header_cells

_ACTIVE = re.compile(r"<[^>]*(?:\son\w+\s*=|javascript:|<script|<iframe|srcdoc)", re.IGNORECASE)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//x.example/a.js></SCRIPT>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
        "<math><mtext><table><mglyph><style><!--</style>"
        "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' &#106;avascript:alert(1)'>x</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<form action=//x.example><input name=a><button formaction=javascript:alert(1)>",
        "<base href=//x.example/>",
        "<meta http-equiv=refresh content='0;url=//x.example'>",
        "<link rel=stylesheet href=//x.example/a.css>",
        "<style>@import '//x.example/a.css'</style>",
        "<p style='background:url(//x.example/a.png)'>x</p>",
        "<img alt='<th onerror=alert(1) x' src='//x.example/a.png'>",
        "<object data=//x.example></object><embed src=//x.example>",
        "<video poster=//x.example/a.png><source src=//x.example/a.mp4></video>",
        "<img srcset='//x.example/a.png 2x'>",
        "<p id=tongbi-manifest>x</p><h1 id=tongbi-manifest>x</h1><h2 id=N-01>y</h2>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    ],
)
def test_nothing_that_runs_or_loads_is_left(html: str) -> None:
    cleaned = clean_html(html)
    assert not _ACTIVE.search(cleaned)
    assert "x.example" not in re.sub(r">[^<]*<", "><", cleaned)
    assert 'id="tongbi' not in cleaned
    assert 'id="evidence' not in cleaned


@given(st.text(alphabet="<>/\"'= abcsriptonhledv&;:#x1", max_size=80))
def test_cleaning_what_is_clean_changes_nothing(html: str) -> None:
    cleaned = clean_html(html)
    assert clean_html(cleaned) == cleaned


@given(st.text(max_size=60))
def test_no_text_becomes_an_active_element(text: str) -> None:
    assert not _ACTIVE.search(clean_html(f"<b>{text}</b><a href='{text}'>x</a>"))


def test_no_markup_is_a_value() -> None:
    html = '<p><data class="value" value="10" data-key="ab">10次</data></p>'
    assert clean_html(html) == "<p>10次</p>"


def test_an_outside_picture_is_named_and_an_inside_one_kept() -> None:
    assert clean_html('<img src="https://x.example/a.png" alt="合影">') == (
        '<span class="left-out">（外部图片未列入：合影）</span>'
    )
    assert 'src="data:image/png;base64,AAAA"' in clean_html(
        '<img src="data:image/png;base64,AAAA">'
    )


def test_header_cells_say_what_they_head() -> None:
    table = "<table><thead><tr><th></th><th>次</th></tr></thead><tbody><tr><th>甲</th></tr></tbody>"
    assert name_header_cells(table) == (
        '<table><thead><tr><td></td><th scope="col">次</th></tr></thead>'
        '<tbody><tr><th scope="row">甲</th></tr></tbody>'
    )


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        pytest.param("\x1b[31m红\x1b[0m", "红", id="colour"),
        pytest.param("\x1b]8;;http://x\x07链\x1b]8;;\x07", "链", id="terminal link"),
        pytest.param("a\x00\x08b\tc\n", "ab\tc\n", id="control characters"),
        pytest.param("\u202e十\u202c次\u2066。\u2069", "十次。", id="writing turned about"),
        pytest.param("<X at 0x7f3a5c0d1e80>", "<X at 0x…>", id="memory address"),
    ],
)
def test_plain_text_loses_what_is_not_text(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


def test_a_page_of_empty_elements_is_blank() -> None:
    assert is_blank("<div><p>\n</p></div>")
    assert not is_blank("<p>一</p>")
