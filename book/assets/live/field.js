/* What a unit sees through a stack of windows. The state: pixels, the unit; of each layer
   the side of its window, stride, dilation and padding. */
'use strict';

window.live.widgets.field = async place => {
    const live = window.live;
    const { make, say, svg, number } = live;
    const first = place.dataset.values.split(' ').map(Number);
    const [PIXELS, UNIT, LAYERS, EACH, MOST] = [0, 1, 2, 4, 8];
    const ENDS = [[1, 9], [1, 8], [1, 8], [0, 8]];
    const depth = state => (state.length - LAYERS) / EACH;
    const inEnds = (value, /** @type {number[]} */ [least, most]) =>
        Number.isInteger(value) && value >= least && value <= most;
    const frame = live.frame(place, first, numbers => inEnds(numbers[PIXELS], [1, 64])
        && inEnds(numbers[UNIT], [0, 63])
        && (numbers.length - LAYERS) % EACH === 0 && depth(numbers) <= MOST
        && numbers.slice(LAYERS).every((value, at) => inEnds(value, ENDS[at % EACH])),
    state => draw(state));

    /* Length, field, jump and the doubling mistake of the input and each layer. */
    let known = [];
    /** Another stack; the unit goes to the middle of its last layer, if it has one. */
    const restack = async (next, settled = true) => {
        next[UNIT] = 0;
        try {
            const { numbers } = await live.ask('field', next);
            next[UNIT] = Math.floor(numbers[4 * depth(next)] / 2);
        } catch { /* What is wrong is said when it is shown. */ }
        frame.change(next, settled);
    };
    const pixels = live.slider(frame, PIXELS, say('fieldPixels'), [1, 64, 1],
        (value, settled) => {
            const next = frame.state;
            next[PIXELS] = value;
            restack(next, settled);
        });
    const add = (word, layer) => live.button(say(word), () => {
        if (depth(frame.state) < MOST) restack([...frame.state, ...layer]);
        else frame.fail(say('manyLayers', { most: MOST }));
    });
    const remove = live.button(say('removeLayer'), () => {
        if (depth(frame.state) > 0) restack(frame.state.slice(0, -EACH));
    });
    const table = make('table', { className: 'live-table' });
    const cell = (kind, text) => make(kind, {}, text);
    const rows = state => known.map(([length, field, jump, doubled], layer) => {
        const name = layer === 0 ? say('input') : `${layer}: ${layerName(state, layer)}`;
        const row = make('tr', {}, cell('th', name),
            ...[length, field, jump, doubled].map(value => cell('td', number(value))));
        row.lastElementChild.classList.toggle('wrong', doubled !== field);
        return row;
    });
    const layerName = (state, layer) => {
        const [side, stride, dilation, padding] =
            state.slice(LAYERS + EACH * (layer - 1), LAYERS + EACH * layer);
        return [`${side}×${side}`, stride > 1 ? `${say('stride')} ${stride}` : '',
            dilation > 1 ? `${say('dilation')} ${dilation}` : '',
            padding > 0 ? `${say('padding')} ${padding}` : ''].filter(Boolean).join(', ');
    };

    const [WIDE, HIGH] = [640, 34];
    const drawing = svg('svg', { role: 'application', tabindex: 0 });
    drawing.setAttribute('aria-label', say('fieldHelp'));
    /** The last layer above, the input below; darker the more ways lead to the unit. */
    const drawn = ways => {
        drawing.setAttribute('viewBox', `0 0 ${WIDE} ${HIGH * ways.length}`);
        const middle = (layer, at) => {
            const count = ways[layer].length;
            const length = ways[0].length;
            const seen = known[layer];
            /* Each unit stands over the middle of what it sees. */
            const x = count === length ? at + 0.5
                : length / 2 + (at - (count - 1) / 2) * seen[2];
            return [WIDE * x / length, HIGH * (ways.length - 1 - layer + 0.5)];
        };
        const radius = Math.min(HIGH / 2 - 3, 0.42 * WIDE / ways[0].length);
        drawing.replaceChildren(...ways.flatMap((layer, depth_) => {
            const most = Math.max(...layer);
            return layer.map((count, at) => {
                const [x, y] = middle(depth_, at);
                const dot = svg('circle', {
                    cx: x.toFixed(1), cy: y.toFixed(1), r: radius.toFixed(1),
                    class: count > 0 ? 'seen' : 'unseen',
                });
                if (count > 0) dot.style.fillOpacity = String(0.25 + 0.75 * count / most);
                if (depth_ === ways.length - 1)
                    dot.addEventListener('click', () => moveTo(at));
                return dot;
            });
        }));
    };
    const moveTo = unit => {
        const next = frame.state;
        next[UNIT] = Math.max(0, Math.min(known[depth(next)][0] - 1, unit));
        frame.change(next);
    };
    drawing.addEventListener('keydown', event => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (!step) return;
        event.preventDefault();
        moveTo(frame.state[UNIT] + step);
    });
    const draw = live.latest(async state => {
        pixels.show(state);
        const { numbers } = await live.ask('field', state);
        const layers = depth(state) + 1;
        known = Array.from({ length: layers }, (_, layer) =>
            Array.from(numbers.subarray(4 * layer, 4 * layer + 4)));
        let from = 4 * layers;
        const ways = known.map(([length]) => {
            from += length;
            return Array.from(numbers.subarray(from - length, from));
        });
        drawn(ways);
        const head = make('tr', {}, ...say('fieldHeads').map(text => cell('th', text)));
        table.replaceChildren(head, ...rows(state));
        const [, field, jump, doubled] = known[layers - 1];
        const seen = ways[0].filter(count => count > 0).length;
        const mistake = doubled === field ? '' : say('fieldDoubled', { doubled });
        frame.say(`${say('fieldSaid', {
            unit: state[UNIT] + 1, of: known[layers - 1][0], field, jump, seen,
            most: number(Math.max(...ways[0])), least: number(
                Math.min(...ways[0].filter(count => count > 0))),
        })} ${mistake}`.trim());
    });
    frame.body.append(
        make('p', { className: 'live-help' }, say('fieldHelp')),
        make('div', { className: 'live-fields' }, pixels.part,
            add('addConv', [3, 1, 1, 1]), add('addValid', [3, 1, 1, 0]),
            add('addLarge', [5, 1, 1, 0]), add('addPairs', [2, 2, 1, 0]),
            add('addStride', [3, 2, 1, 1]), add('addDilated', [3, 1, 2, 2]), remove),
        drawing, make('div', { className: 'live-scroll' }, table));
    await frame.begin();
};
