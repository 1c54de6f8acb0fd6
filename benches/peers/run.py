#!/usr/bin/env python3
"""Measures the book's library beside others, interleaved, and prints one table.

    python3 benches/peers/run.py [--workloads W1,W2c] [--peers cnn,torch] [--rounds 7]
                                 [--extra NAME='command {threads}'] [--out FILE]
    python3 benches/peers/run.py --table benches/peers/results-xeon-spr.jsonl

Sets itself up on first use under $PEERS_DIR (by default a folder in the system's
temporary one): packages, ONNX models, programs. Standard library only.
"""

import argparse
import json
import os
import platform
import random
import select
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
FOLDER = os.environ.get("PEERS_DIR", os.path.join(tempfile.gettempdir(), "peers"))
CARGO = os.environ.get("CARGO", "cargo")
PYTHON = f"{FOLDER}/venv/bin/python"
OURS = f"{FOLDER}/ours/release/peer"
RUST = f"{FOLDER}/rust/release/peers"

PYTHON_PEERS = [
    "torch", "torch_cl", "torch_compile", "onnxruntime", "opencv_dnn", "opencv",
    "scipy_ndimage", "scipy_signal", "scipy_fft", "jax",
]
RUST_PEERS = ["candle", "burn", "tract", "imageproc", "im2col_mm", "im2col_gemm"]
OUR_PEERS = {"cnn": [], "cnn-winograd": ["winograd"]}

# Large arrays come from memory that the process already has: all are measured at
# this, their stronger setting. See README.md.
ALLOCATOR = {
    "MALLOC_MMAP_THRESHOLD_": "1073741824",
    "MALLOC_TRIM_THRESHOLD_": "8589934592",
    "MALLOC_TOP_PAD_": "67108864",
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--budget-ms", type=float, default=80)
    parser.add_argument("--workloads", default="", help="prefixes, by commas")
    parser.add_argument("--peers", default="", help="names, by commas")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--extra", action="append", default=[])
    parser.add_argument("--out", default="")
    parser.add_argument("--no-setup", action="store_true")
    parser.add_argument("--no-peak", action="store_true")
    parser.add_argument("--table", default="", help="print that file's table only")
    return parser.parse_args()


def names(text):
    return [name for name in text.split(",") if name]


def shell(command, **options):
    print("+", command, file=sys.stderr)
    return subprocess.run(command, shell=True, check=True, **options)


def set_up(wanted):
    os.makedirs(FOLDER, exist_ok=True)
    if any(name in PYTHON_PEERS for name in wanted):
        if not os.path.exists(PYTHON):
            shell(f"python3 -m venv {FOLDER}/venv")
        packages = "import torch, onnxruntime, onnx, cv2, scipy, jax"
        found = subprocess.run([PYTHON, "-c", packages], stderr=subprocess.DEVNULL)
        if found.returncode:
            shell(f"{PYTHON} -m pip install -q -r {HERE}/requirements.txt")
        if not os.path.exists(f"{FOLDER}/onnx/W6.onnx"):
            shell(f"{PYTHON} {HERE}/worker.py --dump-onnx {FOLDER}/onnx")
    if any(name in OUR_PEERS for name in wanted):
        environment = dict(os.environ, CARGO_TARGET_DIR=f"{FOLDER}/ours")
        manifest = f"--manifest-path {ROOT}/Cargo.toml"
        shell(
            f"{CARGO} build --release -q {manifest} -p benches --bin peer",
            env=environment,
        )
    if any(name in RUST_PEERS for name in wanted):
        environment = dict(
            os.environ,
            CARGO_TARGET_DIR=f"{FOLDER}/rust",
            RUSTFLAGS="-C target-cpu=native",
        )
        manifest = f"--manifest-path {HERE}/rust/Cargo.toml"
        shell(f"{CARGO} build --release -q {manifest}", env=environment)


def about(wanted):
    """What is measured on, when, and which releases of others."""
    row = {"processor": platform.processor() or platform.machine()}
    if os.path.exists("/proc/cpuinfo"):
        lines = (line.partition(":") for line in open("/proc/cpuinfo"))
        known = {key.strip(): value.strip() for key, _, value in lines}
        row["processor"] = known.get("model name", row["processor"])
        family = known.get("cpu family"), known.get("model")
        row["family"], row["model"] = family
    row["cores"] = len(os.sched_getaffinity(0))
    row["date"] = time.strftime("%Y-%m-%d")
    packages = {"torch": "torch", "onnxruntime": "onnxruntime", "jax": "jax"}
    packages |= {"opencv": "opencv-python-headless", "scipy": "scipy"}
    for start, package in packages.items():
        if any(name.startswith(start) for name in wanted):
            ask = f"import importlib.metadata as m; print(m.version('{package}'))"
            said = subprocess.run([PYTHON, "-c", ask], capture_output=True, text=True)
            row[package] = said.stdout.strip()
    return row


def peak():
    """What the processor and the memory can do, as lines of JSON."""
    source = f"{HERE}/machine/peak.c"
    shell(f"gcc -O3 -march=native -fopenmp {source} -o {FOLDER}/peak")
    passive = dict(os.environ, OMP_WAIT_POLICY="passive")
    said = subprocess.run(
        [f"{FOLDER}/peak"], env=passive, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in said.stdout.splitlines()]


class Peer:
    """A competitor: a process that answers requests for timings."""

    def __init__(self, name, threads, command):
        self.name, self.threads, self.dead = name, threads, False
        environment = dict(
            os.environ,
            PEERS_WORKLOADS=f"{HERE}/workloads.json",
            PEERS_ONNX=f"{FOLDER}/onnx",
        )
        if os.environ.get("PEERS_MALLOC") != "default":
            environment.update(ALLOCATOR)
        for library in ("OMP", "MKL", "OPENBLAS", "RAYON", "CANDLE", "MATMUL"):
            environment[library + "_NUM_THREADS"] = str(threads)
        self.process = subprocess.Popen(
            command,
            shell=isinstance(command, str),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=open(f"{FOLDER}/stderr.log", "a"),
            text=True,
            bufsize=1,
            env=environment,
        )
        self.read(90)

    def read(self, timeout):
        end = time.time() + timeout
        while time.time() < end:
            left = max(0.1, end - time.time())
            ready, _, _ = select.select([self.process.stdout], [], [], left)
            line = self.process.stdout.readline() if ready else ""
            if not line:
                break
            if line.startswith("{"):
                return json.loads(line)
        self.dead = True
        self.process.kill()
        return None

    def ask(self, workload, budget, repetitions, timeout):
        if self.dead:
            return None
        try:
            self.process.stdin.write(f"{workload} {budget} {repetitions}\n")
            self.process.stdin.flush()
        except OSError:
            self.dead = True
            return None
        answer = self.read(timeout)
        if answer is None:
            told = f"!! {self.name} T{self.threads} {workload}: died or timed out"
            print(told, file=sys.stderr)
        return None if answer is None or answer.get("unsupported") else answer


class Times:
    """What one peer has answered for one workload."""

    def __init__(self, answer):
        gflops, median = answer.get("gflops"), answer["median_ms"]
        self.gflop = gflops * median if gflops else None
        self.times, self.cpu, self.memory = [], [], 0

    def add(self, answer):
        both = [answer["median_ms"], answer["min_ms"]]
        self.times += answer.get("times_ms") or both
        self.cpu.append(answer.get("cpu_ms") or answer["median_ms"])
        self.memory = max(self.memory, answer.get("peak_rss_mb") or 0)

    def row(self, peer, workload, threads):
        median, least = statistics.median(self.times), min(self.times)
        cpu = statistics.median(self.cpu)
        # What is robust on a machine that others use too: see README.md.
        score = cpu if threads == 1 else least
        rate = lambda time: self.gflop and round(self.gflop / time, 2)
        row = {
            "peer": peer, "workload": workload["id"], "threads": threads,
            "median_ms": round(median, 4), "min_ms": round(least, 4),
            "gflops": rate(median), "cpu_ms": round(cpu, 4),
            "spread": spread(self.cpu if threads == 1 else self.times),
            "score_ms": round(score, 4), "score_gflops": rate(score),
            "n": len(self.times),
        }
        if is_epoch(workload):
            images = workload["n"] * workload["batches"]
            row["images_per_s"] = round(1e3 * images / score)
            row["peak_rss_mb"] = round(self.memory)
        return row


def spread(times):
    """From the first to the third quartile, as a part of the median."""
    if len(times) < 2:
        return None
    first, median, third = statistics.quantiles(times, n=4)
    return round((third - first) / median, 3)


def is_epoch(workload):
    return workload["kind"].endswith("_epoch")


def measure(options, commands, wanted, workloads, emit):
    for threads in map(int, options.threads.split(",")):
        pool = {}
        for workload in workloads:
            if is_epoch(workload):  # fresh processes: the memory is its own
                for peer in pool.values():
                    peer.process.kill()
                pool = {}
            found = measure_one(options, commands, wanted, workload, threads, pool)
            for peer, times in found.items():
                if times.times:
                    emit(times.row(peer, workload, threads))
            medians = {
                peer: round(statistics.median(times.times), 2)
                for peer, times in found.items()
                if times.times
            }
            clock, name = time.strftime("%H:%M:%S"), workload["id"]
            print(clock, name, "T", threads, medians, file=sys.stderr)
        for peer in pool.values():
            peer.process.kill()


def measure_one(options, commands, wanted, workload, threads, pool):
    found, left_out = {}, set()
    epoch = is_epoch(workload)
    rounds = min(options.rounds, 3) if epoch else options.rounds
    for number in range(rounds):
        order = [name for name in wanted if name not in left_out]
        random.shuffle(order)
        for name in order:
            if name not in pool:
                pool[name] = Peer(name, threads, commands[name](threads))
            before = found.get(name)
            usual = statistics.median(before.times) if before and before.times else 0
            if usual > 3000 and len(before.times) >= 2:
                continue
            slow = epoch or usual > 300
            budget = 0 if slow else options.budget_ms
            least = 1 if slow or number == 0 else 3
            timeout = 400 if epoch else 150
            answer = pool[name].ask(workload["id"], budget, least, timeout)
            if answer is None:
                left_out.add(name)
                continue
            times = found.setdefault(name, Times(answer))
            warming = number == 0 and rounds > 1 and not epoch
            if not warming or answer["median_ms"] >= 300:
                times.add(answer)
    return found


def table(path):
    rows = [json.loads(line) for line in open(path)]
    roof = {
        row["threads"]: row["median" if row["threads"] == 1 else "max"]
        for row in rows
        if row.get("machine", "").startswith("fma_")
    }
    if 1 in roof and 2 in roof:
        roof[2] = max(roof[2], 2 * roof[1])
    for row in rows:
        if "machine" in row and "median" in row:
            name, threads = row["machine"], row["threads"]
            both = f"median {row['median']} max {row['max']} {row['unit']}"
            print(f"{name:>16} T{threads}: {both}")
    print("score: CPU time, median (1 thread); best wall time (2 threads)")
    print("ratio: score / that of the best")
    head = f"{'workload':8} {'T':1} {'peer':14} {'score ms':>10} {'ratio':>7}"
    print(f"{head} {'spread':>7} {'median ms':>10} {'GFLOP/s':>8} {'of peak':>7}")
    measured = [row for row in rows if "workload" in row]
    for key in dict.fromkeys((r["workload"], r["threads"]) for r in measured):
        of_key = [r for r in measured if (r["workload"], r["threads"]) == key]
        of_key.sort(key=lambda row: row["score_ms"])
        for row in of_key:
            print(line(row, of_key[0]["score_ms"], roof))
        print()


def line(row, best, roof):
    score, rate, threads = row["score_ms"], row.get("score_gflops"), row["threads"]
    part = f"{100 * rate / roof[threads]:.0f}%" if rate and threads in roof else "-"
    quartiles = row.get("spread")
    quartiles = "-" if quartiles is None else f"{100 * quartiles:.0f}%"
    note = ""
    if row.get("images_per_s"):
        note = f"  {row['images_per_s']} images/s, {row['peak_rss_mb']} MB"
    return (
        f"{row['workload']:8} {threads} {row['peer']:14} {score:10.3f}"
        f" {score / best:7.2f} {quartiles:>7} {row['median_ms']:10.3f}"
        f" {rate or '-':>8} {part:>7}{note}"
    )


def main():
    options = arguments()
    if options.table:
        return table(options.table)
    commands = {
        name: lambda threads, more=more: [OURS, str(threads), *more]
        for name, more in OUR_PEERS.items()
    }
    for name in PYTHON_PEERS:
        commands[name] = lambda threads, name=name: [
            PYTHON, f"{HERE}/worker.py", name, str(threads)
        ]
    for name in RUST_PEERS:
        commands[name] = lambda threads, name=name: [RUST, name, str(threads)]
    wanted = names(options.peers) or [n for n in commands if n != "cnn-winograd"]
    for extra in options.extra:
        name, command = extra.split("=", 1)
        commands[name] = lambda threads, command=command: command.replace(
            "{threads}", str(threads)
        )
        wanted.append(name)
    unknown = [name for name in wanted if name not in commands]
    if unknown:
        sys.exit(f"no peer {unknown[0]}; there are {', '.join(commands)}")
    prefixes = names(options.workloads)
    workloads = [
        workload
        for workload in json.load(open(f"{HERE}/workloads.json"))
        if not prefixes or any(map(workload["id"].startswith, prefixes))
    ]
    if not options.no_setup:
        set_up(wanted)
    out = options.out or f"{FOLDER}/results.jsonl"
    with open(out, "w") as file:
        def emit(row):
            file.write(json.dumps(row) + "\n")
            file.flush()

        emit(about(wanted))
        if not options.no_peak:
            for row in peak():
                emit(row)
        measure(options, commands, wanted, workloads, emit)
    table(out)


if __name__ == "__main__":
    main()
