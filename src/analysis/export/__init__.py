"""Export: a report or an executed notebook, written as a file."""
