/* A picture moved and turned before a layer, and the map moved and turned behind it. The
   state: pixels down and to the right, degrees; the stride, 1 for a ring, for a blur, for
   a ReLU; how many layers; rows and columns of the picture and its ink, from 0 to 16. */
'use strict';

window.live.widgets.shift = async place => {
    const live = window.live;
    const { make, say, number } = live;
    const first = place.dataset.values.split(' ').map(Number);
    const [DOWN, RIGHT, TURN, STRIDE, RING, BLUR, RELU, LAYERS, PIXELS] =
        [0, 1, 2, 3, 4, 5, 6, 7, 10];
    const [rows, columns] = first.slice(8, PIXELS);
    const [INK, FARTHEST, ROUND, DIGIT] = [16, 64, 360, 8];
    const fits = numbers => numbers.length === first.length
        && [DOWN, RIGHT].every(at => Math.abs(numbers[at]) <= FARTHEST)
        && Math.abs(numbers[TURN]) <= ROUND && [1, 2, 4].includes(numbers[STRIDE])
        && [RING, BLUR, RELU].every(at => [0, 1].includes(numbers[at]))
        && [1, 2, 3, 4].includes(numbers[LAYERS])
        && numbers[8] === rows && numbers[9] === columns
        && numbers.slice(PIXELS).every(ink => ink >= 0 && ink <= INK);
    const frame = live.frame(place, first, fits, state => draw(state));

    /* Of x, Tx, f(x), f(Tx), Tf(x) and the difference. */
    const plates = say('shiftMaps').map(name => {
        const canvas = make('canvas');
        const box = make('div', {},
            make('div', { className: 'live-name' }, name),
            make('div', { className: 'live-marked' }, canvas));
        canvas.setAttribute('role', 'img');
        canvas.setAttribute('aria-label', name);
        return { canvas, box };
    });
    const hand = plates[1].canvas;
    hand.classList.add('live-hand');
    hand.tabIndex = 0;
    hand.setAttribute('role', 'application');
    hand.setAttribute('aria-label', say('shiftHand'));

    /* A move beyond the far side is a shorter one on the ring. */
    const bounded = (value, length) => {
        while (value > FARTHEST) value -= length;
        while (value < -FARTHEST) value += length;
        return value;
    };
    const move = (state, down, right, settled) => {
        const next = state.slice();
        next[DOWN] = bounded(state[DOWN] + down, rows);
        next[RIGHT] = bounded(state[RIGHT] + right, columns);
        return frame.change(next, settled);
    };
    const turn = degrees => {
        const next = frame.state;
        next[TURN] += degrees;
        if (Math.abs(next[TURN]) > ROUND / 2) next[TURN] -= Math.sign(degrees) * ROUND;
        return frame.change(next);
    };
    /* By halves of a pixel. */
    let held = null;
    const halves = pixels => Math.round(2 * pixels) / 2;
    hand.addEventListener('pointerdown', event => {
        held = { x: event.clientX, y: event.clientY, state: frame.state };
        hand.setPointerCapture(event.pointerId);
    });
    hand.addEventListener('pointermove', event => {
        if (!held) return;
        const area = hand.getBoundingClientRect();
        move(held.state, halves((event.clientY - held.y) / area.height * rows),
            halves((event.clientX - held.x) / area.width * columns), false);
    });
    for (const kind of ['pointerup', 'pointercancel']) {
        hand.addEventListener(kind, () => {
            if (held) frame.change(frame.state);
            held = null;
        });
    }
    hand.addEventListener('keydown', event => {
        const step = {
            ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
        }[event.key];
        const degrees = { '+': 15, '-': -15 }[event.key];
        if (!step && !degrees) return;
        event.preventDefault();
        event.stopPropagation();
        const size = event.shiftKey ? 0.5 : 1;
        if (step) move(frame.state, size * step[0], size * step[1]);
        else turn(degrees);
    });

    const steps = [DOWN, RIGHT].map((at, which) => {
        const field = live.field(frame, at, say('shiftSteps')[which]);
        return { at, field, part: make('label', {}, say('shiftSteps')[which], ' ', field) };
    });
    const angle = live.slider(frame, TURN, say('shiftTurn'), [-180, 180, 5]);
    const fields = [
        live.choice(frame, STRIDE, say('stride'), [1, 2, 4].map(one => [one, one])),
        live.choice(frame, LAYERS, say('shiftLayers'), [1, 2, 3, 4].map(one => [one, one])),
        live.choice(frame, RING, say('beyond'), say('shiftBorders').map((name, at) => [at, name])),
        live.switch(frame, BLUR, say('shiftBlur')),
        live.switch(frame, RELU, say('relu')),
    ];

    const shapes = [
        (row, column) => row === 7 && column === 7,
        (row, column) => column === 7,
        (row, column) => row >= 5 && row < 10 && column >= 5 && column < 10,
        (row, column) => (row + column) % 2 === 0,
    ];
    const put = ink => {
        const next = frame.state.slice(0, PIXELS);
        for (let at = 0; at < rows * columns; at++) {
            const { row, column } = live.placeAt(at, columns);
            next.push(ink(row, column));
        }
        return next;
    };
    const shown = at => put((row, column) => shapes[at](row, column) ? INK : 0);
    const shape = make('select', {}, make('option', { value: '' }, say('shiftDigit')),
        ...say('shapes').map((name, at) => make('option', { value: String(at) }, name)));
    shape.addEventListener('change', () => {
        frame.change(shape.value === ''
            ? [...frame.state.slice(0, PIXELS), ...first.slice(PIXELS)]
            : shown(Number(shape.value)));
    });
    let digits = null, next = 0;
    const other = live.button(say('shiftOther'), async () => {
        if (!digits) {
            const text = new TextDecoder().decode(await live.unpacked('digits.csv.gz'));
            digits = text.trim().split('\n');
        }
        const ink = digits[next].split(',').map(Number);
        next = (next + 7) % digits.length;
        const [top, left] = [(rows - DIGIT) / 2, (columns - DIGIT) / 2];
        frame.change(put((row, column) => {
            const [down, right] = [row - top, column - left];
            return down >= 0 && down < DIGIT && right >= 0 && right < DIGIT
                ? ink[DIGIT * down + right] : 0;
        }));
    });

    const draw = live.latest(async state => {
        steps.forEach(({ at, field }) => { field.value = number(state[at], 4); });
        [angle, ...fields].forEach(one => one.show(state));
        const known = shapes.findIndex((_, at) =>
            String(shown(at).slice(PIXELS)) === String(state.slice(PIXELS)));
        shape.value = known < 0 ? '' : String(known);
        const { numbers, bytes } = await live.ask('shift', state);
        const [high, wide, differ, share, off, most] = numbers;
        let from = 0;
        plates.forEach(({ canvas }, at) => {
            const [down, across] = at < 2 ? [rows, columns] : [high, wide];
            live.paint(canvas, down, across, bytes.subarray(from, from + 4 * down * across));
            from += 4 * down * across;
        });
        const made = say('shiftMade', {
            down: number(state[DOWN]), right: number(state[RIGHT]),
            degrees: number(state[TURN]),
        });
        /* Less than a millionth of the map's largest number. */
        const rounded = off < most * 1e-6;
        const key = differ === 0 ? 'shiftAlong' : rounded ? 'shiftRounded' : 'shiftOff';
        frame.say(`${made} ${say(key, {
            count: high * wide, differ, share: number(share, 1), off: number(off),
            most: number(most),
        })}`);
    });
    frame.body.append(
        make('p', { className: 'live-help' }, say('shiftHelp')),
        make('div', { className: 'live-six' }, ...plates.map(one => one.box)),
        make('div', { className: 'live-fields' }, ...steps.map(one => one.part), angle.part,
            live.button('↺ 90°', () => turn(90)), live.button('↻ 90°', () => turn(-90))),
        make('div', { className: 'live-fields' }, ...fields.map(one => one.part),
            make('label', {}, say('shiftPicture'), ' ', shape), other));
    await frame.begin();
};
