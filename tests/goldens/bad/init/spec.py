import neurlink_gen.nerves as nv
from neurlink_gen import build, init, nn

LINES = [
    ((3, 1), nv.Input()),
    ((8, 1), nv.Conv2d_BN_ReLU["stem"](3)),
    ((8, 1), nn.BatchNorm2d(affine=False)),
    nv.Stage["body"]([nv.Stage["inner"]([((8, 1), nv.Conv2d_BN_ReLU(3))])]),
]

no_dictionary = build(LINES, init=init.normal())
no_class = build(LINES, init={"Conv2d": init.normal()})
another_class = build(LINES, init={nv.Conv2d: init.normal()})
no_initializer = build(LINES, init={nn.Conv2d: init.normal})
no_module = build(LINES, init={nn.Linear: init.normal()})
no_weights = build(LINES, init={nn.ReLU: init.normal()})
no_weight = build(LINES, init={nn.BatchNorm2d: init.normal()})
no_bias = build(LINES, init={nn.Conv2d: init.default()})
no_bias_to_set = build(LINES, init={nn.Conv2d: init.normal(bias=-2.0)})
bias_left = build(LINES[:2], init={nn.BatchNorm2d: init.default(bias=None)})
bias_no_number = build(LINES, init={nn.Conv2d: init.normal(bias=False)})
no_tag = build(LINES, init={("stme", nn.Conv2d): init.normal()})
no_attribute = build(LINES, init={("inner", nn.Conv2d): init.normal()})
vectors = build(LINES[:2], init={nn.BatchNorm2d: init.kaiming_normal()})
no_number = build(LINES, init={nn.Conv2d: init.normal(std="0.01")})
negative = build(LINES, init={nn.Conv2d: init.normal(std=-1)})
mode = build(LINES, init={nn.Conv2d: init.kaiming_normal(mode="fanout")})
kind = build(LINES, init={nn.Conv2d: init.kaiming_normal(nonlinearity="silu")})
bounds = build(LINES, init={nn.Conv2d: init.uniform(1, 0)})
nothing_there = build(LINES, init={("body", nn.Linear): init.normal()})
no_modules = build(
    [*LINES, ((8, 1), nv.Add[["body", "stem"], "sum"]())],
    init={("sum", nn.Conv2d): init.normal()},
)
