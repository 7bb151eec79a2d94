"""Worker: a process of its own for each notebook, forked where the system can."""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from analysis.children import end_with_parent, flush_output, process_context

Outcome = dict[str, Any]
_CELLS = "analysis.export.running.code_cells"


@dataclass(frozen=True, slots=True, eq=False)
class Worker:
    """A process that runs cells, and where its outcome will come from."""

    process: Any
    receiver: Connection


def preload() -> None:
    """Load what cells need before forking: many workers then start with it in memory."""
    import_module(_CELLS)


def start_worker(sources: Sequence[str | None], cwd: Path) -> Worker:
    """Start running the cells' code in a process of its own; see `cells.run_cells`."""
    context = process_context()
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, list(sources), str(cwd)), daemon=True)
    flush_output()
    process.start()
    sender.close()
    return Worker(process, receiver)


def finish_worker(worker: Worker) -> Outcome:
    """Wait for the outcome; ``{"failure": {"died": True}}`` if the process ended without one."""
    try:
        outcome: Outcome = json.loads(worker.receiver.recv_bytes())
        worker.process.join()
    except EOFError:
        outcome = {"failure": {"died": True}}
    finally:
        worker.process.kill()
        worker.process.join()
        worker.receiver.close()
    return outcome


def _work(sender: Connection, sources: Sequence[str | None], cwd: str) -> None:
    """Run all cells in this process and send back what they showed."""
    end_with_parent()
    gc.disable()  # a worker lives for seconds: looking for cycles costs a tenth of them
    with suppress(MemoryError):  # then nothing is sent, and whoever waits says so
        outcome = import_module(_CELLS).run_cells(sources, Path(cwd))
        sender.send_bytes(json.dumps(outcome, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    sender.close()
