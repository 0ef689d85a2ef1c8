"""One class for all uses of a block: `merge.py` is where to begin.

In: the body of each use, as its own literals have it. Out: classes, the parameters that they have, and
what each use gives them.
"""
