"""How many examples a law is tried with."""

from __future__ import annotations

from hypothesis import settings


def law(examples: int) -> settings:
    """Try a law with so many examples, and with a sixth of them in `make check`."""
    is_quick = settings.get_current_profile_name() == "quick"
    return settings(max_examples=max(4, examples // 6) if is_quick else examples, deadline=None)
