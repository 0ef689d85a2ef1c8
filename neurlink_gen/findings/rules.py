"""Every rule that a spec can break: its code, and what it says in one line.

Codes are grouped by their first digit: 0 the spec as a program, 1 links, 2 arity and arguments,
3 sizes, 4 channels and dtypes, 5 design. A code is never given to another rule.
"""

from __future__ import annotations

from neurlink_gen.lazy_dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """A rule, by the code that users see and can look up."""

    code: str
    title: str
    severity: str = "error"

    @property
    def is_of_shapes(self) -> bool:
        """Whether it is about sizes, channels or dtypes: what tensors are, and not who reads them."""
        return self.code[2] in "34"


UNREADABLE_SPEC = Rule("NL001", "the spec cannot be read")
SYNTAX = Rule("NL002", "the spec is not valid Python")
SPEC_RAISED = Rule("NL003", "the spec raised an exception")
NO_MODELS = Rule("NL004", "the spec defines no models")
MODEL_NAME = Rule("NL005", "a model's name cannot name a class, or is taken")
UNKNOWN_MODEL = Rule("NL006", "the spec has no such model")
OUTPUT_NAME = Rule("NL007", "two specs would write the same file")
SPEC_EXITED = Rule("NL008", "the spec stopped the program")
SPEC_TIME = Rule("NL009", "the spec takes too long")
USELESS_IGNORE = Rule("NL010", "a comment ignores nothing", "warning")
SPEC_MEMORY = Rule("NL011", "the spec needs too much memory")
SPEC_RECURSION = Rule("NL012", "the spec's calls go too deep")
SPEC_ENDED = Rule("NL013", "the spec ended the process that it ran in")
SPEC_VARIES = Rule(
    "NL014", "the spec gives another network each time it is evaluated", "warning"
)

INDEX_RANGE = Rule("NL101", "a selector's index is out of range")
UNKNOWN_TAG = Rule("NL102", "a selector names a tag that no earlier line bears")
DUPLICATE_TAG = Rule("NL103", "two lines of one network bear the same tag")
EMPTY_SELECTION = Rule("NL104", "a slice selects no line")
BAD_SELECTOR = Rule("NL105", "a selector is of a kind that selects nothing")
BAD_TAG = Rule("NL106", "a tag cannot name an attribute")
DEAD_LINE = Rule("NL107", "nothing uses a line", "warning")
NO_INPUT = Rule("NL108", "the network has no input")
BAD_OUTPUTS = Rule("NL109", "outputs= names no line")
STAGE_NOT_A_CHAIN = Rule("NL110", "a stage's lines are not a chain")
NEAR_TAG = Rule("NL111", "a new tag is close to an earlier one", "warning")
UNUSED_OUTPUT = Rule("NL112", "nothing uses one of a line's outputs", "warning")
SAME_TENSOR_TWICE = Rule("NL113", "a sum selects one tensor twice", "warning")
NOTHING_JOINED = Rule("NL114", "a Concat is given a single tensor", "warning")
SHARED_APART = Rule("NL115", "a shared nerve is used in two networks")
OUTPUT_TWICE = Rule("NL116", "a network returns one tensor twice")

BAD_LINE = Rule("NL201", "a line is not of the form ((channels, size), ..., nerve)")
OUTPUT_COUNT = Rule("NL202", "a line declares more or fewer outputs than its nerve has")
INPUT_COUNT = Rule("NL203", "a nerve takes more or fewer inputs than its line selects")
BAD_ARGUMENTS = Rule("NL204", "an argument is unknown or missing")
BAD_VALUE = Rule("NL205", "an argument's value cannot work")
COMPOSITE_RAISED = Rule("NL206", "a composite nerve's __init__ raised an exception")
EMPTY_COMPOSITE = Rule("NL207", "a composite nerve adds no lines")
ENDLESS_COMPOSITE = Rule("NL208", "composite nerves contain each other without end")
OWN_FORWARD = Rule("NL209", "a nerve defines a forward of its own")
TORCH_ORDER = Rule(
    "NL210", "a nerve's arguments stand in the order of torch's", "warning"
)
OWN_MODULE = Rule("NL211", "a module of your own cannot be copied into the output")
OWN_SHAPE = Rule("NL212", "the line of a module of your own leaves its shape open")

BAD_SIZE = Rule("NL301", "a declared size is not of a form that means a size")
SIZE_RANK = Rule("NL302", "a declared size has the wrong number of axes")
NO_STRIDE = Rule(
    "NL303", "no integer stride leads from the input size to the declared one"
)
NO_PADDING = Rule(
    "NL304", "no padding makes a transposed convolution give the declared size"
)
SIZE_REFUTED = Rule("NL305", "a declared size holds at no input size")
SIZE_SOMETIMES = Rule(
    "NL306", "a declared size holds at some input sizes only", "warning"
)
MERGE_REFUTED = Rule("NL307", "inputs that must have one size never do")
MERGE_SOMETIMES = Rule(
    "NL308", "inputs that must have one size do so at some input sizes only", "warning"
)
SIZE_BELOW_ONE = Rule("NL309", "a size is below 1 at every input")
SIZE_MINIMUM = Rule("NL310", "a size is too small at small inputs", "warning")
VARYING_SIZE = Rule("NL311", "a size must be the same for every input, and is not")
INPUT_TOO_SMALL = Rule("NL312", "a size is too small for a nerve at every input")
UNRELATED_SIZES = Rule("NL313", "sizes of unrelated axes are combined")
SIZE_UNPROVEN = Rule(
    "NL314", "what a line needs of its sizes is too intricate to prove", "warning"
)
PADDING_TOO_LARGE = Rule("NL315", "a pool's padding is more than half its kernel")
TIED_AXES = Rule("NL316", "a line works at some heights with some widths only")

CHANNEL_CLAIM = Rule("NL401", "a line declares channels that its nerve does not give")
CHANNEL_MERGE = Rule("NL402", "inputs that must have the same channels do not")
CHANNEL_GROUPS = Rule("NL403", "channels are not divisible as the nerve needs")
BAD_CHANNELS = Rule("NL404", "a channel count is not a positive integer")
CHANNEL_ARGUMENT = Rule(
    "NL405", "an argument gives another channel count than the line has"
)
DTYPE = Rule("NL406", "a nerve cannot work on this dtype")
CHANNEL_INPUT = Rule(
    "NL407", "a network is given other channels than its input declares"
)
SHARED_UNLIKE = Rule("NL408", "the lines that share a nerve need different layers")
LAYOUT = Rule("NL409", "a nerve needs the channels in another place")

INPLACE_DROPPED = Rule(
    "NL501", "inplace=True would overwrite a tensor that is still read", "warning"
)
BIAS_BEFORE_NORM = Rule(
    "NL502", "a bias has no effect before a normalisation", "warning"
)
STACKED_ACTIVATIONS = Rule("NL503", "an activation follows an activation", "warning")
LINEAR_TWICE = Rule(
    "NL504", "two linear layers have no activation between them", "warning"
)
NORM_OF_ONE = Rule("NL505", "a batch normalisation works on 1x1 maps", "warning")
DROPOUT_BEFORE_NORM = Rule(
    "NL506", "a batch normalisation follows a dropout", "warning"
)
SOFTMAX_AT_THE_END = Rule("NL507", "a classifier ends with a softmax", "warning")
DOWN_AND_UP = Rule("NL508", "a map is made smaller and at once larger", "warning")
NORM_TWICE = Rule("NL509", "a normalisation follows a normalisation", "warning")
IMPORTS_TORCH = Rule("NL510", "the spec imports torch", "warning")
SKIPPED_CELLS = Rule("NL511", "a stride is larger than its kernel", "warning")
CHECKERBOARD = Rule(
    "NL512", "a transposed convolution covers its output unevenly", "warning"
)
ONLY_PADDING = Rule("NL513", "a padding is as wide as its kernel", "warning")
UNSEEN_WEIGHTS = Rule(
    "NL514", "weights of a kernel meet nothing but padding", "warning"
)
MOMENTUM = Rule("NL515", "a momentum forgets all but the last batch", "warning")
DROPOUT_SHARE = Rule("NL516", "a dropout drops nearly everything", "warning")
DOES_NOTHING = Rule("NL517", "a layer does nothing", "warning")
ORDER_OF_NORM = Rule(
    "NL518", "whether a normalisation or an activation is first is not said", "warning"
)


def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of the codes."""
    found = [value for value in globals().values() if isinstance(value, Rule)]
    return tuple(sorted(found, key=lambda rule: rule.code))
