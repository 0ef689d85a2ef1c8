"""A spec as a program: its file read and evaluated within limits, and what is said when it fails."""
