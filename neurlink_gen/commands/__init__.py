"""The command line: what is asked for, and where it is told."""
