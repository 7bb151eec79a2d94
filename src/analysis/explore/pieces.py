"""Pieces: the parts that panels are put together from, each with a label that is read out.

What a person may read only on the own screen goes into `PrivateRows` of its own module: the state
of every piece here is kept in a saved notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any, Literal

Tone = Literal["plain", "good", "warning"]
Options = Sequence[tuple[str, Any]] | Sequence[str] | Sequence[int]
Turned = Callable[[], None]

_FULL = {"width": "100%", "margin": "0 0 6px 0"}
_ABOVE = {"description_width": "initial"}

STYLE = """<style>
.tongbi-panel { --tongbi-line: var(--jp-border-color2, #d0d4d9); --tongbi-blue: #0072b2;
  font-size: 13px;
  font-family: "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC",
    "HarmonyOS Sans SC", "WenQuanYi Micro Hei", SimHei, sans-serif; }
.tongbi-panel .widget-label, .tongbi-panel .widget-button, .tongbi-panel select,
.tongbi-panel input, .tongbi-panel .widget-html-content { font-family: inherit; }
.tongbi-panel .widget-html, .tongbi-panel .widget-html-content { height: auto; line-height: 1.6; }
.tongbi-panel .tongbi-above { flex-direction: column; align-items: stretch; }
.tongbi-panel .tongbi-above > .widget-label { width: auto; text-align: left;
  height: auto; line-height: 1.6; }
.tongbi-panel .tongbi-above > .widget-label, .tongbi-panel .tongbi-label { font-weight: 600; }
.tongbi-panel .tongbi-above > select { width: 100%; }
.tongbi-panel .widget-dropdown.tongbi-above > select { flex: none; height: 30px; }
.tongbi-panel .tongbi-label { line-height: 1.6; }
.tongbi-panel option:checked { color: var(--tongbi-blue); font-weight: 600;
  background: linear-gradient(#dcebf5, #dcebf5); }
.tongbi-panel .tongbi-views .widget-toggle-button { margin: 0; padding: 0 14px; height: 34px;
  background: none; box-shadow: none; border: none; border-bottom: 3px solid transparent; }
.tongbi-panel .tongbi-views .widget-toggle-button:hover { border-color: var(--tongbi-line); }
.tongbi-panel .tongbi-views .widget-toggle-button:focus-visible {
  outline: 2px solid var(--tongbi-blue); outline-offset: -2px; }
.tongbi-panel .tongbi-views .widget-toggle-button.mod-active { color: var(--tongbi-blue);
  font-weight: 600; border-color: var(--tongbi-blue); }
.tongbi-panel .tongbi-views { width: 100%; margin: 0 0 8px 0;
  border-bottom: 1px solid var(--tongbi-line); }
.tongbi-panel .tongbi-whose { font-weight: 600; color: var(--jp-ui-font-color2, #555); }
.tongbi-panel .tongbi-invented { color: #8a4700; }
.tongbi-panel .tongbi-body { font-size: 15px; line-height: 1.75; }
.tongbi-panel .tongbi-ticks .widget-checkbox { width: auto; margin: 0 8px 0 0; }
.tongbi-panel .tongbi-ticks .widget-label-basic { width: auto; }
.tongbi-panel a { color: var(--jp-content-link-color, #0550ae); text-decoration: underline;
  line-height: 32px; padding-left: 8px; }
.tongbi-panel p { margin: 0; overflow-wrap: anywhere; }
.tongbi-panel .tongbi-message { padding: 4px 10px; border-left: 3px solid var(--tongbi-line);
  background: var(--jp-layout-color2, #f3f3f3); }
.tongbi-panel .tongbi-message.good { border-color: #00734f; }
.tongbi-panel .tongbi-message.warning { border-color: #b35c00; }
.tongbi-panel .widget-html { margin: 0; }
.tongbi-panel .widget-html-content { min-width: 0; }
.tongbi-panel .tongbi-scroll { overflow: auto; max-height: 260px;
  border: 1px solid var(--tongbi-line); margin: 0 0 10px 0; }
.tongbi-panel .tongbi-scroll:focus-visible { outline: 2px solid var(--tongbi-blue); }
.tongbi-panel .tongbi-rows { scroll-margin: 12px; }
.tongbi-panel table { border-collapse: collapse; min-width: 100%; font-size: 13px; }
.tongbi-panel caption { text-align: left; padding: 4px 8px; font-weight: 600; }
.tongbi-panel th, .tongbi-panel td { padding: 3px 8px; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--tongbi-line); white-space: nowrap; }
.tongbi-panel tbody tr:last-child > * { border-bottom: none; }
.tongbi-panel .tongbi-values td { white-space: normal; word-break: keep-all; }
.tongbi-panel td.long { white-space: normal; min-width: 14em; }
.tongbi-panel :is(th, td).number { text-align: right; font-variant-numeric: tabular-nums; }
.tongbi-panel tbody tr:hover { background: var(--jp-layout-color2, #f3f3f3); }
.tongbi-panel thead th { position: sticky; top: 0; background: var(--jp-layout-color1, #fff); }
.tongbi-panel tbody th { font-weight: 400; }
.tongbi-panel .tongbi-note { color: var(--jp-ui-font-color2, #555); }
</style>"""
"""How panels look; stands once in each panel, see `put_in_panel`."""


def choose_one(label: str, options: Options, value: Any, *, is_below: bool = False) -> Any:
    """Make a list of which one is chosen, its label before it, or above it if it `is_below`."""
    import ipywidgets

    listed = ipywidgets.Dropdown(
        options=options, value=value, description=label, style=_ABOVE, layout=_FULL
    )
    if is_below:
        listed.add_class("tongbi-above")
        listed.layout.height = "auto"
    return listed


def choose_some(label: str, options: Options, values: Sequence[Any], *, rows: int = 10) -> Any:
    """Make a list of which several are chosen, with Ctrl or Shift; its label above it."""
    import ipywidgets

    listed = ipywidgets.SelectMultiple(
        options=options, value=tuple(values), rows=rows, description=label, layout=_FULL
    )
    listed.add_class("tongbi-above")
    return listed


class Ticks:
    """A row of boxes to tick, one an option; as good for the keyboard as for the mouse."""

    def __init__(self, label: str, options: Options, values: Iterable[Any]) -> None:
        import ipywidgets

        self._turned: list[Turned] = []
        self.boxes: dict[Any, Any] = {}
        self._row = ipywidgets.HBox(layout={"flex_flow": "row wrap"})
        self._row.add_class("tongbi-ticks")
        self.widget = ipywidgets.VBox([write_label(label), self._row], layout=_FULL)
        self.offer(options)
        self.choose(values)

    def offer(self, options: Options) -> None:
        """Offer other options; those that stay keep their ticks."""
        import ipywidgets

        ticked = set(self.value)
        pairs = [each if isinstance(each, tuple) else (str(each), each) for each in options]
        self.boxes = {
            value: ipywidgets.Checkbox(
                value=value in ticked, description=name, indent=False, layout={"width": "auto"}
            )
            for name, value in pairs
        }
        for box in self.boxes.values():
            box.observe(self._tell, names="value")
        self._row.children = tuple(self.boxes.values())

    @property
    def value(self) -> tuple[Any, ...]:
        """The options that are ticked, in their order."""
        return tuple(value for value, box in self.boxes.items() if box.value)

    def choose(self, values: Iterable[Any]) -> None:
        """Tick these and no others."""
        chosen = set(values)
        for value, box in self.boxes.items():
            box.value = value in chosen

    def observe(self, turned: Turned) -> None:
        """Call `turned` whenever a box is ticked or cleared."""
        self._turned.append(turned)

    def _tell(self, _change: object) -> None:
        for turned in self._turned:
            turned()


class MessageLine:
    """One line that says what just happened or what is wrong; empty it takes no room."""

    def __init__(self) -> None:
        import ipywidgets

        self.widget = ipywidgets.HTML(layout={"display": "none"})
        self.text = ""

    def say(self, text: str, tone: Tone = "plain", link: tuple[str, str] | None = None) -> None:
        """Show a text, read out by screen readers; `link` is the words and address of a link."""
        self.text = text
        more = ""
        if link is not None:
            words, address = link
            more = (
                f' <a href="{escape(address)}" target="_blank" rel="noopener">{escape(words)}</a>'
            )
        self.widget.value = (
            f'<p class="tongbi-message {tone}" role="status">{escape(text)}{more}</p>'
            if text
            else ""
        )
        self.widget.layout.display = "" if text else "none"

    def clear(self) -> None:
        """Say nothing."""
        self.say("")


def make_button(label: str, action: Turned, *, hint: str = "", is_main: bool = False) -> Any:
    """Make a button that calls `action`."""
    import ipywidgets

    button = ipywidgets.Button(
        description=label,
        tooltip=hint or label,
        button_style="primary" if is_main else "",
        layout={"width": "auto", "min_width": "72px"},
    )
    button.on_click(lambda _button: action())
    return button


def write_label(text: str) -> Any:
    """Write the label of a piece that has none of its own."""
    import ipywidgets

    return ipywidgets.HTML(f'<span class="tongbi-label">{escape(text)}</span>')


def scroll(html: str, label: str) -> str:
    """Put a table into a box of its own that scrolls, by the keyboard too."""
    return (
        f'<div class="tongbi-scroll tongbi-values" role="region" tabindex="0" '
        f'aria-label="{escape(label)}">{html}</div>'
    )


def put_in_panel(knobs: Sequence[Any], shown: Sequence[Any]) -> Any:
    """Put knobs on the left and what they show on the right; below each other where it is narrow.

    Each piece is a widget, or has one as its `widget`.
    """
    import ipywidgets

    left = ipywidgets.VBox(
        [_widget_of(each) for each in knobs],
        layout={"flex": "1 0 260px", "max_width": "300px", "padding": "0 16px 0 0"},
    )
    right = ipywidgets.VBox(
        [_widget_of(each) for each in shown],
        layout={"flex": "1000 1 520px", "min_width": "0", "overflow": "hidden"},
    )
    panel = ipywidgets.HBox([left, right], layout={"flex_flow": "row wrap", "width": "100%"})
    whole = ipywidgets.VBox([ipywidgets.HTML(STYLE, layout={"display": "none"}), panel])
    whole.add_class("tongbi-panel")
    return whole


def _widget_of(piece: Any) -> Any:
    return getattr(piece, "widget", piece)
