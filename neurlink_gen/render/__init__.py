"""Classes as Python source."""
