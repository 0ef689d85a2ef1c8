"""Café."""
import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


