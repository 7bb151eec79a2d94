"""History: the choices a person has gone through, so that each step can be taken back."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.views import Selection

_MOST_KEPT = 100


@dataclass(frozen=True, slots=True)
class History:
    """The choices so far, the present one last."""

    steps: tuple[Selection, ...]

    @property
    def now(self) -> Selection:
        """The present choice."""
        return self.steps[-1]

    @property
    def has_past(self) -> bool:
        """Whether there is a step to take back."""
        return len(self.steps) > 1

    def turn(self, selection: Selection) -> History:
        """Add a choice; the same once more is no step."""
        if selection == self.now:
            return self
        return History((*self.steps, selection)[-_MOST_KEPT:])

    def undo(self) -> History:
        """Take the last step back; the first choice stays."""
        return History(self.steps[:-1]) if self.has_past else self
