import neurlink_gen.nerves as nv
from neurlink_gen import build


class Scale(nv.Nerve):
    def __init__(self):
        super().__init__()
        self.add([(self.target_dims[0], nv.Conv2d(3))])

    def forward(self, inputs):
        return inputs[0] * 2


def net():
    return build([((3, 1), nv.Input()), ((3, 1), Scale())])
