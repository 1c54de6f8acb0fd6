#!/usr/bin/env bash
# A film whose frames are all alike does not flicker, and comes out of a filter against
# flicker as it was. FFmpeg's deflicker (8.1.2, by PyAV 18.1.0) wants the mean of five frames
# and, if the film has fewer, divides by five all the same: four frames of 100 become 80 80
# 60 40, one alone 20. With mode=median, three of them are black. From five frames on all is
# as it was. The manual tells of no least number.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check av==18.1.0 numpy==2.4.6
"$folder/venv/bin/python" - <<'PYTHON'
from fractions import Fraction
import av, numpy as np

def film(frames, options):
    graph = av.filter.Graph()
    source = graph.add_buffer(width=16, height=16, format="gray", time_base=Fraction(1, 25))
    filters = [source, graph.add("deflicker", options), graph.add("format", "gray"), graph.add("buffersink")]
    for one, next_one in zip(filters, filters[1:]):
        one.link_to(next_one)
    graph.configure()
    for number in range(frames):
        frame = av.VideoFrame.from_ndarray(np.full((16, 16), 100, np.uint8), format="gray")
        frame.pts, frame.time_base = number, Fraction(1, 25)
        source.push(frame)
    source.push(None)
    seen = [filters[-1].pull().to_ndarray() for _ in range(frames)]
    return [int(frame[0, 0]) for frame in seen if (frame == frame[0, 0]).all()]

print("FFmpeg", av.ffmpeg_version_info)
for frames, options, recorded in [
    (1, "size=5", [20]),
    (3, "size=5", [60, 60, 40]),
    (4, "size=5", [80, 80, 60, 40]),
    (3, "size=5:mode=median", [0, 0, 0]),
    (5, "size=5", [100] * 5),
    (12, "size=5", [100] * 12),
]:
    seen = film(frames, options)
    print(f"{frames} frames of 100, {options}: {seen}")
    assert seen == recorded, "another answer than recorded"
PYTHON
