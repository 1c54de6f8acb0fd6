#!/usr/bin/env bash
# Four objects, each found exactly: the average precision is 1. pycocotools 2.0.11 says 1 when
# the annotations are numbered from 1, and 0.56 when from 0, without a word: it keeps the
# number of the object that a box was matched with, and reads 0 as none. Known; its successor
# faster-coco-eval 1.8.0 says 0.56 as well, and warns.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check pycocotools==2.0.11 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
import contextlib, io
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

def precision(first):
    box = [10, 10, 50, 50]
    objects = [dict(id=first + k, image_id=1 + k, category_id=1, bbox=box, area=2500, iscrowd=0) for k in range(4)]
    found = [dict(image_id=1 + k, category_id=1, bbox=box, score=0.9 - k / 10) for k in range(4)]
    with contextlib.redirect_stdout(io.StringIO()):
        right = COCO()
        right.dataset = dict(
            info={},
            images=[dict(id=1 + k, width=100, height=100) for k in range(4)],
            annotations=objects,
            categories=[dict(id=1, name="cat")],
        )
        right.createIndex()
        evaluation = COCOeval(right, right.loadRes(found), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return float(evaluation.stats[0])

for first, recorded in [(1, 1), (0, 0.56436)]:
    seen = precision(first)
    print("annotations from", first, "average precision", round(seen, 5))
    assert abs(seen - recorded) < 1e-5, "another answer than recorded"
PYTHON
