/* Numbers in rows and columns: to change, to read, to drag over. */
'use strict';

(function () {
    const live = window.live;
    const { make } = live;

    /** A field for a number of the frame's state: typed, or changed by 1 with the arrow
        keys, with shift by a tenth. */
    live.field = (frame, at, label) => {
        const input = make('input', { type: 'text', inputMode: 'decimal', size: 3 });
        input.setAttribute('aria-label', label);
        const put = value => {
            const next = frame.state;
            next[at] = value;
            return frame.change(next);
        };
        input.addEventListener('change', () => {
            const value = live.typed(input.value);
            if (Number.isFinite(value)) put(value);
            else frame.fail(live.say('notNumber', { text: input.value }));
        });
        input.addEventListener('focus', () => input.select());
        input.addEventListener('keydown', event => {
            const up = { ArrowUp: 1, ArrowDown: -1 }[event.key];
            if (!up) return;
            event.preventDefault();
            const step = up * (event.shiftKey ? 0.1 : 1);
            put(Number((frame.state[at] + step).toFixed(6)));
        });
        return input;
    };
    /** A number as a reader types it, NaN for what is none. */
    live.typed = text => text.trim() === ''
        ? NaN : Number(text.replace('−', '-').replace(',', '.'));

    /** Row and column of the cell with that number. */
    live.placeAt = (at, columns) => ({ row: Math.floor(at / columns), column: at % columns });

    /** A field for each number of a matrix that begins there in the state. */
    live.fields = (frame, from, rows, columns, key) =>
        Array.from({ length: rows * columns }, (_, at) =>
            live.field(frame, from + at, live.say(key, live.placeAt(at, columns))));
    /** Cells that are only read. */
    live.readings = count => Array.from({ length: count }, () =>
        make('span', { className: 'live-reading' }));
    /** Writes numbers into cells of either kind. */
    live.write = (cells, numbers, digits = 4) => cells.forEach((cell, at) => {
        const text = live.number(numbers[at], digits);
        if (cell instanceof HTMLInputElement) cell.value = text;
        else cell.textContent = text;
    });
    /** The cells under their name. */
    live.matrix = (name, cells, columns) => make('div', { className: 'live-matrix' },
        make('div', { className: 'live-name' }, name),
        make('div', {
            className: 'live-cells', style: `--columns: ${columns}`,
        }, ...cells));
    /** A sign between matrices. */
    live.sign = text => {
        const sign = make('span', { className: 'live-sign' }, text);
        sign.setAttribute('aria-hidden', 'true');
        return sign;
    };

    /** Dragging over a matrix: `move` is told where the hand is and where it began, in
        rows and columns, `end` that it let go. A press without moving is none. */
    live.drag = (matrix, rows, columns, move, end) => {
        const cells = /** @type {HTMLElement} */ (matrix.lastElementChild);
        cells.classList.add('live-held');
        const at = event => {
            const area = cells.getBoundingClientRect();
            return {
                row: (event.clientY - area.top) / area.height * rows,
                column: (event.clientX - area.left) / area.width * columns,
            };
        };
        let held = null;
        cells.addEventListener('pointerdown', event => {
            held = { x: event.clientX, y: event.clientY, from: at(event), moved: false };
        });
        cells.addEventListener('pointermove', event => {
            if (!held) return;
            const far = Math.hypot(event.clientX - held.x, event.clientY - held.y);
            if (!held.moved && far < 6) return;
            if (!held.moved) {
                held.moved = true;
                cells.setPointerCapture(event.pointerId);
                const active = /** @type {HTMLElement} */ (document.activeElement);
                if (cells.contains(active)) active.blur();
            }
            event.preventDefault();
            move(at(event), held.from);
        });
        const letGo = () => {
            if (held && held.moved) end();
            held = null;
        };
        cells.addEventListener('pointerup', letGo);
        cells.addEventListener('pointercancel', letGo);
    };
})();
