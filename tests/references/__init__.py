"""Networks as a person would write them from their papers, in plain torch.

What is generated is held against them in `tests/test_against_references.py`. Nothing here knows of
neurlink_gen. Where the attributes are not called as in our own files, the modules are at least made
in the same order, so that the numbers of the one can be copied to the other.
"""
