"""How long compiling takes, and how fast what it writes runs."""
