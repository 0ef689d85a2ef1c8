"""A merge that was not finished."""

import neurlink_gen.nerves as nv
from neurlink_gen import build

<<<<<<< HEAD
WIDTH = 64
=======
WIDTH = 32
>>>>>>> narrow
