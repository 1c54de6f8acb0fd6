/* A kernel slid as it is, or turned by 180°. The state: rows and columns of the picture
   and of the kernel, 0 for ⋆ or 1 for ∗, what is beyond the border; pixels, weights. */
'use strict';

window.live.widgets.flip = async place => {
    const live = window.live;
    const { say, number } = live;
    const first = place.dataset.values.split(' ').map(Number);
    const [rows, columns, high, wide] = first;
    const [SIGN, BORDER, PIXELS] = [4, 5, 6];
    const WEIGHTS = PIXELS + rows * columns;
    const frame = live.frame(place, first, numbers => numbers.length === first.length
        && numbers.every(Number.isFinite)
        && first.slice(0, 4).every((size, at) => size === numbers[at])
        && [0, 1].includes(numbers[SIGN]) && [0, 1, 2, 3, 4].includes(numbers[BORDER]),
    state => draw(state));

    const pixels = live.fields(frame, PIXELS, rows, columns, 'pixel');
    const weights = live.fields(frame, WEIGHTS, high, wide, 'weight');
    const sign = live.choice(frame, SIGN, say('sign'),
        say('signs').map((name, at) => [at, name]));
    const border = live.choice(frame, BORDER, say('beyond'),
        say('borders').map((name, at) => [at, name]));
    /** The kernel in another order: where each weight comes from. */
    const turned = (words, from) => live.button(say(words), () => {
        const next = frame.state;
        const old = next.slice(WEIGHTS);
        old.forEach((_, at) => {
            const { row, column } = live.placeAt(at, wide);
            next[WEIGHTS + at] = old[from(row, column)];
        });
        frame.change(next);
    });
    const between = live.sign('⋆');
    const mapPlace = live.make('div');
    let map = [];

    const mirrored = old => old.slice().reverse();
    const same = (one, other) => one.length === other.length
        && one.every((value, at) => value === other[at]);
    const draw = live.latest(async state => {
        sign.show(state);
        border.show(state);
        const { numbers } = await live.ask('flip', state);
        const other = state.slice();
        other[SIGN] = 1 - other[SIGN];
        const [, across] = numbers;
        const values = Array.from(numbers.subarray(2));
        const others = Array.from((await live.ask('flip', other)).numbers.subarray(2));
        live.write(pixels, state.slice(PIXELS));
        live.write(weights, state.slice(WEIGHTS));
        between.textContent = say('marks')[state[SIGN]];
        if (map.length !== values.length) {
            map = live.readings(values.length);
            mapPlace.replaceChildren(live.matrix(say('mapPart'), map, across));
        }
        live.write(map, values);
        const kernel = state.slice(WEIGHTS);
        const is = same(values, kernel) ? 'asKernel'
            : same(values, mirrored(kernel)) ? 'turnedKernel' : 'otherMap';
        const off = Math.max(...values.map((value, at) => Math.abs(value - others[at])));
        const both = off === 0 ? say('signsAgree')
            : say('signsDiffer', { off: number(off, 4) });
        frame.say(`${say(is, { count: values.length })} ${both}`);
    });
    frame.body.append(
        live.make('p', { className: 'live-help' }, say('flipHelp')),
        live.make('div', { className: 'live-fields' }, sign.part, border.part,
            turned('turnKernel', (row, column) =>
                (high - 1 - row) * wide + wide - 1 - column),
            turned('mirrorKernel', (row, column) => row * wide + wide - 1 - column)),
        live.make('div', { className: 'live-row' },
            live.matrix(say('picturePart'), pixels, columns), between,
            live.matrix(say('kernelPart'), weights, wide), live.sign('='), mapPlace));
    await frame.begin();
};
