"""What the tool owns in an output folder: the lock file, what differs from it, and writing all of it.

In: generated texts and what they were made of. Out: files written together with their lock file, or
how a folder, or an earlier lock file, differs.
"""
