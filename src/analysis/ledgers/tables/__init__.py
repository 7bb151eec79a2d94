"""Tables: where the tables of a sheet are, what each is, and what its columns hold."""
