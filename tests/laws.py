"""How many examples a law is tried with, and which.

The checks of the project try the same examples each time (profiles `whole` and `quick`), so that
a change is judged by what it changed; `make laws` tries many new ones (profile `search`).
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_TIMES = {"quick": 1 / 6, "search": 20}
"""Profile → how many times the examples of the whole check."""

settings.register_profile("whole", deadline=None, derandomize=True)  # no test measures time
settings.register_profile("quick", max_examples=15, deadline=None, derandomize=True)
settings.register_profile("search", max_examples=2000, deadline=None, print_blob=True)


def law(examples: int) -> settings:
    """Try a law with so many examples: a sixth of them in `make check`, more in `make laws`."""
    times = _TIMES.get(settings.get_current_profile_name(), 1)
    return settings(max_examples=max(4, round(examples * times)), deadline=None)


def slow_law(examples: int) -> settings:
    """Try a law whose examples take long to make."""
    return settings(law(examples), suppress_health_check=[HealthCheck.too_slow])
