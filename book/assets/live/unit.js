/* One unit: a window on a small picture. The state: rows and columns of the picture and
   of the filter, rings of zeros, row and column of the window; pixels, weights. */
'use strict';

window.live.widgets.unit = async place => {
    const live = window.live;
    const { make, say, number } = live;
    const first = place.dataset.values.split(' ').map(Number);
    const [rows, columns, high, wide] = first;
    const PIXELS = 7, WEIGHTS = PIXELS + rows * columns;
    const fits = numbers => numbers.length === first.length
        && numbers.every(Number.isFinite)
        && first.slice(0, 5).every((size, at) => size === numbers[at]);
    const frame = live.frame(place, first, fits, state => draw(state));

    const pixels = live.fields(frame, PIXELS, rows, columns, 'pixel');
    const weights = live.fields(frame, WEIGHTS, high, wide, 'weight');
    const [down, right] = [rows - high + 1, columns - wide + 1];
    const sums = Array.from({ length: down * right }, (_, at) => {
        const button = make('button', { type: 'button' });
        button.addEventListener('click', () =>
            moveTo(Math.floor(at / right), at % right));
        button.addEventListener('keydown', event => {
            const step = {
                ArrowUp: [-1, 0], ArrowDown: [1, 0],
                ArrowLeft: [0, -1], ArrowRight: [0, 1],
            }[event.key];
            if (!step) return;
            event.preventDefault();
            const [row, column] = frame.state.slice(5);
            moveTo(row + step[0], column + step[1]);
            const [newRow, newColumn] = frame.state.slice(5);
            sums[newRow * right + newColumn].focus();
        });
        return button;
    });
    const moveTo = (row, column, settled = true) => {
        const next = frame.state;
        next[5] = Math.max(0, Math.min(down - 1, row));
        next[6] = Math.max(0, Math.min(right - 1, column));
        return frame.change(next, settled);
    };
    const pictureBox = live.matrix(say('picturePart'), pixels, columns);
    /* The window's middle follows the hand. */
    live.drag(pictureBox, rows, columns, at => moveTo(Math.round(at.row - high / 2),
        Math.round(at.column - wide / 2), false), () => frame.change(frame.state));

    const draw = live.latest(async state => {
        const answer = (await live.ask('unit', state)).numbers;
        const [row, column] = state.slice(5);
        live.write(pixels, state.slice(PIXELS));
        live.write(weights, state.slice(WEIGHTS));
        const map = answer.subarray(4 + rows * columns, 4 + rows * columns + sums.length);
        const products = answer.subarray(4 + rows * columns + sums.length);
        pixels.forEach((input, at) => {
            const [i, j] = [Math.floor(at / columns) - row, at % columns - column];
            input.classList.toggle('in-window', i >= 0 && i < high && j >= 0 && j < wide);
        });
        sums.forEach((button, at) => {
            const here = at === row * right + column;
            button.textContent = number(map[at], 4);
            button.setAttribute('aria-pressed', String(here));
            button.tabIndex = here ? 0 : -1;
            button.setAttribute('aria-label', say('mapPlace', {
                row: Math.floor(at / right), column: at % right, value: number(map[at], 4),
            }));
        });
        const terms = Array.from(products, (_, at) => {
            const [u, v] = [Math.floor(at / wide), at % wide];
            const pixel = state[PIXELS + (row + u) * columns + column + v];
            return `${number(pixel, 4)}·${number(state[WEIGHTS + at], 4)}`;
        });
        frame.say(say('unitSaid', {
            row, column, products: terms.join(' + '),
            sum: number(map[row * right + column], 4),
        }));
    });
    frame.body.append(
        make('p', { className: 'live-help' }, say('unitHelp')),
        make('div', { className: 'live-row' },
            pictureBox, live.sign('⋆'),
            live.matrix(say('filterPart'), weights, wide), live.sign('='),
            live.matrix(say('mapPart'), sums, right)));
    await frame.begin();
};
