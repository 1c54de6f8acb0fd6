/* A digit to draw, and all that the network makes of it. The state: the ink of 64 pixels,
   from 0 to 16. */
'use strict';

window.live.widgets.digit = async place => {
    const live = window.live;
    const { make, say, number } = live;
    const [SIDE, INK, CLASSES] = [8, 16, 10];
    const first = place.dataset.values.split(' ').map(Number);
    const frame = live.frame(place, first, numbers => numbers.length === first.length
        && numbers.every(ink => ink >= 0 && ink <= INK), state => draw(state));

    const paper = make('canvas', { tabIndex: 0, className: 'live-paper' });
    paper.setAttribute('role', 'application');
    paper.setAttribute('aria-label', say('paperHelp'));
    const mark = make('span', { className: 'live-mark', hidden: true });
    const clamp = at => Math.max(0, Math.min(SIDE - 1, at));
    let cursor = { row: 3, column: 3 };
    const point = () => {
        mark.hidden = document.activeElement !== paper;
        mark.style.left = `${100 * (cursor.column + 0.5) / SIDE}%`;
        mark.style.top = `${100 * (cursor.row + 0.5) / SIDE}%`;
    };
    paper.addEventListener('focus', point);
    paper.addEventListener('blur', point);
    const rubber = make('input', { type: 'checkbox' });
    /** A pen is wider than a pixel: it leaves some ink on the four around. */
    const paint = (row, column, settled) => {
        const next = frame.state;
        const put = (down, right, ink) => {
            const [to, beside] = [row + down, column + right];
            if (to < 0 || beside < 0 || to >= SIDE || beside >= SIDE) return;
            const at = to * SIDE + beside;
            next[at] = rubber.checked ? 0 : Math.max(next[at], ink);
        };
        put(0, 0, INK);
        if (!rubber.checked)
            for (const [down, right] of [[-1, 0], [1, 0], [0, -1], [0, 1]]) put(down, right, 5);
        return frame.change(next, settled);
    };
    let drawing = false;
    const under = event => {
        const area = paper.getBoundingClientRect();
        return [clamp(Math.floor((event.clientY - area.top) / area.height * SIDE)),
            clamp(Math.floor((event.clientX - area.left) / area.width * SIDE))];
    };
    paper.addEventListener('pointerdown', event => {
        drawing = true;
        paper.setPointerCapture(event.pointerId);
        paint(...under(event), false);
    });
    paper.addEventListener('pointermove', event => {
        if (drawing) paint(...under(event), false);
    });
    for (const kind of ['pointerup', 'pointercancel']) {
        paper.addEventListener(kind, () => {
            if (drawing) frame.change(frame.state);
            drawing = false;
        });
    }
    paper.addEventListener('keydown', event => {
        const step = {
            ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
        }[event.key];
        const ink = { ' ': INK, Enter: INK, '+': 4, '-': -4 }[event.key];
        if (!step && !ink) return;
        event.preventDefault();
        event.stopPropagation();
        if (step) {
            cursor = {
                row: clamp(cursor.row + step[0]), column: clamp(cursor.column + step[1]),
            };
            point();
            const { row, column } = cursor;
            frame.say(say('inkAt', {
                row, column, ink: number(frame.state[row * SIDE + column] / INK),
            }));
            return;
        }
        const at = cursor.row * SIDE + cursor.column, next = frame.state;
        next[at] = ink === INK ? (next[at] < INK / 2 ? INK : 0)
            : Math.max(0, Math.min(INK, next[at] + ink));
        frame.change(next);
    });

    /* Digits that the network did not learn from. */
    let others = null, shown = 0;
    const other = live.button(say('otherDigit'), async () => {
        const TRAINING = 1415;
        if (!others) {
            const text = new TextDecoder().decode(await live.unpacked('digits.csv.gz'));
            others = text.trim().split('\n').slice(TRAINING);
        }
        frame.change(others[shown].split(',').slice(0, SIDE * SIDE).map(Number));
        shown = (shown + 7) % others.length;
    });
    const clear = live.button(say('clear'), () => frame.change(first.map(() => 0)));

    /* Of each layer: its maps, and how many pixels each has along a side. */
    const LAYERS = [[8, 8], [8, 8], [8, 4], [16, 4], [16, 4], [16, 2]];
    const plates = LAYERS.map(([count, side], layer) => {
        const maps = Array.from({ length: count }, () => make('canvas', { ariaHidden: 'true' }));
        const plate = make('div', { className: 'live-plate' }, ...maps);
        plate.setAttribute('role', 'img');
        plate.setAttribute('aria-label', say('layerMaps')[layer]);
        const box = make('div', {},
            make('div', { className: 'live-name' }, say('layerMaps')[layer]), plate);
        return { maps, side, box };
    });
    const bars = Array.from({ length: CLASSES }, (_, digit) => {
        const bar = make('span', { className: 'live-bar' });
        const values = make('span', { className: 'live-reading' });
        return {
            bar, values,
            parts: [make('span', {}, String(digit)),
                make('span', { className: 'live-track' }, bar), values],
        };
    });
    const covered = make('canvas', { hidden: true });
    covered.setAttribute('role', 'img');
    const hide = make('input', { type: 'checkbox' });
    hide.addEventListener('change', () => frame.change(frame.state));

    const draw = live.latest(async state => {
        const gray = state.flatMap(ink => {
            const light = Math.round(255 * (1 - ink / INK));
            return [light, light, light, 255];
        });
        live.paint(paper, SIDE, SIDE, gray);
        const { numbers, bytes } = await live.ask('digit', state);
        let from = 0;
        for (const { maps, side } of plates) {
            for (const map of maps) {
                const count = 4 * side * side;
                live.paint(map, side, side, bytes.subarray(from, from + count));
                from += count;
            }
        }
        const chances = Array.from(numbers.subarray(CLASSES, 2 * CLASSES));
        bars.forEach(({ bar, values }, digit) => {
            bar.style.inlineSize = `${100 * chances[digit]}%`;
            values.textContent =
                `${numbers[digit].toFixed(2)} · ${chances[digit].toFixed(4)}`.replace('-', '−');
        });
        const best = chances.indexOf(Math.max(...chances));
        const second = chances.indexOf(Math.max(
            ...chances.filter((_, digit) => digit !== best)));
        let hurts = '';
        covered.hidden = !hide.checked;
        if (hide.checked) {
            const hidden = await live.ask('digit_hidden', [...state, best]);
            live.paint(covered, SIDE, SIDE, hidden.bytes);
            const changes = Array.from(hidden.numbers);
            const least = Math.min(...changes);
            hurts = say('hurts', {
                digit: best, points: number(-100 * least, 1),
                ...live.placeAt(changes.indexOf(least), SIDE),
            });
            covered.setAttribute('aria-label', hurts);
        }
        frame.say(`${say('digitSaid', {
            digit: best, percent: number(100 * chances[best], 2),
            second, rest: number(100 * chances[second], 2),
        })} ${hurts}`.trim());
    });
    await live.ask('digit_weights', [], await live.unpacked('digits.weights.gz'));
    frame.body.append(
        make('p', { className: 'live-help' }, say('digitHelp')),
        make('div', { className: 'live-digit' },
            make('div', {},
                make('div', { className: 'live-marked' }, paper, mark),
                make('div', { className: 'live-marked live-hidden' }, covered)),
            make('div', { className: 'live-bars' },
                make('span', {}, say('digitName')), make('span'),
                make('span', {}, say('logitChance')), ...bars.flatMap(one => one.parts))),
        make('div', { className: 'live-fields' }, clear, other,
            make('label', {}, rubber, ' ', say('rubber')),
            make('label', {}, hide, ' ', say('hide'))),
        make('div', { className: 'live-plates' }, ...plates.map(one => one.box)));
    await frame.begin();
};
