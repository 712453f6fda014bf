"""What PyTorch says to functions and tensor methods: tests/data/functions.jsonl and function_values.json.

    python3 tools/reference/graph_functions.py shapes path/to/reference > tests/data/functions.jsonl
    /usr/bin/python3 -P tools/reference/graph_functions.py values > tests/data/function_values.json

`shapes` takes the functions of the reference set's modules.json that the core has. A line: `src`, the Python expression;
`inputs`, the shapes by name; the expression as calls of a graph, `steps` [{name, call, args, kwargs}] and then `call`,
`args`, `kwargs`; `out`, the result's shape (a list of shapes for a tuple), or `err` [type, first line of the message],
`loose` where the text is not the same in every build of PyTorch.

`values` runs the expressions of CASES with the PyTorch that is installed, in float64 from float32 inputs. A case:
`src`, call as above, `inputs` {name: {shape, data}}, `outputs` [{shape, data}], `gradients` {name: data} of
sum(output · g) with g[i] = (i % 7 − 3) / 4, i counting through each output.
"""

import ast
import json
import pathlib
import sys

PREFIXES = ("torch", "F")
OPERATORS = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv",
             ast.Mod: "mod", ast.Pow: "pow", ast.MatMult: "matmul"}
ATTRIBUTES = ("T", "mT")
SIZES = ("size", "dim", "numel", "shape")

# Functions of the reference set that the core does not have, and methods that give no tensor.
UNKNOWN = {"F.mse_loss", "F.l1_loss", "F.binary_cross_entropy", "F.one_hot", "torch.where", "torch.tensor",
           "Tensor.index_select", "Tensor.numpy", "Tensor.foo", "len", "F.conv1d", "F.conv2d", "F.conv3d",
           "F.conv_transpose1d", "F.conv_transpose2d", "F.conv_transpose3d"}


class Unsupported(Exception):
    """The expression is not made of calls on tensors."""


class Calls:
    """Turns an expression into the calls of a graph. Sizes of the inputs are written as numbers."""

    def __init__(self, inputs: dict[str, list[int]]):
        self.inputs = inputs
        self.steps: list[dict] = []

    def size(self, node: ast.expr):
        """The value of an expression of numbers and sizes of inputs; None if it is none."""
        class Shaped:
            def __init__(self, shape):
                self.shape = Size(shape)

            def size(self, axis=None):
                return self.shape if axis is None else self.shape[axis]

        class Size(tuple):
            def __getitem__(self, index):
                item = super().__getitem__(index)
                return Size(item) if isinstance(index, slice) else item

        try:
            value = eval(ast.unparse(node), {"__builtins__": {"float": float}},  # noqa: S307, the reference's own expressions
                         {name: Shaped(shape) for name, shape in self.inputs.items()})
        except Exception:  # whatever does not work without tensors
            return None
        if isinstance(value, Size):
            return {"size": list(value)}
        try:
            return self.literal(value)
        except Unsupported:  # there are tensors in it
            return None

    def literal(self, value):
        if isinstance(value, tuple):
            return {"tuple": [self.literal(item) for item in value]}
        if isinstance(value, list):
            return [self.literal(item) for item in value]
        if isinstance(value, float) and value in (float("inf"), float("-inf")):
            return {"float": str(value)}
        if value is Ellipsis:
            return "..."
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        raise Unsupported(value)

    def argument(self, node: ast.expr):
        if isinstance(node, ast.Constant) and node.value is None:
            return None
        if isinstance(node, ast.Constant) and node.value is Ellipsis:
            return "..."
        if isinstance(node, ast.Name):
            if node.id not in self.inputs:
                raise Unsupported(node.id)
            return f"${node.id}"
        if (value := self.size(node)) is not None:
            return value
        if isinstance(node, ast.List):
            return [self.argument(item) for item in node.elts]
        if isinstance(node, ast.Tuple):
            return {"tuple": [self.argument(item) for item in node.elts]}
        if isinstance(node, ast.Slice):
            return {"slice": [bound and self.argument(bound) for bound in (node.lower, node.upper, node.step)]}
        name = f"s{len(self.steps)}"
        self.steps.append({"name": name, **self.call(node)})
        return f"${name}"

    def call(self, node: ast.expr) -> dict:
        """The outermost call of an expression; those inside become steps before it."""
        if isinstance(node, ast.BinOp):
            return {"call": f"operator.{OPERATORS[type(node.op)]}",
                    "args": [self.argument(node.left), self.argument(node.right)]}
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return {"call": "operator.neg", "args": [self.argument(node.operand)]}
        if isinstance(node, ast.Subscript):
            return {"call": "operator.getitem", "args": [self.argument(node.value), self.argument(node.slice)]}
        if isinstance(node, ast.Attribute) and node.attr in ATTRIBUTES:
            return {"call": f"Tensor.{node.attr}", "args": [self.argument(node.value)]}
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr in SIZES:
            raise Unsupported(ast.unparse(node))
        of = node.func.value
        args = [self.argument(item) for item in node.args]
        if isinstance(of, ast.Name) and of.id in PREFIXES:
            callee = f"{of.id}.{node.func.attr}"
        else:
            callee = f"Tensor.{node.func.attr}"
            args.insert(0, self.argument(of))
        if callee in UNKNOWN:
            raise Unsupported(callee)
        kwargs = {keyword.arg: self.argument(keyword.value) for keyword in node.keywords}
        return {"call": callee, "args": args} | ({"kwargs": kwargs} if kwargs else {})


def calls(src: str, inputs: dict[str, list[int]]) -> dict:
    found = Calls(inputs)
    last = found.call(ast.parse(src, mode="eval").body)
    return ({"steps": found.steps} if found.steps else {}) | last


def write(value) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def shapes(folder: pathlib.Path) -> None:
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    lines = []
    for case in modules["cases"]:
        if case["group"] not in ("function", "function2") or case.get("dtypes"):
            continue
        try:
            line = {"src": case["call"], "inputs": case["inputs"], **calls(case["call"], case["inputs"])}
        except Unsupported:
            continue
        line |= {"out": case["out"]} if "out" in case else {"err": case["err"]}
        if "loose" in case:
            line["loose"] = case["loose"]
        lines.append(line)
    for line in ({"torch": modules["torch"], "cases": len(lines)}, *lines):
        print(write(line))


X, Y = {"x": [2, 3, 4]}, {"x": [2, 3, 4], "y": [3, 1]}
IMAGE = {"x": [2, 4, 3, 5]}
POSITIVE = {"x": [2, 3, 4], "positive": True}

STATISTICS = ("mean", "var")  # have no gradient

# Expressions by the shapes of their inputs. `positive`: inputs above 0.
CASES: list[tuple[dict, str]] = [
    (Y, "x + y; y + x; x - y; x * y; x / y; torch.add(x, y, alpha=2.5); torch.sub(x, y, alpha=3); torch.rsub(x, y); "
        "torch.rsub(y, x, alpha=0.5); torch.maximum(x, y); torch.minimum(x, y); x + x; x * x; x // y; x % y; "
        "torch.div(x, y, rounding_mode='floor'); torch.div(x, y, rounding_mode='trunc')"),
    (X, "x + 1.5; 2 - x; x * 3; 1 / x; x / 4; x ** 2; x ** 3; x ** 0; 2 ** x; x.add(2, alpha=3); x.sub_(1); x // 0.7; "
        "x % 0.7; -x"),
    ({"x": [2, 3], "y": [2, 3], "positive": True}, "x ** y; torch.pow(x, 1.5); x ** -0.5"),
    ({"x": [3], "y": [4, 1, 3]}, "x + y; x - y; y * x; x / y"),
    (X, "x.exp(); x.expm1(); x.abs(); x.square(); x.sin(); x.cos(); torch.atan(x); torch.erf(x); x.sign(); x.round(); "
        "x.floor(); x.ceil(); x.trunc(); x.frac(); x.reciprocal(); x.clamp(-0.5, 0.5); x.clamp(min=0.2); "
        "torch.clamp(x, max=0.1); x.clamp_min(0); x.clamp_max(0.3); x.neg(); x.detach()"),
    (POSITIVE, "x.log(); x.log1p(); x.log2(); x.log10(); x.sqrt(); x.rsqrt()"),
    (X, "x.view(6, 4); x.reshape(-1); x.flatten(1); x.unflatten(2, (2, 2)); x.permute(2, 0, 1); x.transpose(0, 2); x.T; "
        "x.mT; x.movedim(0, -1); torch.movedim(x, (0, 1), (2, 0)); x.unsqueeze(1); x.expand(5, 2, 3, 4); x.contiguous(); "
        "x.narrow(1, 1, 2); x.select(2, -1); x.chunk(2, 2); x.split(2, 1); x.split([1, 3], 2); x.tensor_split(3, 2); "
        "torch.tensor_split(x, (1, 3), 2); x.unbind(1); x.flip(0, 2); x.roll(1); x.roll((1, -2), (0, 2)); "
        "x.repeat(2, 1, 3); x.repeat(2, 1, 1, 2); x.repeat_interleave(2, 1); x.repeat_interleave(3); x.unfold(2, 2, 1); "
        "x.unfold(1, 2, 1); x.tile(2)"),
    ({"x": [2, 1, 3]}, "x.squeeze(); x.squeeze(1); x.expand(-1, 4, -1); x.swapaxes(0, 1)"),
    (X, "x[1]; x[:, 1]; x[..., -1]; x[:, None]; x[None, ..., ::2]; x[0, 1:, 2]; x[:, :, 1:-1]; x[-1, ..., None, 0]"),
    ({"x": [2, 3], "y": [2, 2], "z": [0]}, "torch.cat([x, y], 1); torch.cat([x, z, x]); torch.stack([x, x], 1); "
                                             "torch.hstack([x, y]); torch.vstack([x, x])"),
    ({"x": [4], "y": [4]}, "torch.hstack([x, y]); torch.vstack([x, y]); torch.stack([x, y]); x @ y"),
    (X, "x.sum(); x.sum(1); x.sum((0, 2), keepdim=True); x.mean(); x.mean(-1); x.mean((0, 1)); x.prod(); x.prod(1); "
        "x.amax(); x.amax((0, 2)); x.amin(1, keepdim=True); x.max(); x.min(); x.max(1); x.min(2, keepdim=True); x.std(); "
        "x.std(1); x.std(1, unbiased=False); x.var(); x.var((0, 2)); torch.var(x, 1, unbiased=False, keepdim=True); "
        "x.norm(); x.norm(dim=1); x.norm(1, dim=1); torch.norm(x, p=3, dim=2); x.norm(float('inf'), dim=1); "
        "x.argmax(1); x.argmin(); torch.logsumexp(x, 1); F.normalize(x); F.normalize(x, p=1, dim=2); "
        "F.normalize(x, p=3.0, dim=0)"),
    ({"x": [2, 3, 4], "y": [2, 4, 5]}, "x @ y; torch.bmm(x, y)"),
    ({"x": [2, 3, 4], "y": [4, 5]}, "x @ y; torch.matmul(x, y)"),
    ({"x": [3, 4], "y": [2, 4, 5]}, "x @ y"),
    ({"x": [4], "y": [2, 4, 5]}, "x @ y"),
    ({"x": [2, 3, 4], "y": [4]}, "x @ y"),
    ({"x": [2, 1, 3, 4], "y": [3, 4, 2]}, "x @ y"),
    ({"x": [3, 4], "y": [4, 2]}, "torch.mm(x, y)"),
    ({"x": [2, 3, 4], "y": [5, 4], "z": [5]}, "F.linear(x, y); F.linear(x, y, z)"),
    ({"x": [3, 4], "y": [4]}, "F.linear(x, y)"),
    (IMAGE, "F.pad(x, (1, 2)); F.pad(x, (1, 0, 2, 1), value=0.5); F.pad(x, (-1, 1, 0, -1)); F.pad(x, (-1, -2)); "
            "F.pad(x, (0, 0, 0, 0, 1, 1)); F.pad(x, (1, 1, 1, 1), mode='reflect'); "
            "F.pad(x, (2, 1, 0, 1), mode='replicate'); F.pad(x, (2, 1, 0, 1), mode='circular'); "
            "F.relu(x); torch.relu(x); F.leaky_relu(x, 0.2); torch.sigmoid(x); x.tanh(); F.elu(x, alpha=0.5); F.gelu(x); "
            "F.silu(x); F.softplus(x, beta=2); F.softmax(x, dim=1); x.softmax(-1); F.log_softmax(x, dim=2); "
            "F.glu(x, dim=1); F.hardtanh(x, -0.5, 0.5); F.max_pool2d(x, 2, stride=1, padding=1); F.avg_pool2d(x, (2, 3)); "
            "F.adaptive_avg_pool2d(x, 2); F.interpolate(x, scale_factor=2); "
            "F.interpolate(x, size=(5, 6), mode='bilinear', align_corners=True); F.pixel_shuffle(x, 2); "
            "F.unfold(x, 2); F.instance_norm(x); F.dropout(x, 0.5, training=False); F.layer_norm(x, (3, 5)); "
            "F.group_norm(x, 2); F.batch_norm(x, None, None, training=True)"),
    ({"x": [2, 4, 3], "y": [3], "z": [3]}, "F.layer_norm(x, (3,), y, z)"),
    ({"x": [2, 4, 3], "y": [4], "z": [4]}, "F.group_norm(x, 2, weight=y, bias=z); "
                                            "F.batch_norm(x, None, None, y, z, True); "
                                            "F.instance_norm(x, weight=y, bias=z)"),
    ({"x": [2, 4, 3], "mean": [4], "var": [4], "positive": True}, "F.batch_norm(x, mean, var)"),
    (X, "torch.zeros_like(x); torch.ones_like(x); torch.full_like(x, 2.5); x.new_zeros(2, 3); x.new_full((2, 2), 1.5)"),
]


def values() -> None:
    import torch
    import torch.nn.functional as F

    def numbers(tensor: torch.Tensor) -> list[float]:
        return [float(f"{float(value):.7g}") for value in tensor.detach().double().flatten()]

    def run(shapes_of: dict, src: str) -> dict:
        tensors = {}
        for name, shape in shapes_of.items():
            data = torch.randn(shape).mul(100).round().div(100)
            data = data.abs() + 0.1 if positive else data
            tensors[name] = data.float().double().requires_grad_(name not in STATISTICS)
        named = {name: tensor if not src.endswith("_(1)") else tensor * 1 for name, tensor in tensors.items()}
        result = eval(src, {"torch": torch, "F": F, **named})  # noqa: S307, the expressions above
        outputs = [result] if isinstance(result, torch.Tensor) else list(result)
        weights = [((torch.arange(y.numel()) % 7 - 3).double() / 4).reshape(y.shape) for y in outputs]
        floating = [(y * g).sum() for y, g in zip(outputs, weights) if y.requires_grad]
        if floating and "//" not in src:  # which PyTorch does not differentiate: a step function
            sum(floating).backward()
        zeros = {name: torch.zeros_like(tensor) for name, tensor in tensors.items()}
        return {
            "src": src, **calls(src, shapes_of),
            "inputs": {name: {"shape": list(x.shape), "data": numbers(x)} for name, x in tensors.items()},
            "outputs": [{"shape": list(y.shape), "data": numbers(y)} for y in outputs],
            "gradients": {name: numbers(zeros[name] if x.grad is None else x.grad) for name, x in tensors.items()},
        }

    torch.manual_seed(0)
    cases = []
    for inputs, expressions in CASES:
        positive = inputs.get("positive", False)
        named = {name: shape for name, shape in inputs.items() if name != "positive"}
        cases += [run(named, src) for src in expressions.split("; ")]
    print('{"torch":"' + torch.__version__.split("+")[0] + '","cases":[')
    print(",\n".join(map(write, cases)))
    print("]}")


if __name__ == "__main__":
    if sys.argv[1] == "shapes":
        shapes(pathlib.Path(sys.argv[2]))
    else:
        values()
