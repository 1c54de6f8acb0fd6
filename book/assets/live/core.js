/* The core as a wasm module in a worker: which of the two, and what it is asked. */
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
        const { f } = new WebAssembly.Instance(new WebAssembly.Module(probe)).exports;
        /* (1 + 2⁻¹²)² − (1 + 2⁻¹¹) */
        return f(1 + 2 ** -12, -1 - 2 ** -11) === 2 ** -24;
    };

    /** The bytes of a file of the folder. */
    live.file = async name => {
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
                    answerWith({ id, ...asked(data) });
                }
            } catch (error) {
                answerWith({ id, error: error.message || String(error) });
            }
        };
    }

    const waiting = new Map();
    let last = 0;
    const answered = data => {
        const { done, failed } = waiting.get(data.id);
        waiting.delete(data.id);
        if (data.error === undefined) done(data); else failed(new Error(data.error));
    };
    const send = (post, message) => new Promise((done, failed) => {
        last += 1;
        waiting.set(last, { done, failed });
        post({ id: last, ...message });
    });
    /** A worker, or this thread where there is none. */
    const thread = () => {
        try {
            const source = new Blob([`onmessage = (${inside})(all => postMessage(all));`],
                { type: 'text/javascript' });
            const worker = new Worker(URL.createObjectURL(source));
            worker.onmessage = ({ data }) => answered(data);
            worker.onerror = ({ message }) => waiting.forEach((one, id) => {
                waiting.delete(id);
                one.failed(new Error(message || live.say('lost')));
            });
            addEventListener('pagehide', event => {
                if (!event.persisted) worker.terminate();
            });
            return message => worker.postMessage(message);
        } catch {
            const here = inside(answered);
            return data => here({ data });
        }
    };

    /** Starts a module that computes the bits of the tests. */
    const started = async () => {
        for (const name of fuses() ? ['fused', 'exact'] : ['exact']) {
            const post = thread();
            const module = await live.unpacked(`${name}.wasm.gz`);
            const { selfTest } = await send(post, { module });
            if (selfTest === live.made.selfTest) {
                live.module = name;
                return post;
            }
        }
        throw new Error(live.say('otherBits'));
    };
    let core = null;

    /** What a function of the module (`live/src`) answers to numbers and bytes. */
    live.ask = async (name, numbers = [], bytes = new Uint8Array()) => {
        core = core || started();
        return send(await core, { name, numbers, bytes });
    };
    /** Asks for the newest of the states that come while an answer is on its way. */
    live.latest = work => {
        let busy = false, next = null;
        const run = async () => {
            busy = true;
            while (next) {
                const now = next;
                next = null;
                await work(...now);
            }
            busy = false;
        };
        return (...given) => {
            next = given;
            if (!busy) return run();
        };
    };
})();
