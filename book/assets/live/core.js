/* The core as a wasm module in a worker: which of them, and what it is asked. */
'use strict';

(function () {
    const live = window.live;
    /* x · x + y by relaxed SIMD: all of
         (func (export "f") (param f32 f32) (result f32)
           (f32x4.extract_lane 0 (f32x4.relaxed_madd
             (f32x4.splat (local.get 0)) (f32x4.splat (local.get 0))
             (f32x4.splat (local.get 1))))) */
    const PROBE = 'AGFzbQEAAAABBwFgAn19AX0DAgEABwUBAWYAAAoWARQAIAD9EyAA/RMgAf0T/YUC/R8ACw==';
    const decoded = base64 => Uint8Array.from(atob(base64), sign => sign.charCodeAt(0));

    /** Whether this browser has relaxed SIMD and rounds x · x + y once. */
    const fuses = () => {
        const probe = decoded(PROBE);
        if (!WebAssembly.validate(probe)) return false;
        const { f } = /** @type {any} */ (
            new WebAssembly.Instance(new WebAssembly.Module(probe)).exports);
        /* (1 + 2⁻¹²)² − (1 + 2⁻¹¹) */
        return f(1 + 2 ** -12, -1 - 2 ** -11) === 2 ** -24;
    };

    /** The bytes of a file of the folder. They are kept: a script gives them once, and a
        module that is lost is started again. */
    const files = new Map();
    live.file = name => {
        if (!files.has(name)) files.set(name, read(name));
        return files.get(name);
    };
    const read = async name => {
        if (location.protocol.startsWith('http')) {
            const answer = await fetch(live.folder + name);
            if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
            return new Uint8Array(await answer.arrayBuffer());
        }
        await live.load(name + '.js');
        const bytes = decoded(live.packed[name]);
        delete live.packed[name];
        return bytes;
    };
    live.unpacked = async name => {
        const bytes = await live.file(name);
        /* A server may have unpacked it. */
        if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
        const stream = new Blob([bytes]).stream()
            .pipeThrough(new DecompressionStream('gzip'));
        return new Uint8Array(await new Response(stream).arrayBuffer());
    };

    /* What the worker does: its source, as a file's page may name no address. */
    function inside(answerWith) {
        /** @type {any} */
        let exports = null;
        const asked = ({ name, numbers, bytes }) => {
            const length = 8 + 8 * numbers.length + bytes.length;
            const place = exports.room(length);
            const memory = () => exports.memory.buffer;
            new Uint32Array(memory(), place, 2).set([numbers.length, 0]);
            new Float64Array(memory(), place + 8, numbers.length).set(numbers);
            new Uint8Array(memory(), place + 8 + 8 * numbers.length, bytes.length)
                .set(bytes);
            const count = exports[name](length);
            const all = new Uint8Array(memory(), exports.answer(), count).slice();
            const [failed, many] = new Uint32Array(all.buffer, 0, 2);
            if (failed) throw new Error(new TextDecoder().decode(all.subarray(8)));
            return {
                numbers: new Float64Array(all.buffer, 8, many),
                bytes: all.subarray(8 + 8 * many),
            };
        };
        return async ({ data }) => {
            const { id } = data;
            try {
                if (data.module) {
                    const { instance } = await WebAssembly.instantiate(data.module);
                    exports = instance.exports;
                    answerWith({ id, selfTest: exports.self_test() >>> 0 });
                } else {
                    /* The memory of an answer goes to the page, none of it is copied. */
                    const answer = asked(data);
                    answerWith({ id, ...answer }, [answer.numbers.buffer]);
                }
            } catch (error) {
                /* A module that was stopped in its work has lost its senses. */
                const lost = error instanceof WebAssembly.RuntimeError;
                answerWith({ id, lost, error: error.message || String(error) });
            }
        };
    }

    const waiting = new Map();
    let last = 0, core = null;
    const answered = data => {
        if (!waiting.has(data.id)) return;
        const { done, failed } = waiting.get(data.id);
        waiting.delete(data.id);
        if (data.error === undefined) done(data);
        else failed(new Error(data.lost ? live.say('lost') : data.error));
        if (data.lost) lose();
    };
    /** Nothing that was asked will be answered; the next question starts a new module. */
    const lose = () => {
        core = null;
        waiting.forEach(one => one.failed(new Error(live.say('lost'))));
        waiting.clear();
    };
    const send = (post, message) => new Promise((done, failed) => {
        last += 1;
        const whole = { id: last, ...message };
        waiting.set(last, { done, failed, message: whole });
        post(whole);
    });
    /** A worker, or this thread where there is none. */
    const thread = () => {
        const here = () => {
            const work = inside(answered);
            return data => work({ data });
        };
        let worker;
        try {
            const source = new Blob([`onmessage = (${inside})((all, given) => postMessage(all, given));`],
                { type: 'text/javascript' });
            worker = new Worker(URL.createObjectURL(source));
        } catch {
            return here();
        }
        let spoke = false, post = message => worker.postMessage(message);
        worker.onmessage = ({ data }) => {
            spoke = true;
            answered(data);
            if (data.lost) worker.terminate();
        };
        worker.onerror = () => {
            worker.terminate();
            if (spoke) {
                lose();
                return;
            }
            /* The page's rules forbid workers of this kind. */
            post = here();
            waiting.forEach(one => post(one.message));
        };
        addEventListener('pagehide', event => {
            if (!event.persisted) worker.terminate();
        });
        return message => post(message);
    };

    /* The module of pages with such a widget; on all others it is that of maps. */
    const MODULES = { train: 'networks', digit: 'networks', broken: 'lab' };
    const own = () => {
        const places = /** @type {NodeListOf<HTMLElement>} */ (
            document.querySelectorAll('div.live'));
        const names = Array.from(places, place => MODULES[place.dataset.widget]);
        return names.find(name => name) || 'maps';
    };

    /* What a module is given once, for the one that comes after it should it be lost. */
    const KEPT = ['picture', 'digits', 'digit_weights'];
    const kept = new Map();
    /** Starts a module that computes the bits of the tests. */
    const started = async () => {
        for (const kind of fuses() ? ['fused', 'exact'] : ['exact']) {
            const post = thread();
            const module = await live.unpacked(`${own()}.${kind}.wasm.gz`);
            const { selfTest } = await send(post, { module });
            if (selfTest === live.made.selfTest) {
                live.module = kind;
                for (const message of kept.values()) await send(post, message);
                return post;
            }
        }
        throw new Error(live.say('otherBits'));
    };

    /** What a function of the module (`live/src`) answers to numbers and bytes. */
    live.ask = async (name, numbers = [], bytes = new Uint8Array()) => {
        core = core || started();
        const answer = await send(await core, { name, numbers, bytes });
        if (KEPT.includes(name)) kept.set(name, { name, numbers, bytes });
        return answer;
    };
    /** Whether nothing is left to be answered. */
    live.idle = () => waiting.size === 0;
    /** Works for the newest of the states that come while work is under way; what went
        wrong with an older one is of no interest. */
    live.latest = work => {
        let busy = false, next = null;
        const run = async () => {
            busy = true;
            try {
                while (next) {
                    const now = next;
                    next = null;
                    try { await work(...now); } catch (error) { if (!next) throw error; }
                }
            } finally {
                busy = false;
            }
        };
        return (...given) => {
            next = given;
            if (!busy) return run();
        };
    };
})();
