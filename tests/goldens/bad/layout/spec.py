import neurlink_gen.nerves as nv
from neurlink_gen import build, nn

IMAGE = ((3, 1), nv.Input())
LAST = ((3, 1), nv.ChannelsLast["last"]())

convolution = build([IMAGE, LAST, ((8, 1), nv.Conv2d(3))])
norm = build([IMAGE, LAST, ((3, 1), nn.BatchNorm2d())])
twice = build([IMAGE, LAST, ((3, 1), nv.ChannelsLast())])
never = build([IMAGE, ((3, 1), nv.ChannelsFirst())])
mixed = build([IMAGE, LAST, ((3, 1), nv.Add[[0, "last"]]())])
in_a_stage = build(
    [IMAGE, nv.Stage["body"]([((3, 1), nv.Scale()), ((3, 1), nv.Conv2d(3))])]
)
