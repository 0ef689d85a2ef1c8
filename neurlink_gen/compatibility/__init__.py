"""What a change of specs breaks for checkpoints and callers, and what can be carried over.

In: two lock files. Out: `Change`s, or a function that turns old state dicts into new ones.
"""
