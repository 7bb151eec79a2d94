"""What our pieces give JupyterLab as text/html: a hostile text is shown, never obeyed."""

from html.parser import HTMLParser

import pytest

from analysis.content import Heading, ListBlock, Paragraph, Table
from analysis.measures import Place, Value
from payloads import PAYLOADS

_OURS = {"p", "h2", "ul", "li", "table", "caption", "thead", "tbody", "tr", "th", "td", "data"}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.words = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.words.append(data)


def _value(text):
    place = Place(text, text, 4, None)
    return Value(text, text, text, "2023", 10, text, text, (place,), text)


def _pieces(text):
    yield Paragraph((text, _value(text)))
    yield Heading(2, text, text)
    yield ListBlock(((text, _value(text)),))
    yield Table(Paragraph((text,)), (text, text), ((text, _value(text)), (None, text)), text)


@pytest.mark.parametrize("number", range(0, len(PAYLOADS), 35))
def test_a_hostile_text_is_shown_in_each_piece_as_it_stands(number):
    for text in PAYLOADS[number : number + 35]:
        for piece in _pieces(text):
            reader = _Reader()
            reader.feed(piece._repr_mimebundle_()["text/html"])
            reader.close()
            assert reader.tags <= _OURS
            assert reader.attributes <= {"class", "id", "scope", "value", "data-key"}
            assert "".join(reader.words).count(text) >= 1
