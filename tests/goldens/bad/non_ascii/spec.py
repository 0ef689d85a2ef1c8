import neurlink_gen.nerves as nv
from neurlink_gen import build, nn


def net():
    return build(
        [
            ((3, 1), nv.Input["画像"]()),
            ((8, 1), nv.Conv2d["ärger"](3)), ((8, 1), nv.Conv2d["gróss", "b"](3)),
            	((8, 1), nv.Conv2d["日本", "b2"](3)),
        ]
    )
