"""A built network on a line of another one computes what it computes alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from neurlink_gen.pipeline import compile_spec
from tests.compiling import MadeModel, make

SPEC = """
from neurlink_gen.blocks import BasicBlock


def small(num_classes: int = 6):
    return build(
        [
            ((3, 1), nv.Input["image"](multiple_of=2)),
            nv.Stage["body"]([((8, 2), BasicBlock()), ((8, 2), BasicBlock())]),
            ((8, "((H + 1) // 2 - 1, (W + 1) // 2 - 1)"), nv.Conv2d["late"](2, padding=0)),
            ((8, "(1, 1)"), nv.AvgPool2d()),
            ((8, ()), nv.Flatten()),
            ((num_classes, ()), nv.Linear["fc"]()),
        ]
    )


def around(num_classes: int = 6):
    return build(
        [
            ((3, 1), nv.Input()),
            ((3, 2), nv.AvgPool2d(2, ceil_mode=True)),
            ((num_classes, ()), nv.Net["inner"](small(num_classes))),
        ]
    )


class Inside(nv.Nerve):
    def __init__(self):
        super().__init__()
        self.add([(self.target_dims[0], nv.Net["inner"](small(), outputs=["body"]))])


def inside():
    return build([((3, 1), nv.Input()), ((8, 2), Inside["block"]())])


class Levels(nv.Nerve):
    def __init__(self):
        super().__init__()
        coarse, fine = self.target_dims
        convs = [nv.Stage["fine"]([(fine, nv.Conv2d(3))]), (coarse, nv.Conv2d["image", "coarse"](3))]
        self.add([(fine, nv.Identity["image"]()), nv.List["convs"](convs)], outputs=["coarse", "fine"])


def neck():
    return build([((8, 1), nv.Input()), ((8, 2), (8, 1), Levels["neck"]())])


def above():
    return build(
        [
            ((8, 1), nv.Input()),
            ((8, 2), (8, 1), nv.Net["net"](neck())),
            ((4, 1), nv.Conv2d["net.neck_fine", "out"](3)),
            ((4, 2), nv.Conv2d["net.neck_coarse", "other"](3)),
        ],
        outputs=["out", "other"],
    )


def without_image():
    return build(
        [
            ((4, ()), nv.Input["code"]()),
            ((3, 1), nv.Input["image"](base_shape=True)),
            ((8, 2), (8, ...), nv.Net["image", "net"](small(), outputs=["body", "late"])),
            ((8, "(1, 1)"), nv.AvgPool2d["net.late"]()),
            ((8, ()), nv.Flatten["seen"]()),
            ((12, ()), nv.Concat[["seen", "code"]]()),
        ],
        outputs=["net.body", -1],
    )
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, MadeModel]:
    made = make(tmp_path_factory.mktemp("spec"), SPEC)
    return {model.name: model for model in made}


def test_its_keys_stand_below_the_tag(models: dict[str, MadeModel]) -> None:
    alone = models["Small"].create().state_dict()
    around = models["Around"].create().state_dict()
    assert list(around) == [f"inner.{key}" for key in alone]


def test_what_its_outputs_do_not_need_is_not_made(models: dict[str, MadeModel]) -> None:
    keys = models["Inside"].create().state_dict()
    alone = models["Small"].create().state_dict()
    assert list(keys) == [f"block.inner.{key}" for key in alone if "body" in key]


def test_it_computes_what_it_computes_alone(models: dict[str, MadeModel]) -> None:
    around, alone = models["Around"].create().eval(), models["Small"].create().eval()
    inner = around.get_submodule("inner")
    alone.load_state_dict(inner.state_dict())
    image = torch.randn(2, 3, 20, 12)
    halved = torch.nn.functional.avg_pool2d(image, 2, ceil_mode=True)
    assert torch.equal(around(image), alone(halved))


def test_its_promise_is_a_demand_on_the_network_around_it(
    models: dict[str, MadeModel],
) -> None:
    around = models["Around"]
    assert around.proof.demands() == "H and W are 0 or 3 modulo 4 and at least 7"
    module = around.create().eval()
    with pytest.raises(ValueError, match="^expected .*, got "):
        module(torch.randn(1, 3, 9, 8))
    module(torch.randn(1, 3, 7, 8))


def test_its_outputs_are_selected_by_their_names(models: dict[str, MadeModel]) -> None:
    body, joined = (
        models["WithoutImage"]
        .create()
        .eval()(torch.randn(2, 4), torch.randn(2, 3, 8, 6))
    )
    assert body.shape == (2, 8, 4, 3)
    assert joined.shape == (2, 12)


def test_one_of_several_outputs_of_a_line_is_named_after_both(
    models: dict[str, MadeModel],
) -> None:
    alone = models["Neck"].create()(torch.randn(1, 8, 6, 6))
    assert alone._fields == ("neck_coarse", "neck_fine")
    out, other = models["Above"].create()(torch.randn(1, 8, 6, 6))
    assert (out.shape[2], other.shape[2]) == (6, 3)


def test_a_parameter_reaches_it(models: dict[str, MadeModel]) -> None:
    module = models["Around"].create(num_classes=9)
    assert module.get_submodule("inner.fc").weight.shape == (9, 8)


def test_a_spec_imports_it_from_another(tmp_path: Path) -> None:
    (tmp_path / "inner.py").write_text(
        "import neurlink_gen.nerves as nv\nfrom neurlink_gen import build, init, nn\n\n\n"
        "def features():\n"
        "    return build(\n"
        "        [((3, 1), nv.Input()), ((8, 2), nv.Conv2d['conv'](3)), "
        "((2, 2), nv.Conv2d['out'](1))],\n"
        "        init={nn.Conv2d: init.normal(std=0.5)},\n"
        "    )\n"
    )
    (tmp_path / "outer.py").write_text(
        "import neurlink_gen.nerves as nv\nfrom neurlink_gen import build\n"
        "from inner import features\n\n\n"
        "def outer():\n"
        "    return build([((3, 1), nv.Input()), "
        "((8, 2), nv.Net['net'](features(), outputs=['conv']))])\n"
    )
    made = compile_spec(tmp_path / "outer.py")
    assert not made.has_errors
    assert [model.name for model in made.models] == ["Outer"]
    text = made.files["outer.py"]
    assert "class Features(nn.Module)" in text
    assert text.count("nn.init.normal_(module.weight, std=0.5)") == 1


TWICE = """
class Twice(nv.Nerve):
    def __init__(self, shared):
        super().__init__()
        (out,) = self.target_dims
        self.add([(out, shared()), (out, shared())])


def inner():
    conv, other = nv.Shared["conv"](nv.Conv2d(3)), nv.Shared["other"](nv.Conv2d(1))
    return build([((4, 1), nv.Input()), ((4, 2), conv()), ((4, 4), conv()), ((4, 4), Twice(other))])


def two():
    net = inner()
    shared = nv.Shared["both"](nv.Net(net))
    return build(
        [
            ((4, 1), nv.Input()),
            ((4, 4), nv.Net["a"](net)),
            ((4, 16), nv.Net["b"](net)),
            ((4, 64), shared()),
            ((4, 256), shared()),
        ]
    )
"""


def test_what_it_shares_inside_is_its_own_on_each_line(tmp_path: Path) -> None:
    (two,) = (each for each in make(tmp_path, TWICE) if each.name == "Two")
    parts = ("conv", "twice1.other")
    keys = [f"{tag}.{part}.weight" for tag in ("a", "b", "both") for part in parts]
    assert list(two.create().state_dict()) == keys


MODELS = """
def outer(classes: int = 4, width: int = 3):
    return build(
        [
            ((3, 1), nv.Input()),
            ((width, 2), (8, 4), nv.Net["inner"](inner(width))),
            ((classes, 4), nv.Conv2d["inner.coarse", "head"](1)),
        ]
    )


def inner(width: int = 8):
    return build(
        [
            ((3, 1), nv.Input()),
            ((width, 2), nv.Conv2d["fine"](3)),
            ((8, 4), nv.Conv2d["coarse"](3)),
        ],
        outputs=["fine", "coarse"],
    )
"""


@pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")
def test_a_model_of_the_file_is_one_class_wherever_it_stands(tmp_path: Path) -> None:
    models = {model.name: model for model in make(tmp_path, MODELS)}
    outer, alone = models["Outer"].create(width=5), models["Inner"].create(width=5)
    inner = outer.get_submodule("inner")
    assert type(inner) is type(alone)
    alone.load_state_dict(inner.state_dict())
    image = torch.randn(2, 3, 9, 8)
    fine, coarse = alone(image)
    assert torch.equal(outer(image), outer.get_submodule("head")(coarse))
    assert torch.equal(torch.jit.script(outer)(image), outer(image))
