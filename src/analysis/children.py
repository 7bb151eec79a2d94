"""Children: a process of its own for each of many tasks, a few at a time."""

from __future__ import annotations

import copyreg
import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from threading import Thread
from types import MappingProxyType
from typing import Any, Generic, TypeVar

_PR_SET_PDEATHSIG = 1
"""Number of this request in Linux's ``prctl.h``."""

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")
Work = Callable[[Task], Outcome]


def _view(held: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(held)


# What a task holds crosses to a child that is not forked; Python sends any mapping but this.
copyreg.pickle(MappingProxyType, lambda view: (_view, (dict(view),)))


def can_fork() -> bool:
    """Say whether a child can begin with all that this process has in memory."""
    return "fork" in multiprocessing.get_all_start_methods()


def process_context() -> Any:
    """Return the way in which this system starts processes: forked where it can."""
    return multiprocessing.get_context("fork" if can_fork() else "spawn")


def flush_output() -> None:
    """Write out what is waiting, so that a child that is forked does not write it again."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


def end_with_parent() -> None:
    """Let this process, which another made, end when that one does, in whatever way it ends."""
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        signal.signal(number, signal.SIG_DFL)  # what the parent does then is not for its children
    parent = multiprocessing.parent_process()
    if sys.platform == "linux":
        ask_for_signal(signal.SIGKILL)
        if parent is not None and os.getppid() != parent.pid:
            os._exit(1)  # it ended before we asked
    elif parent is not None:
        sentinel = parent.sentinel
        Thread(target=lambda: wait([sentinel]) and os._exit(1), daemon=True).start()


def ask_for_signal(number: int) -> None:
    """Ask Linux to send this process a signal when its parent ends; elsewhere nothing is asked."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)


class Children(Generic[Task, Outcome]):
    """Does work for each task in a process that is made for it and ends with it.

    Nothing that one task does is left for another. A child begins with what this process has
    loaded, where the system can fork; elsewhere with its task alone.

    `work`: a function of a module: it must be found again where the system cannot fork. `most`: how
    many run at the same time.
    """

    def __init__(self, work: Work[Task, Outcome], most: int) -> None:
        self._work = work
        self._most = most
        self._context: Any = process_context()
        self._running: dict[Connection, tuple[int, Any]] = {}

    def run(self, tasks: Sequence[Callable[[], Task]]) -> Iterator[tuple[int, Outcome | None]]:
        """Give the place of each task and its outcome as they come; None if its process ended.

        A task is made when its turn comes, so that what it holds is not held for long.
        """
        gc.collect()
        gc.freeze()  # a child that looks for cycles would copy every page of this process
        try:
            for place, make in enumerate(tasks):
                if len(self._running) == self._most:
                    yield from self._collect()
                self._start(place, make())
            while self._running:
                yield from self._collect()
        finally:
            self._stop()
            gc.unfreeze()

    def _start(self, place: int, task: Task) -> None:
        receiver, sender = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_work, args=(sender, self._work, task), daemon=True)
        flush_output()
        process.start()
        sender.close()
        self._running[receiver] = (place, process)

    def _collect(self) -> Iterator[tuple[int, Outcome | None]]:
        ready = set(wait(list(self._running)))
        for receiver in [one for one in self._running if one in ready]:
            place, process = self._running.pop(receiver)
            outcome: Outcome | None = None
            with suppress(EOFError, OSError):  # it ended without a word
                outcome = receiver.recv()
            receiver.close()
            process.join()
            yield place, outcome

    def _stop(self) -> None:
        for receiver, (_, process) in self._running.items():
            process.kill()
            process.join()
            receiver.close()
        self._running.clear()


def _work(sender: Connection, work: Work[Any, Any], task: Any) -> None:
    end_with_parent()
    gc.disable()  # a child lives for a second: looking for cycles costs a tenth of it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who pressed the keys speaks to the parent
    # Where the parent has ended, or memory is used up, nothing is sent; what is written stays.
    with suppress(BrokenPipeError, MemoryError):
        sender.send(work(task))
    sender.close()
