"""Runs exported files in float64: python3 run.py CASES.json. Each case names a file, its tensors (safetensors), where its numbers go, and how many steps it is trained."""
import importlib.util, inspect, json, struct, sys, warnings
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
warnings.filterwarnings("error", message=".*target size.*")
torch.Tensor.float = torch.Tensor.double
clip_value, clip_norm = torch.nn.utils.clip_grad_value_, torch.nn.utils.clip_grad_norm_


def read(path):
    bytes_ = open(path, "rb").read()
    size, = struct.unpack("<Q", bytes_[:8])
    found = {}
    for name, t in json.loads(bytes_[8:8 + size]).items():
        begin, end = (8 + size + o for o in t["data_offsets"])
        dtype = {"F32": torch.float32, "I32": torch.int32}[t["dtype"]]
        flat = torch.frombuffer(bytearray(bytes_[begin:end]), dtype=dtype) if end > begin else torch.zeros(0, dtype=dtype)
        found[name] = flat.reshape(t["shape"]).to(torch.int64 if t["dtype"] == "I32" else torch.float64)
    return found


def write(path, tensors):
    head, data = {}, b""
    for name, t in tensors.items():
        raw = t.detach().double().contiguous().numpy().tobytes()
        head[name] = {"dtype": "F64", "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(head).encode()
    open(path, "wb").write(struct.pack("<Q", len(text)) + text + data)


class Still:
    """An optimizer or a schedule that changes nothing."""
    def __init__(self, model): self.model = model
    def zero_grad(self): self.model.zero_grad(set_to_none=True)
    def step(self): pass


def run(case):
    spec = importlib.util.spec_from_file_location("exported", case["file"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    model, = [c for c in vars(module).values() if inspect.isclass(c) and issubclass(c, torch.nn.Module)]
    model = model().double()
    tensors = read(case["tensors"])
    given = {name[3:]: t for name, t in tensors.items() if name.startswith("in:")}
    model.load_state_dict({n: t for n, t in tensors.items() if not n.startswith("in:")}, strict=case["strict"])
    trained = case["steps"] > 0
    torch.nn.utils.clip_grad_value_ = clip_value if trained else lambda *_: None
    torch.nn.utils.clip_grad_norm_ = clip_norm if trained else lambda *_: None
    out = {}
    if trained:
        made = module.configure(model)
        made = made if isinstance(made, tuple) else (made,)
        state, losses = {}, []
        for _ in range(case["steps"]):
            loss = module.train_step(model, *made, **given, **state)
            if isinstance(loss, tuple): loss, state = loss[0], {"state": loss[1]}
            losses.append(loss)
        out["losses"] = torch.tensor(losses)
        out |= {f"param:{n}": t for n, t in model.state_dict().items()}
    elif hasattr(module, "loss_of"):
        for t in given.values(): t.requires_grad_(t.is_floating_point())
        model.train(case["train"])
        loss = module.loss_of(model, **given)
        loss = loss[0] if isinstance(loss, tuple) else loss
        if loss.requires_grad: loss.backward()
        out["loss"] = loss
        out |= {f"grad:{n}": p.grad for n, p in model.named_parameters() if p.grad is not None}
        out |= {f"grad:in:{n}": t.grad for n, t in given.items() if t.grad is not None}
        out |= {f"state:{n}": b for n, b in model.named_buffers() if "running" in n}
    else:
        model.train(case["train"])
        y = model(**given)
        out |= {f"out:{i}": t for i, t in enumerate(y if isinstance(y, tuple) else (y,))}
    write(case["out"], out)


for case in json.load(open(sys.argv[1])):
    try:
        run(case)
    except Exception as e:
        import traceback
        print(json.dumps({"name": case["name"], "error": f"{type(e).__name__}: {e}", "trace": traceback.format_exc()}), flush=True)
