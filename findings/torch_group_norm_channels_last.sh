#!/usr/bin/env bash
# PyTorch 2.15.0, on a CPU: a group normalization in the memory format channels_last loses
# its numbers. Of pictures of 32 × 32 pixels around 100, 0.1 apart as a rule, the largest
# is 4.4 in the usual format and 104 in channels_last, around 1000 and 1 apart 1087; the
# values put in are the same. Batch and instance normalization are right in both formats,
# and so is group normalization in float64.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check torch==2.15.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
USUAL, LAST = torch.contiguous_format, torch.channels_last

def norms(x):
    x_of = {layout: x.contiguous(memory_format=layout) for layout in (USUAL, LAST)}
    return [F.group_norm(x_of[layout], 4) for layout in (USUAL, LAST)]

def other_norms(x, layout):
    x = x.contiguous(memory_format=layout)
    return [F.batch_norm(x, None, None, training=True), F.instance_norm(x)]

generator = torch.Generator().manual_seed(0)
noise = torch.randn(2, 8, 32, 32, generator=generator)
for mean, spread in [(0, 1), (10, 1), (1000, 1), (100, 0.1)]:
    x = noise * spread + mean
    right = F.group_norm(x.double(), 4)
    usual, last = norms(x)
    errors = [(seen - right).abs().max().item() for seen in (usual, last)]
    print(f"{mean} ± {spread}: right {right.abs().max():.2f}", [f"{seen.abs().max():.2f}" for seen in (usual, last)], "errors", errors)
    usual_is_right, last_is_right = [error < 0.01 for error in errors]
    assert usual_is_right
    assert last_is_right == (mean <= 10), "another answer than recorded"
    assert all((seen - right).abs().max() < 1e-4 for seen in norms(x.double()))
    for layout in (USUAL, LAST):
        for seen, wanted in zip(other_norms(x, layout), other_norms(x.double(), layout)):
            assert (seen - wanted).abs().max() < 0.01
PYTHON
