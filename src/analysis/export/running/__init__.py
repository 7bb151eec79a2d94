"""Running: a notebook executed with its parameters."""
