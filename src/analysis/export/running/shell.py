"""Shell: an IPython session without a terminal, which keeps what cells show as outputs."""

from __future__ import annotations

import base64
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import TextIOBase
from types import TracebackType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from analysis.export.running.widgets import STATE_MIME, keep_state

Output = dict[str, Any]
_PLAIN = frozenset({str, int, float, bool, type(None)})


class Outputs:
    """The outputs of the running cell, in the order in which they came."""

    def __init__(self) -> None:
        self.items: list[Output] = []
        self._by_display: dict[str, list[Output]] = {}
        self._clears_next = False

    def start(self) -> None:
        """Begin a new cell."""
        self.items = []
        self._clears_next = False

    def add(self, output: Output, display_id: str | None = None) -> None:
        """Keep an output; one that has a name can be updated later."""
        self._clear_if_asked()
        self.items.append(output)
        if display_id:
            self._by_display.setdefault(display_id, []).append(output)

    def update(self, display_id: str | None, data: Output, metadata: Output) -> None:
        """Put new contents into the outputs of that name."""
        for output in self._by_display.get(display_id or "", ()):
            output.update(data=data, metadata=metadata)

    def write(self, name: str, text: str) -> None:
        """Keep what was written to a stream; writes that follow each other are one output."""
        self._clear_if_asked()
        last = self.items[-1] if self.items else {}
        if last.get("name") == name:
            last["text"] += text
        else:
            self.items.append({"output_type": "stream", "name": name, "text": text})

    def clear(self, *, waits: bool) -> None:
        """Drop what the cell has shown, now or when the next output comes."""
        self._clears_next = True
        if not waits:
            self._clear_if_asked()

    def _clear_if_asked(self) -> None:
        if self._clears_next:
            self.items.clear()
            self._clears_next = False


class _Stream(TextIOBase):
    def __init__(self, outputs: Outputs, name: str) -> None:
        super().__init__()
        self._outputs = outputs
        self._name = name

    @property
    def encoding(self) -> str:  # type: ignore[override]  # as a terminal has it
        return "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text:
            self._outputs.write(self._name, text)
        return len(text)


class _Publisher(DisplayPublisher):  # type: ignore[misc]  # IPython's types are not followed
    def publish(
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        source: object = None,
        *,
        transient: Mapping[str, Any] | None = None,
        update: bool = False,
        **kwargs: Any,
    ) -> None:
        del source, kwargs
        display_id = (transient or {}).get("display_id")
        bundle, facts = plain_json(data), plain_json(metadata or {})
        if update:
            self.shell.outputs.update(display_id, bundle, facts)
            return
        output = {"output_type": "display_data", "data": bundle, "metadata": facts}
        self.shell.outputs.add(output, display_id)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear(waits=wait)


class _Hook(DisplayHook):  # type: ignore[misc]  # IPython's types are not followed
    def write_output_prompt(self) -> None:
        """Write no prompt."""

    def write_format_data(
        self, format_dict: Mapping[str, Any], md_dict: Mapping[str, Any] | None = None
    ) -> None:
        output = {
            "output_type": "execute_result",
            "execution_count": self.prompt_count,
            "data": plain_json(format_dict),
            "metadata": plain_json(md_dict or {}),
        }
        self.shell.outputs.add(output)

    def finish_displayhook(self) -> None:
        self._is_active = False


class CaptureShell(InteractiveShell):  # type: ignore[misc]  # IPython's types are not followed
    """A session whose cells leave nothing on the terminal and nothing on disk."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def __init__(self, **kwargs: Any) -> None:
        self.outputs = Outputs()
        super().__init__(**kwargs)

    @classmethod
    def fresh(cls) -> CaptureShell:
        """Make the session that ``get_ipython()`` and ``display()`` find."""
        config = Config()
        config.HistoryManager.enabled = False
        InteractiveShell.clear_instance()
        with warnings.catch_warnings():
            # Nothing is written there; that a home cannot be written concerns nobody.
            warnings.filterwarnings("ignore", "IPython (dir|parent)")
            shell: CaptureShell = cls.instance(config=config)
        return shell

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Show nothing: who runs the cell reports the error."""

    def showsyntaxerror(self, *args: Any, **kwargs: Any) -> None:
        """Show nothing: who runs the cell reports the error."""

    def enable_gui(self, gui: object = None) -> None:
        """Open no window."""


@contextmanager
def captured_streams(outputs: Outputs) -> Iterator[None]:
    """Keep what is written to the standard streams as outputs."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Stream(outputs, "stdout"), _Stream(outputs, "stderr")
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def widget_state() -> dict[str, Any]:
    """Give the state of the widgets made so far, as a notebook's metadata keep it."""
    if "ipywidgets" not in sys.modules:
        return {}
    from ipywidgets import Widget  # only where a cell has used it

    return {STATE_MIME: plain_json(keep_state(Widget.get_manager_state()))}


def line_in_cell(trace: TracebackType | None, cell_file: str) -> int | None:
    """Find the line of a cell, known by how its file name begins, through which an error came."""
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename.startswith(cell_file):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def plain_json(part: Any) -> Any:
    """Reduce an output to what JSON can hold, as a kernel's messages would."""
    kind = type(part)
    if kind in _PLAIN:
        return part
    if kind is dict or isinstance(part, Mapping):
        return {str(name): plain_json(inner) for name, inner in part.items()}
    if isinstance(part, (list, tuple, set, frozenset)):
        return [plain_json(inner) for inner in part]
    if isinstance(part, (bytes, memoryview)):
        return base64.b64encode(bytes(part)).decode("ascii")
    return part if isinstance(part, (int, float, str)) else str(part)
