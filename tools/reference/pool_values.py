"""Values and gradients of PyTorch's pooling, resizing and folding layers, for tests/core/layers_pool_values_test.cpp.

    /usr/bin/python3 -P tools/reference/pool_values.py tests/data/layer_values/pool.json

Computed in float64 from float32 inputs and rounded to float32; nearest-neighbour modes in float32, because PyTorch works
out in the tensors' type which neighbour is nearest. Checked with PyTorch 1.13.1, whose values are those of 2.6 here.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class LPPool3d(nn.Module):
    """PyTorch 1.13 has none: what lp_pool3d of torch/nn/functional.py does in 2.6."""

    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.arguments = norm_type, kernel_size, stride, ceil_mode

    def forward(self, x):
        norm_type, kernel_size, stride, ceil_mode = self.arguments
        kd, kw, kh = nn.modules.utils._triple(kernel_size)
        out = F.avg_pool3d(x.pow(norm_type), kernel_size, stride, 0, ceil_mode)
        return (torch.sign(out) * F.relu(torch.abs(out))).mul(kd * kw * kh).pow(1.0 / norm_type)


if not hasattr(nn, "LPPool3d"):
    nn.LPPool3d = LPPool3d

SHAPES = {1: (2, 2, 7), 2: (1, 2, 5, 6), 3: (1, 1, 3, 4, 5)}
RESIZED = {1: (2, 2, 7), 2: (1, 1, 4, 5), 3: (1, 1, 2, 3, 4)}
UNBATCHED = {1: (2, 8), 2: (2, 4, 5), 3: (1, 3, 4, 5)}


def cases():
    """(source, shape of the input, how it is filled)"""
    for n in (1, 2, 3):
        for arguments in (
            "2",
            "3, stride=2, padding=1",
            "3, stride=1, padding=1",
            "2, stride=3, ceil_mode=True",
            "3, stride=2, padding=1, ceil_mode=True",
            "2, stride=1, dilation=2",
            "2, padding=1, return_indices=True",
            "3, stride=2, ceil_mode=True, return_indices=True",
        ):
            yield f"nn.MaxPool{n}d({arguments})", SHAPES[n], "normal"
        yield f"nn.MaxPool{n}d(2, return_indices=True)", SHAPES[n], "ties"
        yield f"nn.MaxPool{n}d(2)", UNBATCHED[n], "normal"
        for arguments in (
            "2",
            "3, stride=2, padding=1",
            "3, stride=2, padding=1, count_include_pad=False",
            "3, stride=2, padding=1, ceil_mode=True",
            "2, stride=3, ceil_mode=True",
            "3, stride=2, padding=1, ceil_mode=True, count_include_pad=False",
        ):
            yield f"nn.AvgPool{n}d({arguments})", SHAPES[n], "normal"
        yield f"nn.AvgPool{n}d(2, stride=1)", UNBATCHED[n], "normal"
        for arguments in ("2, 2", "2, 3, stride=2", "1, 2", "3, 2, stride=3, ceil_mode=True", "1.5, 3, stride=2"):
            yield f"nn.LPPool{n}d({arguments})", SHAPES[n], "positive"
        yield f"nn.LPPool{n}d(2, 2)", SHAPES[n], "normal"
        yield f"nn.LPPool{n}d(2, 2)", SHAPES[n], "zeros"
        for size in ("1", "2", "3", "7"):
            yield f"nn.AdaptiveAvgPool{n}d({size})", SHAPES[n], "normal"
            yield f"nn.AdaptiveMaxPool{n}d({size}, return_indices=True)", SHAPES[n], "normal"
        yield f"nn.AdaptiveMaxPool{n}d(2)", UNBATCHED[n], "ties"
        linear = ("linear", "bilinear", "trilinear")[n - 1]
        for mode in ("nearest", "nearest-exact", "area"):
            for scale in ("scale_factor=2", "scale_factor=1.7", "scale_factor=0.6", "size=5"):
                yield f"nn.Upsample({scale}, mode='{mode}')", RESIZED[n], "normal"
        for mode in (linear, "bicubic") if n == 2 else (linear,):
            for scale in ("scale_factor=2", "scale_factor=1.7", "scale_factor=0.6", "size=5", "size=1"):
                yield f"nn.Upsample({scale}, mode='{mode}')", RESIZED[n], "normal"
            yield f"nn.Upsample(scale_factor=1.7, mode='{mode}', recompute_scale_factor=True)", RESIZED[n], "normal"
            for scale in ("scale_factor=2", "size=5", "size=1"):
                yield f"nn.Upsample({scale}, mode='{mode}', align_corners=True)", RESIZED[n], "normal"
    yield "nn.MaxPool2d((3, 2), stride=(1, 2), padding=(1, 0), dilation=(1, 2))", SHAPES[2], "normal"
    yield "nn.AvgPool2d((2, 3), stride=(2, 1), padding=(1, 0))", SHAPES[2], "normal"
    yield "nn.AvgPool2d(2, divisor_override=3)", SHAPES[2], "normal"
    yield "nn.AvgPool3d(2, padding=1, divisor_override=-5)", SHAPES[3], "normal"
    yield "nn.LPPool2d(2, (2, 3), stride=(1, 2), ceil_mode=True)", SHAPES[2], "positive"
    yield "nn.AdaptiveAvgPool2d((None, 2))", SHAPES[2], "normal"
    yield "nn.AdaptiveAvgPool3d((2, None, 3))", SHAPES[3], "normal"
    yield "nn.AdaptiveMaxPool2d((4, None), return_indices=True)", SHAPES[2], "normal"
    yield "nn.Upsample(scale_factor=(2, 1.5), mode='nearest')", RESIZED[2], "normal"
    yield "nn.Upsample(scale_factor=(0.5, 3), mode='bilinear')", RESIZED[2], "normal"
    yield "nn.Upsample(size=(3, 11), mode='bicubic', align_corners=True)", RESIZED[2], "normal"
    yield "nn.UpsamplingNearest2d(scale_factor=3)", (1, 1, 3, 4), "normal"
    yield "nn.UpsamplingBilinear2d(scale_factor=2)", (1, 1, 3, 4), "normal"
    yield "nn.UpsamplingBilinear2d(size=(5, 3))", (1, 1, 3, 4), "normal"
    for arguments in ("2", "3, padding=1", "(2, 3)", "2, stride=2", "3, dilation=2, padding=2, stride=2"):
        yield f"nn.Unfold({arguments})", SHAPES[2], "normal"
    yield "nn.Unfold((2, 1), stride=(1, 3))", UNBATCHED[2], "normal"
    yield "nn.Fold((4, 5), 2)", (2, 4, 12), "normal"
    yield "nn.Fold((4, 5), (2, 3), padding=1, stride=2)", (1, 12, 9), "normal"
    yield "nn.Fold((5, 4), 2, dilation=2, stride=(1, 2), padding=(0, 1))", (8, 6), "normal"


def unpooling():
    """(MaxPool that gives the indices, MaxUnpool, input of the pool, whether it is given as output_size)"""
    for n in (1, 2, 3):
        yield f"nn.MaxPool{n}d(2, return_indices=True)", f"nn.MaxUnpool{n}d(2)", (2, 1, *[4] * n), False
        yield f"nn.MaxPool{n}d(2, return_indices=True)", f"nn.MaxUnpool{n}d(2)", SHAPES[n], True
        yield f"nn.MaxPool{n}d(3, 2, return_indices=True)", f"nn.MaxUnpool{n}d(3, stride=2)", (2, *[5] * n), False
        yield f"nn.MaxPool{n}d(3, 2, 1, return_indices=True)", f"nn.MaxUnpool{n}d(3, 2, 1)", SHAPES[n], True


def filled(generator: np.random.Generator, shape: tuple, how: str) -> torch.Tensor:
    values = generator.standard_normal(shape).round(2)
    if how == "ties":
        values = generator.integers(-1, 2, shape)
    elif how == "positive":
        values = np.abs(values) + 0.25
    elif how == "zeros":
        values[...] = 0.0
    return torch.tensor(values, dtype=torch.float32)


def numbers(tensor: torch.Tensor) -> list:
    """The shortest decimals that read back as these float32."""
    if tensor.dtype == torch.int64:
        return tensor.flatten().tolist()
    values = tensor.detach().to(torch.float32).flatten().numpy()
    assert np.isfinite(values).all()
    return [float(str(value)) for value in values]


def written(tensor: torch.Tensor) -> dict:
    kind = {"dtype": "int64"} if tensor.dtype == torch.int64 else {}
    return {"shape": list(tensor.shape), "data": numbers(tensor), **kind}


def run(generator: np.random.Generator, source: str, inputs: list, **call) -> dict:
    precise = torch.float32 if "nearest" in source.lower() else torch.float64
    operands = [x if x.dtype == torch.int64 else x.to(precise).requires_grad_() for x in inputs]
    outputs = eval(source)(*operands, **call)
    outputs = list(outputs) if isinstance(outputs, tuple) else [outputs]
    grads = [filled(generator, tuple(y.shape), "normal") for y in outputs if y.dtype != torch.int64]
    outputs[0].backward(grads[0].to(precise))
    none: list = []
    return {
        "src": source,
        **{key: list(value) for key, value in call.items()},
        "inputs": [written(x) for x in inputs],
        "outputs": [written(y) for y in outputs],
        "grad_outputs": [numbers(grads[0])] + [none] * (len(outputs) - 1),
        "grad_inputs": [none if x.grad is None else numbers(x.grad) for x in operands],
    }


def main(target: str) -> None:
    generator = np.random.default_rng(3)
    found = [run(generator, source, [filled(generator, shape, how)]) for source, shape, how in cases()]
    for pool, unpool, shape, with_size in unpooling():
        _, indices = eval(pool)(filled(generator, shape, "normal"))
        values = filled(generator, tuple(indices.shape), "normal")
        size = {"output_size": shape[2:]} if with_size else {}
        found.append(run(generator, unpool, [values, indices], **size))
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in found)
    Path(target).write_text(f'{{"cases":[\n{lines}\n]}}\n', encoding="utf-8")
    print(len(found), "cases")


if __name__ == "__main__":
    main(sys.argv[1])
