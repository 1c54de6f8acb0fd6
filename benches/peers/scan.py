#!/usr/bin/env python3
"""How the speed of a peer grows with each size, and where it falls off a cliff.

    python3 benches/peers/scan.py PROGRAM [--threads 1] [--budget-ms 12] [--worst 1.35]
                                          [--out FILE]

Each line scans one size of one workload. A cliff is a point whose speed is less than
1/worst of the best of the three sizes before it; sizes below 8 are left out, as there is
too little work. Prints every line, then the cliffs that a second measurement confirms.
Exits with 1 if there are any. A speed comes from the median CPU time with one thread, from
the median time on the wall with more. `--out` writes the first measurement of all sizes,
with the machine and the day, for chapter 10.
"""

import argparse, json, os, subprocess, sys, tempfile

from run import about

ap = argparse.ArgumentParser()
a = ap.add_argument
a("program")
a("--threads", default="1")
a("--budget-ms", type=float, default=12)
a("--worst", type=float, default=1.35)
a("--out")
o = ap.parse_args()
conv = dict(kind="conv_fwd", n=4, cin=16, cout=32, h=28, w=28, k=3, s=1, p=1, g=1)
LINES = {
    "images, 14²": [dict(conv, n=i, h=14, w=14) for i in range(1, 70)],
    "images, 5×5 on 14²": [
        dict(conv, n=i, cin=6, cout=16, h=14, w=14, k=5, p=0) for i in range(1, 70)
    ],
    "channels in": [dict(conv, cin=i) for i in range(1, 70)],
    "filters, 4 images of 28²": [dict(conv, cout=i) for i in range(1, 70)],
    "filters, 1 image of 56²": [
        dict(conv, n=1, cin=32, h=56, w=56, cout=i) for i in range(1, 70)
    ],
    "filters, 16 images of 14²": [
        dict(conv, n=16, h=14, w=14, cout=i) for i in range(1, 70)
    ],
    "filters, 1×1": [dict(conv, n=8, cin=32, k=1, p=0, cout=i) for i in range(1, 70)],
    "columns": [dict(conv, w=i) for i in range(1, 70)],
    "kernel": [dict(conv, k=i, p=i // 2) for i in range(1, 16)],
    "depthwise channels": [dict(conv, cin=i, cout=i, g=i) for i in range(1, 70)],
    "backward, images": [
        dict(conv, kind="conv_bwd", n=i, h=14, w=14) for i in range(1, 70)
    ],
    "backward, channels in": [
        dict(conv, kind="conv_bwd", n=16, h=14, w=14, cin=i) for i in range(1, 70)
    ],
    "backward, filters": [dict(conv, kind="conv_bwd", cout=i) for i in range(1, 70)],
    "max pool, side/2": [
        dict(kind="maxpool_fwd", n=4, cin=16, h=2 * i, w=2 * i, k=2, s=2)
        for i in range(1, 70)
    ],
}
work = [
    dict(w, id=f"{name}#{i + 1}")
    for name, line in LINES.items()
    for i, w in enumerate(line)
]
for i, w in enumerate(work):
    w["key"], w["id"] = w["id"], f"s{i}"
with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as f:
    json.dump([{k: v for k, v in w.items() if k != "key"} for w in work], f)
env = dict(
    os.environ,
    PEERS_WORKLOADS=f.name,
    MALLOC_MMAP_THRESHOLD_="1073741824",
    MALLOC_TRIM_THRESHOLD_="8589934592",
    RAYON_NUM_THREADS=o.threads,
)


def speeds(ids):
    asked = "".join(f"{i} {o.budget_ms} 3\n" for i in ids)
    said = subprocess.run(
        [o.program, o.threads], input=asked, env=env, capture_output=True, text=True
    ).stdout
    rows = {
        r["workload"]: r
        for r in map(json.loads, said.splitlines())
        if "workload" in r and "median_ms" in r
    }
    by_id = {w["id"]: w for w in work}

    def speed(i):
        r, w = rows[i], by_id[i]
        ms = r["cpu_ms" if o.threads == "1" else "median_ms"]
        if r.get("gflops"):
            return r["gflops"] * r["median_ms"] / ms
        return w["n"] * w["cin"] * w["h"] * w["w"] / ms / 1e6  # pixels: Gpx/s

    return {i: speed(i) for i in ids if i in rows}


v = speeds([w["id"] for w in work])
if o.out:
    with open(o.out, "w") as out:
        print(json.dumps({**about([]), "threads": int(o.threads)}), file=out)
        rest = iter(v.values())
        for name, line in LINES.items():
            found = [round(next(rest), 3) for _ in line]
            print(json.dumps(dict(line=name, speeds=found), ensure_ascii=False), file=out)
cliffs = []
at = 0
for name, line in LINES.items():
    ids = [f"s{at + i}" for i in range(len(line))]
    at += len(line)
    print(name, " ".join(f"{i + 1}:{v[x]:.3g}" for i, x in enumerate(ids) if x in v))
    for i in range(8, len(ids)):
        near = [v[x] for x in ids[i - 3 : i] if x in v]
        if near and ids[i] in v and v[ids[i]] * o.worst < max(near):
            cliffs.append((name, i + 1, ids[i], ids[i - 3 : i]))
real = []
for name, i, x, near in cliffs:
    again = speeds([*near, x])
    if x in again and again[x] * o.worst < max(again[n] for n in near):
        real.append(
            f"{name} {i}: {again[x]:.3g} after {max(again[n] for n in near):.3g}"
        )
os.unlink(f.name)
print(f"{len(real)} cliffs")
print("\n".join(real))
sys.exit(bool(real))
