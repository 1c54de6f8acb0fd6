"""Peers of Python: worker.py PEER THREADS, then requests as README.md says.

PEER is torch, torch_cl (channels last), torch_compile, onnxruntime, opencv_dnn, opencv,
scipy_ndimage, scipy_signal, scipy_fft or jax. `worker.py --dump-onnx FOLDER` writes the
models that onnxruntime, opencv_dnn and tract read.
"""

import sys, os, json, time, gc

DUMP = sys.argv[2] if sys.argv[1] == "--dump-onnx" else None
peer, T = (None, 1) if DUMP else (sys.argv[1], int(sys.argv[2]))
for v in (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "RAYON_NUM_THREADS",
):
    os.environ[v] = str(T)
import numpy as np

out = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)  # keep stdout clean of library chatter
HERE = os.path.dirname(os.path.abspath(__file__))
WL = {w["id"]: w for w in json.load(open(os.path.join(HERE, "workloads.json")))}
rng = np.random.default_rng(0)


def rnd(*s):
    return rng.uniform(-1, 1, s).astype(np.float32)


def flops(w):
    k = w["kind"]
    if k in ("conv_fwd", "conv_bwd"):
        ho = (w["h"] + 2 * w["p"] - w["k"]) // w["s"] + 1
        wo = (w["w"] + 2 * w["p"] - w["k"]) // w["s"] + 1
        f = 2 * w["n"] * w["cout"] * ho * wo * (w["cin"] // w["g"]) * w["k"] ** 2
        return f * 2 if k == "conv_bwd" else f
    if k == "filter2d":
        return 2 * w["h"] * w["w"] * w["k"] ** 2
    return 0


# ---------------- torch ----------------
if peer and peer.startswith("torch"):
    import torch, torch.nn as nn, torch.nn.functional as F

    torch.set_num_threads(T)
    try:
        torch.set_num_interop_threads(1)
    except Exception:
        pass
    torch.manual_seed(0)
    CL = peer == "torch_cl"

    def lenet():
        return nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(400, 120),
            nn.ReLU(),
            nn.Linear(120, 84),
            nn.ReLU(),
            nn.Linear(84, 10),
        )

    def four_convs():
        return nn.Sequential(
            nn.Conv2d(1, 12, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(12, 24, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(24, 32, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(32, 64, 3),
            nn.ReLU(),
            nn.Flatten(),
            nn.Dropout(0.2),
            nn.Linear(1024, 96),
            nn.ReLU(),
            nn.Linear(96, 10),
        )

    def mk(w):
        k = w["kind"]
        if peer == "torch_compile" and not k.startswith(("lenet", "four_convs")):
            return None
        fmt = (
            (lambda t: t.to(memory_format=torch.channels_last)) if CL else (lambda t: t)
        )
        if k == "conv_fwd":
            x = fmt(torch.from_numpy(rnd(w["n"], w["cin"], w["h"], w["w"])))
            wt = fmt(
                torch.from_numpy(rnd(w["cout"], w["cin"] // w["g"], w["k"], w["k"]))
            )

            def f():
                with torch.inference_mode():
                    return F.conv2d(x, wt, None, w["s"], w["p"], 1, w["g"])

            return f
        if k == "conv_bwd":
            x = fmt(torch.from_numpy(rnd(w["n"], w["cin"], w["h"], w["w"])))
            wt = fmt(
                torch.from_numpy(rnd(w["cout"], w["cin"] // w["g"], w["k"], w["k"]))
            )
            gy = fmt(
                torch.from_numpy(
                    rnd(*F.conv2d(x, wt, None, w["s"], w["p"], 1, w["g"]).shape)
                )
            )
            s, p = [w["s"]] * 2, [w["p"]] * 2
            return lambda: torch.ops.aten.convolution_backward(
                gy,
                x,
                wt,
                None,
                s,
                p,
                [1, 1],
                False,
                [0, 0],
                w["g"],
                [True, True, False],
            )
        if k == "maxpool_fwd":
            x = fmt(torch.from_numpy(rnd(w["n"], w["cin"], w["h"], w["w"])))

            def f():
                with torch.inference_mode():
                    return F.max_pool2d(x, w["k"], w["s"])

            return f
        if k == "maxpool_bwd":
            x = fmt(torch.from_numpy(rnd(w["n"], w["cin"], w["h"], w["w"])))
            y, idx = F.max_pool2d(x, w["k"], w["s"], return_indices=True)
            gy = torch.randn_like(y)
            return lambda: torch.ops.aten.max_pool2d_with_indices_backward(
                gy, x, [w["k"]] * 2, [w["s"]] * 2, [0, 0], [1, 1], False, idx
            )
        if k == "filter2d" and not CL:
            x = torch.from_numpy(rnd(1, 1, w["h"], w["w"]))
            wt = torch.from_numpy(rnd(1, 1, w["k"], w["k"]))

            def f():
                with torch.inference_mode():
                    return F.conv2d(x, wt, padding=w["k"] // 2)

            return f
        if k == "lenet_forward":
            net = fmt(lenet().eval()) if CL else lenet().eval()
            x = fmt(torch.from_numpy(rnd(w["n"], 1, 28, 28)))
            if peer == "torch_compile":
                net = torch.compile(net)

            def f():
                with torch.inference_mode():
                    return net(x)

            return f
        if k in ("lenet_epoch", "four_convs_epoch"):
            n, nb = w["n"], w["batches"]
            X = torch.from_numpy(rnd(n * nb, 1, 28, 28))
            Y = torch.from_numpy(rng.integers(0, 10, n * nb))
            net = lenet() if k == "lenet_epoch" else four_convs()
            if CL:
                net = net.to(memory_format=torch.channels_last)
                X = X.contiguous(memory_format=torch.channels_last)
            opt = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
            lossf = nn.CrossEntropyLoss()

            def fl(x, y):
                return lossf(net(x), y)

            if peer == "torch_compile":
                fl = torch.compile(fl)

            def f():
                for i in range(nb):
                    opt.zero_grad(set_to_none=True)
                    l = fl(X[i * n : (i + 1) * n], Y[i * n : (i + 1) * n])
                    l.backward()
                    opt.step()

            return f


# ---------------- onnx based ----------------
def onnx_model(w):
    import onnx
    from onnx import helper as h, TensorProto as tp, numpy_helper as nh

    if w["kind"] == "lenet_forward":
        shp = [w["n"], 1, 28, 28]
        init = []
        nodes = []
        at = "x"

        def node(op, shapes=(), **settings):
            nonlocal at
            weights = [f"p{len(init) + i}" for i in range(len(shapes))]
            init.extend(
                nh.from_array(0.1 * rnd(*s), name) for s, name in zip(shapes, weights)
            )
            to = f"a{len(nodes)}"
            nodes.append(h.make_node(op, [at, *weights], [to], **settings))
            at = to

        pool = lambda: node("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
        node("Conv", [(6, 1, 5, 5), (6,)], kernel_shape=[5, 5], pads=[2] * 4)
        node("Relu")
        pool()
        node("Conv", [(16, 6, 5, 5), (16,)], kernel_shape=[5, 5])
        node("Relu")
        pool()
        node("Flatten")
        for a, b in ((400, 120), (120, 84)):
            node("Gemm", [(a, b), (b,)])
            node("Relu")
        node("Gemm", [(84, 10), (10,)])
        g = h.make_graph(
            nodes,
            "g",
            [h.make_tensor_value_info("x", tp.FLOAT, shp)],
            [h.make_tensor_value_info(at, tp.FLOAT, [w["n"], 10])],
            init,
        )
        m = h.make_model(g, opset_imports=[h.make_opsetid("", 13)])
        m.ir_version = 8
        return m.SerializeToString(), shp
    if w["kind"] == "maxpool_fwd":
        shp = [w["n"], w["cin"], w["h"], w["w"]]
        node = h.make_node(
            "MaxPool", ["x"], ["y"], kernel_shape=[w["k"]] * 2, strides=[w["s"]] * 2
        )
        init = []
    else:
        if w["kind"] == "filter2d":
            w = dict(w, n=1, cin=1, cout=1, s=1, p=w["k"] // 2, g=1)
        shp = [w["n"], w["cin"], w["h"], w["w"]]
        node = h.make_node(
            "Conv",
            ["x", "w"],
            ["y"],
            kernel_shape=[w["k"]] * 2,
            strides=[w["s"]] * 2,
            pads=[w["p"]] * 4,
            group=w["g"],
        )
        init = [nh.from_array(rnd(w["cout"], w["cin"] // w["g"], w["k"], w["k"]), "w")]
    if w["kind"] == "maxpool_fwd":
        osh = [w["n"], w["cin"], w["h"] // w["k"], w["w"] // w["k"]]
    else:
        osh = [w["n"], w["cout"]] + [
            (d + 2 * w["p"] - w["k"]) // w["s"] + 1 for d in (w["h"], w["w"])
        ]
    g = h.make_graph(
        [node],
        "g",
        [h.make_tensor_value_info("x", tp.FLOAT, shp)],
        [h.make_tensor_value_info("y", tp.FLOAT, osh)],
        init,
    )
    m = h.make_model(g, opset_imports=[h.make_opsetid("", 13)])
    m.ir_version = 8
    return m.SerializeToString(), shp


if peer == "onnxruntime":
    import onnxruntime as ort

    def mk(w):
        if w["kind"] not in ("conv_fwd", "maxpool_fwd", "filter2d", "lenet_forward"):
            return None
        mdl, shp = onnx_model(w)
        so = ort.SessionOptions()
        so.intra_op_num_threads = T
        so.inter_op_num_threads = 1
        so.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_ALL
        s = ort.InferenceSession(mdl, so, providers=["CPUExecutionProvider"])
        x = rnd(*shp)
        return lambda: s.run(None, {"x": x})


if peer in ("opencv_dnn", "opencv"):
    import cv2

    cv2.setNumThreads(T)

    def mk(w):
        if peer == "opencv":
            if w["kind"] != "filter2d":
                return None
            x = rnd(w["h"], w["w"])
            kk = rnd(w["k"], w["k"])
            dst = np.empty_like(x)
            return lambda: cv2.filter2D(
                x, cv2.CV_32F, kk, dst=dst, borderType=cv2.BORDER_CONSTANT
            )
        if w["kind"] not in ("conv_fwd", "maxpool_fwd"):
            return None
        mdl, shp = onnx_model(w)
        net = cv2.dnn.readNetFromONNX(np.frombuffer(mdl, np.uint8))
        net.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
        x = rnd(*shp)

        def f():
            net.setInput(x)
            return net.forward()

        return f


if peer and peer.startswith("scipy"):
    import scipy.ndimage, scipy.signal, scipy.fft

    def mk(w):
        if w["kind"] != "filter2d":
            return None
        x = rnd(w["h"], w["w"])
        k = rnd(w["k"], w["k"])
        if peer == "scipy_ndimage":
            return lambda: scipy.ndimage.correlate(x, k, mode="constant")
        if peer == "scipy_signal":
            return lambda: scipy.signal.correlate2d(x, k, mode="same")

        def f():
            with scipy.fft.set_workers(T):
                return scipy.signal.fftconvolve(x, k, mode="same")

        return f


if peer == "jax":
    os.environ["XLA_FLAGS"] = os.environ.get("XLA_FLAGS", "") + (
        " --xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
        if T == 1
        else ""
    )
    os.environ["JAX_PLATFORMS"] = "cpu"
    if T == 1:
        os.sched_setaffinity(
            0, {0}
        )  # XLA sizes its pool from the affinity; stay pinned, else it uses both cores
    import jax, jax.numpy as jnp
    from jax import lax

    def cv(x, k, s, p, g):
        return lax.conv_general_dilated(
            x,
            k,
            (s, s),
            [(p, p)] * 2,
            feature_group_count=g,
            dimension_numbers=("NCHW", "OIHW", "NCHW"),
        )

    def mp(x):
        return lax.reduce_window(
            x, -jnp.inf, lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID"
        )

    def mk(w):
        k = w["kind"]
        if k in ("conv_fwd", "filter2d", "conv_bwd"):
            if k == "filter2d":
                w = dict(w, n=1, cin=1, cout=1, s=1, p=w["k"] // 2, g=1)
            x = jnp.array(rnd(w["n"], w["cin"], w["h"], w["w"]))
            wt = jnp.array(rnd(w["cout"], w["cin"] // w["g"], w["k"], w["k"]))
            f0 = lambda a, b: cv(a, b, w["s"], w["p"], w["g"])
            if k == "conv_bwd":
                gy = jnp.array(rnd(*f0(x, wt).shape))
                j = jax.jit(lambda a, b, g: jax.vjp(f0, a, b)[1](g))
                return lambda: jax.block_until_ready(j(x, wt, gy))
            j = jax.jit(f0)
            return lambda: j(x, wt).block_until_ready()
        if k == "maxpool_fwd":
            x = jnp.array(rnd(w["n"], w["cin"], w["h"], w["w"]))
            j = jax.jit(mp)
            return lambda: j(x).block_until_ready()
        if k == "maxpool_bwd":
            x = jnp.array(rnd(w["n"], w["cin"], w["h"], w["w"]))
            gy = jnp.array(rnd(w["n"], w["cin"], w["h"] // 2, w["w"] // 2))
            j = jax.jit(lambda a, g: jax.vjp(mp, a)[1](g)[0])
            return lambda: j(x, gy).block_until_ready()
        if k == "lenet_epoch":
            n, nb = w["n"], w["batches"]
            X = jnp.array(rnd(nb, n, 1, 28, 28))
            Y = jnp.array(rng.integers(0, 10, (nb, n)))
            P = [
                jnp.array(rnd(*s) * 0.1)
                for s in (
                    (6, 1, 5, 5),
                    (6,),
                    (16, 6, 5, 5),
                    (16,),
                    (400, 120),
                    (120,),
                    (120, 84),
                    (84,),
                    (84, 10),
                    (10,),
                )
            ]
            V = [jnp.zeros_like(p) for p in P]

            def loss(P, x, y):
                a = mp(jax.nn.relu(cv(x, P[0], 1, 2, 1) + P[1][None, :, None, None]))
                a = mp(
                    jax.nn.relu(cv(a, P[2], 1, 0, 1) + P[3][None, :, None, None])
                ).reshape(n, 400)
                a = jax.nn.relu(a @ P[4] + P[5])
                a = jax.nn.relu(a @ P[6] + P[7])
                a = a @ P[8] + P[9]
                return -jnp.mean(
                    jnp.take_along_axis(jax.nn.log_softmax(a), y[:, None], 1)
                )

            @jax.jit
            def step(P, V, x, y):
                g = jax.grad(loss)(P, x, y)
                V = [0.9 * v + d for v, d in zip(V, g)]
                return [p - 0.05 * v for p, v in zip(P, V)], V

            st = [P, V]

            def f():
                P, V = st
                for i in range(nb):
                    P, V = step(P, V, X[i], Y[i])
                jax.block_until_ready(P)
                st[:] = [P, V]

            return f


if DUMP:
    os.makedirs(DUMP, exist_ok=True)
    for w in WL.values():
        if w["kind"] in ("conv_fwd", "maxpool_fwd", "filter2d", "lenet_forward"):
            open(f"{DUMP}/{w['id']}.onnx", "wb").write(onnx_model(w)[0])
    sys.exit()
cache = {}


def rss():
    for l in open("/proc/self/status"):
        if l.startswith("VmHWM"):
            return int(l.split()[1]) / 1024


out.write(json.dumps({"peer": peer, "ready": True, "threads": T}) + "\n")
for line in sys.stdin:
    wid, budget, minr = line.split()[:3]
    w = WL[wid]
    budget = float(budget)
    minr = int(minr)
    try:
        if wid not in cache:
            f = mk(w)
            if f is not None:
                f()
                if not w["kind"].endswith("_epoch") and "signal" not in peer:
                    f()
            cache[wid] = f
        f = cache[wid]
    except Exception as e:
        cache[wid] = None
        f = None
        sys.stderr.write(f"{peer} {wid}: {type(e).__name__}: {str(e)[:300]}\n")
    if f is None:
        out.write(
            json.dumps(
                {"peer": peer, "workload": wid, "threads": T, "unsupported": True}
            )
            + "\n"
        )
        continue
    if minr > 1:
        f()
    ts, cs = [], []
    t00 = time.perf_counter()
    while len(ts) < minr or (time.perf_counter() - t00) * 1e3 < budget:
        c0 = time.process_time()
        t0 = time.perf_counter()
        f()
        t1 = time.perf_counter()
        c1 = time.process_time()
        ts.append((t1 - t0) * 1e3)
        cs.append((c1 - c0) * 1e3)
    med = float(np.median(ts))
    fl = flops(w)
    out.write(
        json.dumps(
            {
                "peer": peer,
                "workload": wid,
                "threads": T,
                "median_ms": med,
                "min_ms": min(ts),
                "gflops": fl / med * 1e-6 if fl else None,
                "cpu_ms": float(np.median(cs)),
                "times_ms": [round(t, 5) for t in ts[:2000]],
                "peak_rss_mb": rss(),
            }
        )
        + "\n"
    )
