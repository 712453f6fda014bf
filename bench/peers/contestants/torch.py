"""Native PyTorch on one thread, told the same as the workers, a line of JSON each way on stdin and stdout."""

import json
import pathlib
import sys
import time

import torch

torch.set_num_threads(1)
cases = pathlib.Path(sys.argv[1])


class Contestant:
    def open(self, _options):
        return torch.__version__

    def prepare(self, name):
        header = json.loads((cases / f"{name}.json").read_text())
        workload = header["workload"]
        values = torch.frombuffer(bytearray((cases / f"{name}.bin").read_bytes()), dtype=torch.float32)
        tensors = dict(zip(header["lengths"], values.split(list(header["lengths"].values()))))
        self.training = workload["training"]
        self.model = eval(workload["text"], vars(torch.nn))
        self.names = list(self.model.state_dict())
        with torch.no_grad():
            for key, parameter in self.model.named_parameters():
                parameter.copy_(tensors[key].view(parameter.shape))
        self.input = tensors["input"].view(workload["input"]).requires_grad_(self.training)
        if self.training:
            self.grad_output = tensors["gradOutput"].view(workload["output"])
        results = self.run()
        error = 0.0
        for key, value in results.items():
            expected = tensors[f"expected.{key}"]
            error = max(error, ((value.reshape(-1) - expected).abs().max() / expected.abs().max()).item())
        return {"error": error}

    def run(self):
        if not self.training:
            with torch.inference_mode():
                return {"output": self.model(self.input)}
        output = self.model(self.input)
        parameters = list(self.model.parameters())
        gradients = torch.autograd.grad(output, [self.input, *parameters], self.grad_output)
        names = ["grad.input", *(f"grad.{name}" for name in self.names)]
        return {"output": output.detach(), **dict(zip(names, gradients))}

    def measure(self, milliseconds):
        begin = time.perf_counter()
        calls = 0
        elapsed = 0.0
        while calls == 0 or elapsed < milliseconds / 1000:
            self.run()
            calls += 1
            elapsed = time.perf_counter() - begin
        return elapsed / calls

    def warmUp(self, milliseconds):
        self.measure(milliseconds)

    def close(self):
        del self.model


contestant = Contestant()
for line in sys.stdin:
    message = json.loads(line)
    try:
        answer = {"value": getattr(contestant, message["method"])(*message["args"])}
    except Exception as error:  # reported, not counted
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps({"id": message["id"], **answer}), flush=True)
