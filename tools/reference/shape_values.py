"""Values and gradients of the layers that reshape, reorder, pad, or multiply by a matrix.

    /usr/bin/python3 -P tools/reference/shape_values.py tests/data/layer_values/shape.json

Computed by PyTorch in float64 from float32 inputs, rounded to float32.
"""

import json
import sys

import numpy
import torch
import torch.nn.functional as F
from torch import nn

GENERATOR = numpy.random.Generator(numpy.random.PCG64(20240611))


def numbers(tensor: torch.Tensor) -> list:
    """Flat, as the shortest decimals of float32."""
    flat = tensor.detach().numpy().astype(numpy.float32).ravel()
    return [float(str(x)) if not float(x).is_integer() else int(x) for x in flat]


def random(shape) -> torch.Tensor:
    """Numbers of three digits, which float32 holds and a reader can follow."""
    values = numpy.round(GENERATOR.standard_normal(shape), 2).astype(numpy.float32)
    return torch.from_numpy(numpy.asarray(values, dtype=numpy.float64))


class Pad(nn.Module):
    """F.pad, for the layers that PyTorch 1.13 does not have."""

    def __init__(self, axes: int, padding, mode: str, value: float = 0.0):
        super().__init__()
        self.padding = (padding,) * (2 * axes) if isinstance(padding, int) else tuple(padding)
        self.mode, self.value = mode, value

    def forward(self, x):
        return F.pad(x, self.padding, self.mode, self.value)


def circular(x: torch.Tensor, padding) -> torch.Tensor:
    """Circular padding of the cropped tensor; PyTorch 1.13 refuses some of what 2.6 does."""
    for i in range(len(padding) // 2):
        begin, end = padding[2 * i], padding[2 * i + 1]
        axis = x.dim() - 1 - i
        x = x.narrow(axis, max(-begin, 0), x.size(axis) - max(-begin, 0) - max(-end, 0))
        size = x.size(axis)
        places = [(place - max(begin, 0)) % size for place in range(max(begin, 0) + size + max(end, 0))]
        x = x.index_select(axis, torch.tensor(places))
    return x


class ChannelShuffle(nn.Module):
    """Written out: PyTorch 1.13 does not differentiate its own."""

    def __init__(self, groups: int):
        super().__init__()
        self.groups = groups

    def forward(self, x):
        return x.unflatten(1, (self.groups, -1)).transpose(1, 2).flatten(1, 2)


class Circular(Pad):
    def forward(self, x):
        return circular(x, self.padding)


def namespace() -> dict:
    names = {"nn": nn, "torch": torch, "ChannelShuffle": ChannelShuffle}
    for n in (1, 2, 3):
        names[f"ZeroPad{n}d"] = lambda p, n=n: Pad(n, p, "constant")
        names[f"CircularPad{n}d"] = lambda p, n=n: Circular(n, p, "circular")
    return names


def make(source: str) -> nn.Module:
    names = namespace()
    for name in names:
        if source.startswith(f"nn.{name}("):
            return eval(source.removeprefix("nn."), names)
    return eval(source, names)


def case(source: str, *inputs) -> dict:
    """`inputs`: shapes, or indices: a number or (nested) lists of them."""
    module = make(source).double()
    for parameter in module.parameters():
        parameter.data = random(parameter.shape)
    if isinstance(module, nn.Embedding) and module.padding_idx is not None:
        module.weight.data[module.padding_idx] = 0.0
    parameters = {name: {"shape": list(p.shape), "data": numbers(p)} for name, p in module.named_parameters()}

    tensors, described = [], []
    for given in inputs:
        if isinstance(given, (list, int)):
            tensor = torch.tensor(given, dtype=torch.int64)
            described.append({"shape": list(tensor.shape), "data": tensor.flatten().tolist(), "dtype": "int64"})
        else:
            tensor = random(given).requires_grad_()
            described.append({"shape": list(tensor.shape), "data": numbers(tensor)})
        tensors.append(tensor)

    output = module(*tensors)
    grad = random(output.shape)
    learned = list(module.parameters())
    wanted = [t for t in tensors if t.dtype == torch.float64]
    found = torch.autograd.grad(output, wanted + learned, grad, allow_unused=True)
    found = [torch.zeros_like(t) if g is None else g for g, t in zip(found, wanted + learned)]
    of_input = {id(t): g for t, g in zip(wanted, found)}
    return {
        "src": source,
        "training": True,
        "inputs": described,
        "parameters": parameters,
        "outputs": [{"shape": list(output.shape), "data": numbers(output)}],
        "grad_outputs": [numbers(grad)],
        "grad_inputs": [numbers(of_input[id(t)]) if id(t) in of_input else None for t in tensors],
        "grad_parameters": {name: numbers(g) for name, g in zip(parameters, found[len(wanted) :])},
    }


def matrix_cases():
    for source, shapes in [
        ("nn.Linear(3, 2)", [(3,), (1, 3), (4, 3), (2, 2, 3), (0, 3)]),
        ("nn.Linear(3, 2, bias=False)", [(3,), (2, 3)]),
        ("nn.Linear(1, 1)", [(1,), (3, 1)]),
        ("nn.Linear(17, 9)", [(1, 17), (5, 17)]),
        ("nn.Linear(9, 33)", [(3, 9), (9, 9)]),
        ("nn.Linear(300, 2)", [(2, 300)]),
        ("nn.Linear(2, 40, bias=False)", [(1, 2)]),
        ("nn.Linear(0, 3)", [(2, 0)]),
        ("nn.Linear(3, 0)", [(2, 3)]),
    ]:
        yield from (case(source, shape) for shape in shapes)
    for source, first, second in [
        ("nn.Bilinear(2, 3, 4)", (2,), (3,)),
        ("nn.Bilinear(2, 3, 4)", (3, 2), (3, 3)),
        ("nn.Bilinear(2, 3, 4, bias=False)", (2, 2, 2), (2, 2, 3)),
        ("nn.Bilinear(1, 1, 1)", (4, 1), (4, 1)),
        ("nn.Bilinear(5, 4, 3)", (1, 5), (1, 4)),
        ("nn.Bilinear(2, 3, 2)", (0, 2), (0, 3)),
    ]:
        yield case(source, first, second)
    for source, indices in [
        ("nn.Embedding(5, 3)", [0, 4, 2]),
        ("nn.Embedding(5, 3)", [[1, 1], [3, 1]]),
        ("nn.Embedding(5, 3)", 2),
        ("nn.Embedding(5, 3, padding_idx=1)", [0, 1, 1, 4]),
        ("nn.Embedding(5, 3, padding_idx=-1)", [0, 4, 4, 3]),
        ("nn.Embedding(5, 3, scale_grad_by_freq=True)", [0, 1, 1, 1, 4, 0]),
        ("nn.Embedding(5, 2, padding_idx=0, scale_grad_by_freq=True)", [0, 1, 1, 0]),
    ]:
        yield case(source, indices)
    # max_norm changes the table in place before the values are looked up.
    for source in (
        "nn.Embedding(5, 3, max_norm=1.0)",
        "nn.Embedding(5, 3, max_norm=0.5, norm_type=1.0)",
        "nn.Embedding(5, 3, max_norm=2.0, norm_type=3.0)",
        "nn.Embedding(4, 3, max_norm=0.75, norm_type=1e999)",
    ):
        yield case(source, [0, 2, 2, 3])


def reshaping_cases():
    for source, shapes in [
        ("nn.Flatten()", [(2, 3), (2, 3, 2, 2), (1, 2, 2, 2, 2), (0, 2, 3)]),
        ("nn.Flatten(0)", [(5,), (), (2, 3, 2)]),
        ("nn.Flatten(1, 2)", [(2, 2, 3, 2)]),
        ("nn.Flatten(-2)", [(2, 3, 4)]),
        ("nn.Unflatten(1, (2, 3))", [(2, 6), (2, 6, 2)]),
        ("nn.Unflatten(-1, (2, -1))", [(8,), (3, 4)]),
        ("nn.Unflatten(0, [3, 1])", [(3, 2)]),
        ("nn.Unflatten(1, torch.Size([2, 2]))", [(1, 4)]),
        ("nn.PixelShuffle(2)", [(1, 4, 2, 3), (8, 2, 2), (2, 4, 1, 1), (1, 2, 4, 2, 2)]),
        ("nn.PixelShuffle(3)", [(9, 2, 1), (1, 18, 1, 2)]),
        ("nn.PixelShuffle(1)", [(1, 2, 2, 2)]),
        ("nn.PixelUnshuffle(2)", [(1, 1, 4, 6), (2, 4, 4), (2, 1, 2, 2), (1, 2, 1, 2, 4)]),
        ("nn.PixelUnshuffle(3)", [(1, 3, 6), (2, 2, 3, 3)]),
        ("nn.PixelUnshuffle(1)", [(1, 2, 2, 2)]),
        ("nn.ChannelShuffle(2)", [(1, 4, 2, 2), (2, 6, 3), (1, 2, 1, 2, 2)]),
        ("nn.ChannelShuffle(3)", [(1, 6, 2, 1), (2, 3, 2)]),
        ("nn.ChannelShuffle(1)", [(1, 3, 2)]),
    ]:
        yield from (case(source, shape) for shape in shapes)


def padding_cases():
    one = [(1, (2, 4)), ((2, 1), (1, 2, 3)), ((-1, 2), (1, 1, 5)), ((0, -2), (1, 1, 4)), ((-1, -1), (2, 3))]
    two = [
        (1, (1, 1, 3, 3)),
        ((2, 0, 1, 2), (2, 3, 4)),
        ((-1, 1, 2, -1), (1, 1, 4, 4)),
        ((1, -2, -1, -1), (1, 2, 3, 4)),
    ]
    three = [(1, (1, 1, 2, 2, 2)), ((1, 0, 0, 1, 1, 1), (1, 2, 2, 3)), ((-1, 1, 1, -1, 0, 1), (1, 1, 3, 3, 3))]
    for axes, settings in ((1, one), (2, two), (3, three)):
        for padding, shape in settings:
            yield case(f"nn.ReflectionPad{axes}d({padding})", shape)
            yield case(f"nn.ReplicationPad{axes}d({padding})", shape)
            yield case(f"nn.ZeroPad{axes}d({padding})", shape)
            yield case(f"nn.ConstantPad{axes}d({padding}, -1.5)", shape)
            yield case(f"nn.CircularPad{axes}d({padding})", shape)
    for source, shape in [
        ("nn.ReplicationPad1d((3, 4))", (1, 2, 1)),
        ("nn.ReplicationPad1d((-3, 4))", (1, 2)),
        ("nn.CircularPad1d((4, 4))", (1, 1, 4)),
        ("nn.ReflectionPad2d((0, 0, 2, 2))", (1, 3, 1)),
        ("nn.ConstantPad2d((1, 1), 2)", (2, 2)),
        ("nn.ConstantPad1d((1, 0, 0, 1), 0.25)", (2, 2)),
        ("nn.ConstantPad1d((1, 0, 0, 1, 1, 0, 0, 0), 3)", (1, 2, 1, 2)),
        ("nn.ConstantPad1d((), 3)", (2, 2)),
        ("nn.ConstantPad1d(1, 7)", (0,)),
        ("nn.ZeroPad2d(-1)", (1, 1, 2, 2)),
    ]:
        yield case(source, shape)


def main(target: str) -> None:
    torch.set_default_dtype(torch.float64)
    cases = [*matrix_cases(), *reshaping_cases(), *padding_cases()]
    text = json.dumps({"torch": torch.__version__, "cases": cases}, separators=(",", ":"))
    with open(target, "w", encoding="utf-8") as file:
        file.write(text.replace('{"src"', '\n{"src"') + "\n")
    print(len(cases), "cases,", len(text), "bytes")


if __name__ == "__main__":
    main(*sys.argv[1:])
