"""Pieces: the parts that panels are put together from, each with a label that is read out.

What a person may read only on the own screen goes into `PrivateRows` of `browser_widgets`: the
state of every piece here is kept in a saved notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any, Literal

Tone = Literal["plain", "good", "warning"]
Options = Sequence[tuple[str, Any]] | Sequence[str] | Sequence[int]
Turned = Callable[[], None]

_STYLE = f"<style>\n{Path(__file__).with_name('panel.css').read_text(encoding='utf-8')}</style>"
_FULL = {"width": "100%", "margin": "0 0 6px 0"}
_ABOVE = {"description_width": "initial"}
_SIDE_BY_SIDE = {"flex_flow": "row wrap", "align_items": "center"}


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

    def __init__(self, label: str, options: Sequence[Any], values: Iterable[Any]) -> None:
        import ipywidgets

        self._turned: list[Callable[[object], None]] = []
        self.boxes: dict[Any, Any] = {}
        self._row = ipywidgets.HBox(layout={"flex_flow": "row wrap"})
        self._row.add_class("tongbi-ticks")
        self.widget = ipywidgets.VBox([write_label(label), self._row], layout=_FULL)
        self.options = tuple(options)
        self.value = tuple(values)

    @property
    def options(self) -> tuple[Any, ...]:
        """What may be ticked; those that stay when others are offered keep their ticks."""
        return tuple(self.boxes)

    @options.setter
    def options(self, options: Sequence[Any]) -> None:
        import ipywidgets

        ticked = set(self.value)
        self.boxes = {
            each: ipywidgets.Checkbox(
                value=each in ticked, description=str(each), indent=False, layout={"width": "auto"}
            )
            for each in options
        }
        for box in self.boxes.values():
            box.observe(self._tell, names="value")
        self._row.children = tuple(self.boxes.values())

    @property
    def value(self) -> tuple[Any, ...]:
        """The options that are ticked, in their order."""
        return tuple(value for value, box in self.boxes.items() if box.value)

    @value.setter
    def value(self, values: Iterable[Any]) -> None:
        chosen = set(values)
        for value, box in self.boxes.items():
            box.value = value in chosen

    def observe(self, turned: Callable[[object], None], names: str) -> None:
        """Call `turned` whenever a box is ticked or cleared, as other knobs do for ``value``."""
        del names
        self._turned.append(turned)

    def _tell(self, change: object) -> None:
        for turned in self._turned:
            turned(change)


class Chooser:
    """Knobs by the names of what they choose; `turned` is called after each turn of a person."""

    def __init__(self, knobs: Mapping[str, Any], turned: Turned) -> None:
        self._knobs, self._turned = knobs, turned
        self._is_setting = False
        for knob in knobs.values():
            knob.observe(self._follow, names="value")

    @property
    def chosen(self) -> dict[str, Any]:
        """What the knobs stand at."""
        return {name: knob.value for name, knob in self._knobs.items()}

    def choose(self, **values: Any) -> None:
        """Set knobs; nobody is told of it."""
        with self._setting():
            for name, value in values.items():
                self._knobs[name].value = value

    def offer(self, **options: Options) -> None:
        """Offer what there is to choose from now; nobody is told of it."""
        with self._setting():
            for name, listed in options.items():
                self._knobs[name].options = listed

    @contextmanager
    def _setting(self) -> Iterator[None]:
        self._is_setting = True
        try:
            yield
        finally:
            self._is_setting = False

    def _follow(self, _change: object) -> None:
        if not self._is_setting:
            self._turned()


class MessageLine:
    """One line that says what just happened or what is wrong; empty it takes no room."""

    def __init__(self) -> None:
        import ipywidgets

        self.widget = ipywidgets.HTML(layout={"display": "none"})
        self.text = ""

    def say(self, text: str, tone: Tone = "plain") -> None:
        """Show a text, read out by screen readers."""
        self.text = text
        said = f'<p class="tongbi-message {tone}" role="status">{escape(text)}</p>'
        self.widget.value = said if text else ""
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


def scroll(html: str, label: str, look: Literal["values", "wide"] = "values") -> str:
    """Put a table into a box of its own that scrolls, by the keyboard too.

    One of values is low; a wide one is tall, and its last column may take several lines.
    """
    return (
        f'<div class="tongbi-scroll tongbi-{look}" role="region" tabindex="0" '
        f'aria-label="{escape(label)}">{html}</div>'
    )


def put_in_panel(knobs: Sequence[Any], shown: Sequence[Any]) -> Any:
    """Put knobs on the left and what they show on the right; below each other where it is narrow.

    Each piece is a widget, or has one as its `widget`.
    """
    import ipywidgets

    left = ipywidgets.VBox(
        list(map(_widget_of, knobs)),
        layout={"flex": "1 0 260px", "max_width": "300px", "padding": "0 16px 0 0"},
    )
    right = ipywidgets.VBox(
        list(map(_widget_of, shown)),
        layout={"flex": "1000 1 520px", "min_width": "0", "overflow": "hidden"},
    )
    sides = ipywidgets.HBox([left, right], layout={"flex_flow": "row wrap", "width": "100%"})
    return stack_in_panel([sides])


def stack_in_panel(rows: Sequence[Any]) -> Any:
    """Put rows below each other; a row is a widget, has one, or is several side by side."""
    import ipywidgets

    style = ipywidgets.HTML(_STYLE, layout={"display": "none"})
    panel = ipywidgets.VBox(
        [
            style,
            *(
                ipywidgets.HBox(list(map(_widget_of, row)), layout=_SIDE_BY_SIDE)
                if isinstance(row, Sequence)
                else _widget_of(row)
                for row in rows
            ),
        ]
    )
    panel.add_class("tongbi-panel")
    return panel


def _widget_of(piece: Any) -> Any:
    return getattr(piece, "widget", piece)
