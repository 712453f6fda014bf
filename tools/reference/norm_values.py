"""Writes values and gradients of activations and normalisations: tests/data/layer_values/activation.json, norm.json.

    /usr/bin/python3 -P tools/reference/norm_values.py tests/data/layer_values

Computed by PyTorch (1.13 will do) in float64 from float32 inputs and rounded to float32, so that its own rounding does
not count. Infinities and NaN are the strings "inf", "-inf", "nan". `seed`: torch.manual_seed before the call.
`buffers` and `buffers_after` are there in training only, or where model.eval() uses them.
"""

import json
import math
import struct
import sys
import warnings
from pathlib import Path

import torch
from torch import nn

INF = math.inf


class RMSNorm(nn.Module):
    """nn.RMSNorm of PyTorch 2.4 and later. eps=None is the epsilon of float32, the inputs' type."""

    def __init__(self, shape, eps=None, elementwise_affine=True):
        super().__init__()
        self.axes = tuple(range(-len(shape), 0)) if isinstance(shape, (list, tuple)) else (-1,)
        self.eps = torch.finfo(torch.float32).eps if eps is None else eps
        self.weight = nn.Parameter(torch.ones(shape)) if elementwise_affine else None

    def forward(self, x):
        y = x * torch.rsqrt(x.pow(2).mean(self.axes, keepdim=True) + self.eps)
        return y if self.weight is None else y * self.weight


class LayerNorm(nn.LayerNorm):
    """With the argument `bias` of PyTorch 2.1 and later."""

    def __init__(self, *args, bias=True, **kwargs):
        super().__init__(*args, **kwargs)
        if not bias:
            self.bias = None


class Names:
    """torch.nn, with what PyTorch 1.13 lacks."""

    RMSNorm = RMSNorm
    LayerNorm = LayerNorm

    def __getattr__(self, name):
        return getattr(nn, name)


def float32(number):
    """The number as float32, infinite where it is too large."""
    try:
        return struct.unpack("f", struct.pack("f", number))[0]
    except OverflowError:
        return math.copysign(INF, number)


def shortest(number):
    """The float32 as the decimal with the fewest digits that gives it back."""
    number = float32(number)
    if math.isnan(number):
        return "nan"
    if math.isinf(number):
        return "inf" if number > 0 else "-inf"
    for digits in range(1, 10):
        text = f"{number:.{digits}g}"
        if float32(float(text)) == number:
            value = float(text)
            return int(value) if value.is_integer() and abs(value) < 1e6 and math.copysign(1, value) > 0 else value
    raise AssertionError(number)


def flat(tensor):
    return [shortest(value) for value in tensor.detach().double().flatten().tolist()]


def written(tensor):
    return {"shape": list(tensor.shape), "data": flat(tensor)}


def random(generator, *shape, scale=1.0, shift=0.0):
    """Float32 numbers of at most 12 significant bits, which print short."""
    values = torch.randn(shape, generator=generator) * scale + shift
    mantissa, exponent = torch.frexp(values)
    return torch.ldexp(torch.round(mantissa * 4096) / 4096, exponent).float()


def case(src, x, number, training=True, seed=None, grad_scale=1.0):
    generator = torch.Generator().manual_seed(1000 + number)
    module = eval(src, {"nn": Names()})  # noqa: S307  (our own sources)
    result = {"src": src, "training": training}
    if seed is not None:
        result["seed"] = seed
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.copy_(random(generator, *parameter.shape, scale=0.5, shift=0.0 if name == "bias" else 0.75))
        for name, buffer in module.named_buffers():
            if name != "num_batches_tracked":
                shift = 1.5 if name == "running_var" else 0.0
                buffer.copy_(random(generator, *buffer.shape, scale=0.25, shift=shift))
            else:
                buffer.fill_(3)
    module.double().train(training)
    result["inputs"] = [written(x)]
    result["parameters"] = {name: written(parameter) for name, parameter in module.named_parameters()}
    result["buffers"] = {name: written(buffer) for name, buffer in module.named_buffers()}
    x = x.double().requires_grad_()
    if seed is not None:
        torch.manual_seed(seed)
    y = module(x)
    grad = random(generator, *y.shape, scale=grad_scale)
    y.backward(grad.double())
    result["outputs"] = [written(y)]
    result["grad_outputs"] = [flat(grad)]
    result["grad_inputs"] = [flat(x.grad)]
    result["grad_parameters"] = {name: flat(parameter.grad) for name, parameter in module.named_parameters()}
    result["buffers_after"] = {name: flat(buffer) for name, buffer in module.named_buffers()}
    return result


# The kinks of all activations, the ends of float32's range of exp, small and large numbers.
POINTS = [0.0, -0.0, 0.25, -0.25, 0.5, -0.5, 1, -1, 2, -2, 3, -3, 6, -6, 0.001, -0.001, 1e-20, -1e-20, 9.5, -9.5, 20.5, -20.5,
          88, -88, 104, -104, 1e4, -1e4, 1e15, -1e15]
ENDS = [INF, -INF, 1e37, -1e37]

POINTWISE = [
    "nn.ELU()", "nn.ELU(0.5)", "nn.Hardshrink()", "nn.Hardshrink(2)", "nn.Hardshrink(-1)", "nn.Hardsigmoid()", "nn.Hardtanh()",
    "nn.Hardtanh(-2, 0.5)", "nn.Hardswish()", "nn.LeakyReLU()", "nn.LogSigmoid()", "nn.ReLU()", "nn.ReLU6()", "nn.SELU()",
    "nn.CELU()", "nn.CELU(2)", "nn.CELU(-0.5)", "nn.GELU()", "nn.GELU('tanh')", "nn.Sigmoid()", "nn.SiLU()", "nn.Mish()",
    "nn.Softplus()", "nn.Softplus(2, 10)", "nn.Softshrink()", "nn.Softshrink(0)", "nn.Softshrink(2)", "nn.Softsign()", "nn.Tanh()",
    "nn.Tanhshrink()", "nn.Threshold(0.5, 20)", "nn.Threshold(-1, -7.5, inplace=False)",
]
WITH_ENDS = [
    "nn.ELU()", "nn.Hardshrink()", "nn.Hardsigmoid()", "nn.Hardtanh()", "nn.Hardswish()", "nn.LogSigmoid()", "nn.ReLU6()",
    "nn.SELU()", "nn.CELU()", "nn.Mish()", "nn.Softshrink()", "nn.Tanhshrink()", "nn.Threshold(0.5, 20)",
]


def activations():
    cases = []

    def add(src, x, **options):
        cases.append(case(src, x, len(cases), **options))

    generator = torch.Generator().manual_seed(1)
    points = torch.tensor(POINTS)
    for src in POINTWISE:
        keep = points if "GELU" not in src else points[points.abs() < 1e12]  # x³ overflows, in float32 only
        add(src, torch.cat([keep, random(generator, 7, scale=3)]))
    for src in WITH_ENDS:
        add(src, torch.tensor(ENDS))
    for training in (True, False):
        for src in ("nn.RReLU()", "nn.RReLU(-1, 2)", "nn.RReLU(0.25, 0.25)"):
            add(src, torch.cat([points, random(generator, 7)]), training=training, seed=7 if training else None)
    for src, shape in [("nn.PReLU()", (2, 3)), ("nn.PReLU()", (7,)), ("nn.PReLU(3)", (2, 3)), ("nn.PReLU(3)", (2, 3, 5)),
                       ("nn.PReLU(4)", (2, 4, 3, 2)), ("nn.PReLU(1)", (2, 4, 3, 2)), ("nn.PReLU(3)", (0, 3))]:
        add(src, random(generator, *shape))
    for name in ("Softmax", "LogSoftmax", "Softmin"):
        for arguments, shape, scale in [("1", (2, 3), 1), ("-1", (3, 5), 4), ("0", (3, 2, 2), 1), ("1", (2, 4, 3), 30),
                                        ("2", (2, 2, 3, 2), 1), ("dim=None", (5,), 1), ("dim=None", (2, 3), 1),
                                        ("dim=None", (3, 2, 2), 1), ("dim=None", (2, 3, 2, 2), 1), ("0", (), 1), ("1", (0, 3), 1)]:
            add(f"nn.{name}({arguments})", random(generator, *shape, scale=scale))
        add(f"nn.{name}(1)", torch.tensor([[1e4, -1e4, 1e4], [-200, -100, -300], [0, -INF, 2]]))
    add("nn.Softmax(0)", random(generator, 3, 300)[:, 250:260].contiguous())
    add("nn.Softmax2d()", random(generator, 2, 3, 2, 2))
    add("nn.Softmax2d()", random(generator, 3, 2, 2))
    for src, shape in [("nn.GLU()", (6,)), ("nn.GLU()", (2, 3, 4)), ("nn.GLU(1)", (2, 4, 3)), ("nn.GLU(0)", (4, 3)),
                       ("nn.GLU(-2)", (2, 6, 2)), ("nn.GLU(1)", (2, 0, 3))]:
        add(src, random(generator, *shape, scale=3))
    add("nn.GLU(0)", torch.tensor([[1.0, -2, 1e4, 3], [104.0, -104, 20, -1e4]]))
    return cases


def norms():
    cases = []
    generator = torch.Generator().manual_seed(2)

    def add(src, *shape, scale=1.0, shift=0.0, **options):
        cases.append(case(src, random(generator, *shape, scale=scale, shift=shift), len(cases), **options))

    for training in (True, False):
        for arguments in ("", ", affine=False", ", track_running_stats=False", ", momentum=None", ", eps=0.1, momentum=0.75",
                          ", affine=False, track_running_stats=False"):
            add(f"nn.BatchNorm1d(3{arguments})", 3, 3, 4, scale=2, shift=1, training=training)
        add("nn.BatchNorm1d(3)", 4, 3, training=training)
        add("nn.BatchNorm1d(3)", 2, 3, 4, scale=0.01, shift=100, training=training)
        add("nn.BatchNorm2d(2)", 2, 2, 3, 2, training=training)
        add("nn.BatchNorm2d(2, momentum=None)", 1, 2, 2, 2, training=training)
        add("nn.BatchNorm3d(2)", 2, 2, 2, 1, 2, training=training)
        for arguments in ("", ", affine=True", ", track_running_stats=True", ", affine=True, track_running_stats=True, momentum=0.5"):
            add(f"nn.InstanceNorm1d(3{arguments})", 2, 3, 5, scale=2, shift=1, training=training)
            add(f"nn.InstanceNorm2d(2{arguments})", 2, 2, 3, 2, training=training)
        add("nn.InstanceNorm1d(2, affine=True, track_running_stats=True)", 2, 5, training=training)
        add("nn.InstanceNorm2d(2, affine=True)", 2, 3, 2, training=training)
        add("nn.InstanceNorm3d(2, affine=True)", 2, 2, 2, 1, 3, training=training)
    # With an empty batch the running averages become NaN, with empty planes they stay.
    add("nn.InstanceNorm1d(3, track_running_stats=True)", 0, 3, 4)
    add("nn.InstanceNorm1d(3, track_running_stats=True)", 2, 3, 0)
    add("nn.BatchNorm1d(3)", 0, 3, 4)
    for src, shape in [("nn.GroupNorm(1, 4)", (2, 4, 3)), ("nn.GroupNorm(2, 4)", (2, 4, 3)), ("nn.GroupNorm(4, 4)", (2, 4, 3)),
                       ("nn.GroupNorm(2, 6, affine=False)", (2, 6, 2, 2)), ("nn.GroupNorm(3, 6, eps=0.5)", (1, 6, 2, 2)),
                       ("nn.GroupNorm(2, 4)", (3, 4)), ("nn.GroupNorm(2, 4)", (1, 4, 2, 1, 2)), ("nn.GroupNorm(2, 4)", (0, 4, 2))]:
        add(src, *shape, scale=2, shift=-1)
    add("nn.GroupNorm(2, 4)", 2, 4, 3, scale=0.01, shift=50)
    for src, shape in [("nn.LayerNorm(5)", (3, 5)), ("nn.LayerNorm([2, 3])", (2, 2, 3)), ("nn.LayerNorm((4,))", (4,)),
                       ("nn.LayerNorm(5, elementwise_affine=False)", (3, 5)), ("nn.LayerNorm(5, bias=False)", (3, 5)),
                       ("nn.LayerNorm(4, eps=0.25)", (2, 2, 4)), ("nn.LayerNorm(3)", (0, 3)), ("nn.LayerNorm([2, 2, 2])", (2, 2, 2, 2)),
                       ("nn.LayerNorm(1)", (3, 1)), ("nn.RMSNorm(5)", (3, 5)), ("nn.RMSNorm([2, 3])", (2, 2, 3)),
                       ("nn.RMSNorm(5, elementwise_affine=False)", (3, 5)), ("nn.RMSNorm(4, eps=0.25)", (2, 2, 4)),
                       ("nn.RMSNorm((4,), eps=1e-5)", (4,)), ("nn.RMSNorm(3)", (0, 3))]:
        add(src, *shape, scale=2, shift=0.5)
    add("nn.LayerNorm(6)", 2, 6, scale=0.01, shift=100)
    add("nn.RMSNorm(4)", 2, 4, scale=1e-4)
    for src, shape in [("nn.LocalResponseNorm(2)", (2, 4, 3)), ("nn.LocalResponseNorm(3, alpha=0.5)", (2, 4, 2, 2)),
                       ("nn.LocalResponseNorm(5, 1.0, 0.5, 2.0)", (1, 4, 3)), ("nn.LocalResponseNorm(1, alpha=2)", (2, 3, 2)),
                       ("nn.LocalResponseNorm(20, alpha=3)", (1, 3, 2)), ("nn.LocalResponseNorm(4, alpha=1)", (1, 5, 1, 2, 2)),
                       ("nn.LocalResponseNorm(3, k=0.0, beta=1)", (1, 3, 2)), ("nn.LocalResponseNorm(3)", (0, 3, 2))]:
        add(src, *shape, scale=2)
    return cases


def main(folder):
    warnings.simplefilter("ignore")
    for name, cases in (("activation", activations()), ("norm", norms())):
        text = ",\n".join(json.dumps(one, separators=(",", ":")) for one in cases)
        path = Path(folder) / f"{name}.json"
        path.write_text(f'{{"torch":"{torch.__version__}","cases":[\n{text}\n]}}\n', encoding="utf-8")
        print(path, len(cases), "cases,", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
