import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


import sys


def net():
    sys.exit("no weights found")
