"""PyTorch with two memory layouts: `python3 layouts_of_torch.py > layouts.jsonl`.

On one thread; each layer in both layouts in turn, the median CPU time of many rounds.
"""
import datetime
import json
import pathlib
import time

import torch
import torch.nn.functional as F

ROUNDS = 41
# Images, channels, filters, side, kernel, stride, padding, groups; no filters: max pooling.
LAYERS = [
    ("LeNet C1", 64, 1, 6, 28, 5, 1, 2, 1),
    ("LeNet C3", 64, 6, 16, 14, 5, 1, 0, 1),
    ("32 → 64 maps, 3×3 on 28×28", 32, 32, 64, 28, 3, 1, 1, 1),
    ("64 → 64 maps, 3×3 on 56×56", 8, 64, 64, 56, 3, 1, 1, 1),
    ("3 → 64 maps, 7×7 on 224×224, stride 2", 1, 3, 64, 224, 7, 2, 3, 1),
    ("128 → 128 maps, 1×1 on 28×28", 1, 128, 128, 28, 1, 1, 0, 1),
    ("depthwise, 128 maps, 3×3 on 56×56", 8, 128, 128, 56, 3, 1, 1, 128),
    ("max pooling, 2×2 on 28×28", 64, 32, None, 28, 2, 2, 0, 1),
]


def layer(memory_format, n, channels, filters, side, kernel, stride, padding, groups):
    x = torch.rand(n, channels, side, side).contiguous(memory_format=memory_format)
    if filters is None:
        return lambda: F.max_pool2d(x, kernel, stride)
    w = torch.rand(filters, channels // groups, kernel, kernel)
    w = w.contiguous(memory_format=memory_format)
    return lambda: F.conv2d(x, w, None, stride, padding, 1, groups)


def milliseconds(work, count):
    began = time.process_time_ns()
    for _ in range(count):
        work()
    return 1e-6 * (time.process_time_ns() - began) / count


def median(times):
    return sorted(times)[len(times) // 2]


def processor():
    told = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    told = dict(reversed([[part.strip() for part in line.split(":", 1)]
                          for line in told if ":" in line]))
    return f"{told['model name']}, family {told['cpu family']}, model {told['model']}"


torch.set_num_threads(1)
torch.manual_seed(0)
today = datetime.datetime.now(datetime.timezone.utc).date()
print(json.dumps({"processor": processor(), "torch": torch.__version__,
                  "date": str(today)}))
with torch.inference_mode():
    for name, *sizes in LAYERS:
        works = {"nchw": layer(torch.contiguous_format, *sizes),
                 "channels_last": layer(torch.channels_last, *sizes)}
        counts = {}
        for key, work in works.items():
            work()
            counts[key] = max(1, int(4 / max(milliseconds(work, 3), 1e-3)))
        times = {key: [] for key in works}
        for _ in range(ROUNDS):
            for key, work in works.items():
                times[key].append(milliseconds(work, counts[key]))
        row = {key: round(median(times[key]), 4) for key in works}
        print(json.dumps({"layer": name, **row}, ensure_ascii=False), flush=True)
