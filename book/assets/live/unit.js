/* One unit: a window on a small picture. The state: rows and columns of the picture and
   of the filter, rings of zeros, row and column of the window; pixels, weights. */
'use strict';

window.live.widgets.unit = async place => {
    const live = window.live;
    const { make, say, number } = live;
    const first = place.dataset.values.split(' ').map(Number);
    const [rows, columns, high, wide] = first;
    const PIXELS = 7, WEIGHTS = PIXELS + rows * columns;

    const typed = (input, at) => {
        const value = Number(input.value.replace('−', '-').replace(',', '.'));
        if (input.value.trim() === '' || !Number.isFinite(value)) {
            frame.fail(say('notNumber', { text: input.value }));
            return;
        }
        const next = frame.state;
        next[at] = value;
        frame.change(next);
    };
    const field = (at, label) => {
        const input = make('input', { type: 'text', inputMode: 'decimal', size: 3 });
        input.setAttribute('aria-label', label);
        input.addEventListener('change', () => typed(input, at));
        input.addEventListener('focus', () => input.select());
        input.addEventListener('keydown', event => {
            const up = { ArrowUp: 1, ArrowDown: -1 }[event.key];
            if (!up) return;
            event.preventDefault();
            const next = frame.state;
            next[at] = Number((next[at] + up).toFixed(6));
            frame.change(next);
        });
        return input;
    };
    const named = (key, at, across) =>
        say(key, { row: Math.floor(at / across), column: at % across });
    const pixels = Array.from({ length: rows * columns },
        (_, at) => field(PIXELS + at, named('pixel', at, columns)));
    const weights = Array.from({ length: high * wide },
        (_, at) => field(WEIGHTS + at, named('weight', at, wide)));
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
    const box = (name, cells, across) => make('div', { className: 'live-matrix' },
        make('div', { className: 'live-name' }, say(name)),
        make('div', {
            className: 'live-cells', style: `--columns: ${across}`,
        }, ...cells));
    const pictureBox = box('picturePart', pixels, columns);
    const sign = text => {
        const one = make('span', { className: 'live-sign' }, text);
        one.setAttribute('aria-hidden', 'true');
        return one;
    };

    /* Dragging moves the window; a press without moving goes into the number. */
    const cells = pictureBox.lastElementChild;
    let held = null;
    const over = event => {
        const area = cells.getBoundingClientRect();
        return [(event.clientY - area.top) / area.height * rows - high / 2,
            (event.clientX - area.left) / area.width * columns - wide / 2]
            .map(Math.round);
    };
    cells.addEventListener('pointerdown', event => {
        held = { x: event.clientX, y: event.clientY, moved: false };
    });
    cells.addEventListener('pointermove', event => {
        if (!held) return;
        const far = Math.hypot(event.clientX - held.x, event.clientY - held.y);
        if (!held.moved && far < 6) return;
        if (!held.moved) {
            held.moved = true;
            cells.setPointerCapture(event.pointerId);
            if (cells.contains(document.activeElement)) document.activeElement.blur();
        }
        event.preventDefault();
        moveTo(...over(event), false);
    });
    const letGo = () => {
        if (held && held.moved) frame.change(frame.state);
        held = null;
    };
    cells.addEventListener('pointerup', letGo);
    cells.addEventListener('pointercancel', letGo);

    const draw = live.latest(async state => {
        let answer;
        try {
            answer = (await live.ask('unit', state)).numbers;
        } catch (error) {
            frame.fail(error.message);
            return;
        }
        const [row, column] = state.slice(5);
        const write = (inputs, from) => inputs.forEach((input, at) => {
            input.value = number(state[from + at], 4);
        });
        write(pixels, PIXELS);
        write(weights, WEIGHTS);
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
    const fits = numbers => numbers.length === first.length
        && numbers.every(Number.isFinite)
        && first.slice(0, 5).every((size, at) => size === numbers[at]);
    const frame = live.frame(place, first, fits, draw);
    frame.body.append(
        make('p', { className: 'live-help' }, say('unitHelp')),
        make('div', { className: 'live-row' },
            pictureBox, sign('⋆'), box('filterPart', weights, wide), sign('='),
            box('mapPart', sums, right)));
    await frame.begin();
};
