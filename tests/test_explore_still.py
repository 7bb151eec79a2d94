"""The still beside a panel: marked at a turn, written once the panel rests or before a run."""

import asyncio

import pytest
from IPython.core.events import EventManager, available_events

from analysis.content import Paragraph
from analysis.errors import AnalysisError
from analysis.explore import cell_outputs
from analysis.explore.cell_outputs import Still
from analysis.export.running.widgets import STILL_MIME

LIVE = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "VBox()"}


class _Handle:
    def __init__(self, first):
        self.bundles = [first]

    def update(self, bundle, raw=False):
        assert raw
        self.bundles.append(bundle)

    @property
    def shown(self):
        return [bundle[STILL_MIME]["shown"] for bundle in self.bundles]


class _Timer:
    def __init__(self, finish):
        self.finish, self.is_cancelled = finish, False

    def cancel(self):
        self.is_cancelled = True


class _Kernel:
    """What the still needs of a kernel: displays, timers and events; nothing passes by itself."""

    def __init__(self):
        self.displayed, self.handles, self.timers = [], [], []
        self.events = EventManager(self, available_events)

    def display(self, bundle, raw=False, display_id=False):
        assert raw
        self.displayed.append(bundle)
        if not display_id:
            return None
        self.handles.append(_Handle(bundle))
        return self.handles[-1]

    def call_later(self, _delay, finish):
        self.timers.append(_Timer(finish))
        return self.timers[-1]


@pytest.fixture
def kernel(monkeypatch):
    made = _Kernel()
    monkeypatch.setattr("IPython.display.display", made.display)
    monkeypatch.setattr("IPython.get_ipython", lambda: made)
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: made)
    monkeypatch.setattr(cell_outputs, "is_watched", lambda: True)
    return made


class _Panel:
    def __init__(self):
        self.text, self.described = "一", 0

    def describe(self):
        self.described += 1
        if not self.text:
            raise AnalysisError("没有可看的。")
        return {"text/plain": self.text}


@pytest.fixture
def panel():
    return _Panel()


def test_the_widgets_stand_without_a_form_that_an_export_would_show_twice(kernel, panel):
    Still(panel.describe).show(LIVE)
    assert kernel.displayed == [
        {**LIVE, "text/html": "", "text/plain": ""},
        {STILL_MIME: {"shown": {"text/plain": "一"}}},
    ]


def test_several_turns_are_marked_at_once_and_written_down_once(kernel, panel):
    still = Still(panel.describe)
    still.show(LIVE)
    for panel.text in ("二", "三"):
        still.renew()
    assert kernel.handles[0].shown == [{"text/plain": "一"}, None]
    assert [timer.is_cancelled for timer in kernel.timers] == [True, False]
    kernel.timers[-1].finish()
    assert kernel.handles[0].shown[2:] == [{"text/plain": "三"}]
    assert panel.described == 2


def test_whatever_the_kernel_is_asked_to_run_the_panel_is_written_down_before(kernel, panel):
    still = Still(panel.describe)
    still.show(LIVE)
    panel.text = "二"
    still.renew()
    kernel.events.trigger("pre_execute")  # as every message of a widget does
    assert kernel.handles[0].shown == [{"text/plain": "一"}, None]
    kernel.events.trigger("pre_run_cell", None)
    assert kernel.handles[0].shown == [{"text/plain": "一"}, None, {"text/plain": "二"}]
    assert kernel.timers[0].is_cancelled
    kernel.events.trigger("pre_run_cell", None)
    assert len(kernel.handles[0].bundles) == 3


def test_a_panel_shown_twice_is_written_down_in_both_places(kernel, panel):
    still = Still(panel.describe)
    still.show(LIVE)
    still.show(LIVE)
    still.renew()
    still.finish()
    assert (
        kernel.handles[0].shown[1:] == kernel.handles[1].shown[1:] == [None, {"text/plain": "一"}]
    )


def test_a_view_that_cannot_be_made_any_more_is_a_sentence(kernel, panel):
    still = Still(panel.describe)
    still.show(LIVE)
    panel.text = ""
    still.renew()
    still.finish()
    said = Paragraph(("没有可看的。",), "note")._repr_mimebundle_()
    assert kernel.handles[0].shown[-1] == said


def test_without_anybody_looking_on_one_output_holds_both(kernel, panel, monkeypatch):
    monkeypatch.setattr(cell_outputs, "is_watched", lambda: False)
    still = Still(panel.describe)
    still.show(LIVE)
    still.renew()
    still.finish()
    assert kernel.displayed == [{**LIVE, "text/plain": "一"}]
    assert kernel.timers == []
