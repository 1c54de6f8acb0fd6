#!/usr/bin/env bash
# A picture sheared by 0 is that picture. FFmpeg's shear (8.1.2, by PyAV 18.1.0), with 0 and
# 0, which are its defaults, blackens the last row and the last column, by linear sampling
# and by taking the nearest pixel alike: what lies exactly on them counts as outside. Its
# rotate by 0 keeps them.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check av==18.1.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
from fractions import Fraction
import av, numpy as np

def filtered(picture, name, options):
    height, width = picture.shape
    graph = av.filter.Graph()
    source = graph.add_buffer(width=width, height=height, format="gray", time_base=Fraction(1, 25))
    filters = [source, graph.add(name, options), graph.add("format", "gray"), graph.add("buffersink")]
    for one, next_one in zip(filters, filters[1:]):
        one.link_to(next_one)
    graph.configure()
    frame = av.VideoFrame.from_ndarray(picture, format="gray")
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    source.push(frame)
    source.push(None)
    return filters[-1].pull().to_ndarray()

print("FFmpeg", av.ffmpeg_version_info)
picture = (100 + np.arange(72, dtype=np.uint8)).reshape(8, 9)
framed = picture.copy()
framed[-1], framed[:, -1] = 0, 0
for name, options, recorded in [
    ("rotate", "0", picture),
    ("shear", "shx=0:shy=0", framed),
    ("shear", "shx=0:shy=0:interp=nearest", framed),
]:
    seen = filtered(picture, name, options)
    print(f"{name} {options}: {seen[3].tolist()}, last row {seen[-1].tolist()}")
    assert (seen == recorded).all(), "another answer than recorded"
PYTHON
