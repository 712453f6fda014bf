"""Makes tests/data/graphs.json: models as graphs, and what PyTorch says to them.

    python3 tools/reference/graphs.py > tests/data/graphs.json     (torch 1.13 or newer)

The models of graph_models.py are traced by torch.fx and written in Convscope's JSON. A case:

- `name`, `graph`: `inputs`, `modules` in the order of their construction, `nodes`, `output`;
- `inputs`: the shapes. Parameters are PyTorch's after manual_seed(0), inputs torch.randn after manual_seed(1), one
  after the other, gradients of the outputs torch.randn after manual_seed(2);
- `shapes`: what each node gives: a shape, {"several": [shape, ...]}, or {"value": ...} for what is no tensor;
- `outputs`, `inputGradients`, `gradients` by parameter: of sum(output * gradient) over all outputs, computed in float64
  from float32 numbers and rounded. {"values"}, or for more than 48 numbers {"first", "sum", "sumOfSquares"};
- or `error`: [type, first line] with the node's name `at`.
"""

import ast
import dis
import json
import operator
import struct
import sys

import torch
import torch.fx
import torch.nn.functional as F
from torch import nn

import graph_models
from graph_models import MODELS, Model

WHOLE = 48


def modules_of(model: Model) -> dict[str, str]:
    """The constructors by path, each nn.Sequential taken apart."""
    modules = {}
    for name, text in model.modules.items():
        call = ast.parse(text, mode="eval").body
        if ast.unparse(call.func) == "nn.Sequential":
            modules |= {f"{name}.{i}": ast.unparse(item) for i, item in enumerate(call.args)}
        else:
            modules[name] = text
    return modules


def construct(model: Model) -> nn.Module:
    torch.manual_seed(0)
    module = type(model.name, (nn.Module,), {"forward": model.forward})()
    for name, text in model.modules.items():
        module.add_module(name, eval(text, {"nn": nn}))
    return module


CALLEES = {
    id(getattr(namespace, name)): f"{prefix}.{name}"
    for prefix, namespace in (("torch", torch), ("operator", operator), ("F", F))
    for name in dir(namespace)
    if callable(getattr(namespace, name)) and not name.startswith("_")
} | {id(graph_models.pad): "F.pad"}


def encode(value):
    """An argument of a node."""
    if isinstance(value, torch.fx.Node):
        return f"${value.name}"
    if isinstance(value, torch.Size):
        return {"size": list(value)}
    if isinstance(value, tuple):
        return {"tuple": [encode(item) for item in value]}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, slice):
        return {"slice": [encode(value.start), encode(value.stop), encode(value.step)]}
    if value is Ellipsis:
        return "..."
    assert value is None or isinstance(value, (bool, int, float, str)), value
    return value


def encode_node(node: torch.fx.Node) -> dict:
    args = [encode(arg) for arg in node.args]
    if node.op == "call_module":
        call = node.target
    elif node.op == "call_method":
        call = f"Tensor.{node.target}"
    elif node.target is getattr:
        call = f"Tensor.{args.pop()}"
    else:
        call = CALLEES[id(node.target)]
    line = {"name": node.name, "call": call, "args": args}
    if node.kwargs:
        line["kwargs"] = {name: encode(value) for name, value in node.kwargs.items()}
    return line


def encode_graph(model: Model, graph: torch.fx.Graph) -> dict:
    nodes = list(graph.nodes)
    result = nodes[-1].args[0]
    return {
        "inputs": [node.name for node in nodes if node.op == "placeholder"],
        "modules": modules_of(model),
        "nodes": [encode_node(node) for node in nodes if node.op.startswith("call_")],
        "output": [encode(item) for item in result] if isinstance(result, tuple) else encode(result),
    }


def describe(value):
    """What a node gives."""
    if isinstance(value, torch.Tensor):
        return list(value.shape)
    if isinstance(value, tuple) and value and isinstance(value[0], torch.Tensor):
        return {"several": [list(item.shape) for item in value]}
    return {"value": list(value) if isinstance(value, tuple) else value}


def unpack(proxy: torch.fx.Proxy):
    """Proxy.__iter__ for `a, b = proxy`, which torch 1.13 looks for at the wrong place in Python 3.11's byte code."""
    frame = sys._getframe(1)
    at = next(i for i in dis.get_instructions(frame.f_code) if i.offset == frame.f_lasti)
    assert at.opname == "UNPACK_SEQUENCE", at
    return (proxy[i] for i in range(at.argval))


torch.fx.Proxy.__iter__ = unpack


class Run(torch.fx.Interpreter):
    def __init__(self, module: torch.fx.GraphModule) -> None:
        super().__init__(module)
        self.shapes = {}
        self.last = ""

    def run_node(self, node: torch.fx.Node):
        self.last = node.name
        value = super().run_node(node)
        if node.op.startswith("call_"):
            self.shapes[node.name] = describe(value)
        return value


def shortest(number: float) -> float:
    """The float32 nearest to the number, as the shortest decimal that gives it back."""
    packed = struct.pack("f", number)
    (rounded,) = struct.unpack("f", packed)
    texts = (f"{rounded:.{digits}g}" for digits in range(1, 10))
    return next(float(text) for text in texts if struct.pack("f", float(text)) == packed)


def numbers(tensor: torch.Tensor) -> dict:
    flat = tensor.detach().double().flatten()
    if flat.numel() <= WHOLE:
        return {"shape": list(tensor.shape), "values": [shortest(v) for v in flat.tolist()]}
    return {
        "shape": list(tensor.shape),
        "first": [shortest(v) for v in flat[:8].tolist()],
        "sum": float(f"{flat.sum().item():.9g}"),
        "sumOfSquares": float(f"{flat.square().sum().item():.9g}"),
    }


def draw(seed: int, shapes: list) -> list[torch.Tensor]:
    torch.manual_seed(seed)
    return [torch.randn(shape) for shape in shapes]


def case_of(model: Model) -> dict:
    tracer = torch.fx.Tracer()
    graph = tracer.trace(construct(model))
    case = {"name": model.name, "graph": encode_graph(model, graph), "inputs": list(map(list, model.inputs.values()))}
    inputs = draw(1, case["inputs"])
    module = torch.fx.GraphModule(tracer.root, graph)
    run = Run(module)
    if model.fails:
        try:
            run.run(*inputs)
        except Exception as error:
            first_line = str(error.__cause__ or error).split("\n")[0]
            return case | {"shapes": run.shapes, "error": [type(error).__name__, first_line], "at": run.last}
        raise AssertionError(f"{model.name} does not fail")
    if not model.values:
        run.run(*inputs)
        return case | {"shapes": run.shapes}

    module.double()
    inputs = [x.double().requires_grad_() for x in inputs]
    outputs = run.run(*inputs)
    outputs = list(outputs) if isinstance(outputs, tuple) else [outputs]
    gradients = draw(2, [output.shape for output in outputs])
    sum((output * gradient.double()).sum() for output, gradient in zip(outputs, gradients)).backward()
    return case | {
        "shapes": run.shapes,
        "outputs": [numbers(output) for output in outputs],
        "inputGradients": [numbers(x.grad) for x in inputs],
        "gradients": {name: numbers(parameter.grad) for name, parameter in module.named_parameters()},
    }


def main() -> None:
    cases = [case_of(model) for model in MODELS]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    print(f'{{"torch":"{torch.__version__}","cases":[\n{lines}\n]}}')
    failing = sum("error" in case for case in cases)
    print(len(cases), "models,", failing, "of them fail", file=sys.stderr)


if __name__ == "__main__":
    main()
