/* A small picture pooled, and moved by one pixel. The state: the way of pooling, the side
   of the window, the stride, rows and columns of the picture; its pixels. */
'use strict';

window.live.widgets.pool = async place => {
    const live = window.live;
    const { make, say } = live;
    const first = place.dataset.values.split(' ').map(Number);
    const [WAY, SIDE, STRIDE, PIXELS] = [0, 1, 2, 5];
    const [rows, columns] = first.slice(3, 5);
    const whole = (value, least, most) =>
        Number.isInteger(value) && value >= least && value <= most;
    const frame = live.frame(place, first, numbers => numbers.length === first.length
        && numbers.every(Number.isFinite) && whole(numbers[WAY], 0, 4)
        && whole(numbers[SIDE], 1, 8) && whole(numbers[STRIDE], 1, 8)
        && numbers[3] === rows && numbers[4] === columns, state => draw(state));

    const pixels = live.fields(frame, PIXELS, rows, columns, 'pixel');
    const way = live.choice(frame, WAY, say('way'), say('ways').map((name, at) => [at, name]));
    const side = live.choice(frame, SIDE, say('side'), [1, 2, 3, 4].map(one => [one, one]));
    const stride = live.choice(frame, STRIDE, say('stride'), [1, 2, 3, 4].map(one => [one, one]));

    /* The picture moved; what leaves it comes in on the other side. */
    const moved = (state, down, right) => {
        const next = state.slice();
        for (let at = 0; at < rows * columns; at++) {
            const { row, column } = live.placeAt(at, columns);
            const to = (row + down + 9 * rows) % rows * columns
                + (column + right + 9 * columns) % columns;
            next[PIXELS + to] = state[PIXELS + at];
        }
        return next;
    };
    const MOVES = [[-1, -1], [-1, 0], [-1, 1], [0, -1], [0, 1], [1, -1], [1, 0], [1, 1]];
    const ARROWS = ['↖', '↑', '↗', '←', '→', '↙', '↓', '↘'];
    let before = null;
    const moves = MOVES.map(([down, right], at) => {
        const button = live.button(ARROWS[at], () => {
            before = pooled.map(cell => cell.textContent);
            frame.change(moved(frame.state, down, right));
        });
        return button;
    });
    const pad = make('div', { className: 'live-pad' },
        ...moves.slice(0, 4), make('span'), ...moves.slice(4));
    const box = live.matrix(say('picturePart'), pixels, columns);
    let held = null;
    live.drag(box, rows, columns, (to, from) => {
        held = held || frame.state;
        before = before || pooled.map(cell => cell.textContent);
        frame.change(moved(held, Math.round(to.row - from.row),
            Math.round(to.column - from.column)), false);
    }, () => {
        held = null;
        frame.change(frame.state);
    });
    /* Pictures to begin with: the pixels that are 1. */
    const shapes = [
        (row, column) => row === 2 && column === 2,
        (row, column) => column === 2,
        (row, column) => row >= 2 && row < 4 && column >= 2 && column < 4,
        (row, column) => (row + column) % 2 === 0,
    ];
    const shape = make('select', {}, make('option', { value: '' }, say('own')),
        ...say('shapes').map((name, at) => make('option', { value: String(at) }, name)));
    const drawn = at => Array.from({ length: rows * columns }, (_, pixel) => {
        const { row, column } = live.placeAt(pixel, columns);
        return shapes[at](row, column) ? 1 : 0;
    });
    shape.addEventListener('change', () => {
        if (shape.value !== '')
            frame.change([...frame.state.slice(0, PIXELS), ...drawn(Number(shape.value))]);
    });
    const pooledPlace = make('div');
    let pooled = [];

    const draw = live.latest(async state => {
        [way, side, stride].forEach(one => one.show(state));
        live.write(pixels, state.slice(PIXELS));
        const known = shapes.findIndex((_, at) =>
            String(drawn(at)) === String(state.slice(PIXELS)));
        shape.value = known < 0 ? '' : String(known);
        const { numbers } = await live.ask('pool', state);
        const [down, across] = numbers;
        const values = numbers.subarray(2, 2 + down * across);
        const hidden = numbers.subarray(2 + down * across);
        if (pooled.length !== values.length) {
            pooled = live.readings(values.length);
            pooledPlace.replaceChildren(live.matrix(say('pooledPart'), pooled, across));
            before = null;
        }
        live.write(pooled, values, 3);
        pixels.forEach((input, at) => {
            const { row, column } = live.placeAt(at, columns);
            const [size, step] = [state[SIDE], state[STRIDE]];
            const apart = size === step
                && (Math.floor(row / step) + Math.floor(column / step)) % 2 === 1;
            input.classList.toggle('apart', apart);
        });
        moves.forEach((button, at) => {
            const name = say(hidden[at] ? 'hiddenMove' : 'seenMove', { way: say('moves')[at] });
            button.setAttribute('aria-label', name);
            button.title = name;
            button.classList.toggle('hidden-move', hidden[at] === 1);
        });
        const count = hidden.reduce((sum, one) => sum + one, 0);
        const changed = before && pooled.filter((cell, at) => {
            const other = cell.textContent !== before[at];
            cell.classList.toggle('changed', other);
            return other;
        }).length;
        if (!before) pooled.forEach(cell => cell.classList.remove('changed'));
        const last = before === null ? ''
            : changed === 0 ? say('wasHidden') : say('wasSeen', { changed });
        if (!held) before = null;
        frame.say(`${last} ${say('poolSaid', { count })}`.trim());
    });
    frame.body.append(
        make('p', { className: 'live-help' }, say('poolHelp')),
        make('div', { className: 'live-fields' }, way.part, side.part, stride.part,
            make('label', {}, say('presets'), ' ', shape)),
        make('div', { className: 'live-row' }, box, live.sign('→'), pooledPlace, pad));
    await frame.begin();
};
