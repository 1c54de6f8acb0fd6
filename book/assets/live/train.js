/* The 8×8 digits network learns in the page. The state: seed, images of a step, largest
   step of Adam, epochs; 0 for the convolutional network or 1 for the dense one; 0 for
   pixels in their places or the seed of another order. */
'use strict';

window.live.widgets.train = async place => {
    const live = window.live;
    const { make, say, number } = live;
    const words = place.dataset.values.split(' ');
    const first = words.slice(0, 6).map(Number), book = words[6], order = Number(words[7]);
    const frame = live.frame(place, first, numbers => numbers.length === first.length
        && numbers.every(Number.isFinite), state => draw(state));
    const FILTERS = 8;
    /* Along a side of a filter, and bytes of all. */
    let side = 3, all = 0;
    /* A part of the work, so that other widgets are answered in between. */
    const STEPS = 4;

    const [WIDE, HIGH] = [600, 200];
    const line = live.svg('polyline'), now = live.svg('line');
    const curve = live.svg('svg', {
        viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: 'none', role: 'img',
    }, line, now);
    /* The ends of the axes: the loss upwards from 0, steps to the right. */
    const [up, along] = [make('span'), make('span')];
    const axes = make('div', { className: 'live-axes', ariaHidden: 'true' }, up, along);
    const stage = make('div', { className: 'live-stage' }, curve, axes);
    const filters = Array.from({ length: FILTERS }, () => {
        const canvas = make('canvas');
        canvas.setAttribute('aria-hidden', 'true');
        return canvas;
    });
    const plate = make('div', { className: 'live-plate' }, ...filters);
    plate.setAttribute('role', 'img');
    plate.setAttribute('aria-label', say('filters'));

    /* Of the training under way: losses, and the filters after each part. */
    let run = null;
    const paint = bytes => filters.forEach((canvas, at) => live.paint(canvas, side, side,
        bytes.subarray(at * all / FILTERS, (at + 1) * all / FILTERS)));
    const figure = document.getElementById(place.dataset.figure);
    const drawCurve = () => {
        /* Until it trains, the book's own curve stands there, as high as this one: the
           button does not move under a finger. */
        const waits = run.losses.length === 0 && String(frame.state) === String(first);
        const high = figure.querySelector('.drawing').getBoundingClientRect().height;
        if (high > 0) stage.style.minBlockSize = `${high}px`;
        figure.classList.toggle('live-waits', waits);
        stage.hidden = waits;
        const most = Math.max(0.1, ...run.losses);
        line.setAttribute('points', run.losses.map((loss, at) =>
            `${(WIDE * at / Math.max(1, run.steps - 1)).toFixed(1)},`
            + (HIGH * (1 - loss / most)).toFixed(1)).join(' '));
        up.textContent = `${say('loss')} 0–${number(most)}`;
        along.textContent = `${say('step')} 1–${run.steps}`;
        curve.setAttribute('aria-label', say('curve', {
            steps: run.losses.length, all: run.steps,
            loss: number(run.losses[run.losses.length - 1] || NaN, 4),
        }));
    };
    const go = make('button', { type: 'button' }, say('start'));
    const scrub = make('input', { type: 'range', min: '0', max: '0', value: '0' });
    scrub.setAttribute('aria-label', say('scrub'));
    scrub.addEventListener('input', () => {
        if (!run) return;
        const part = run.parts[Number(scrub.value)];
        paint(part.filters);
        const x = String(WIDE * part.step / run.steps);
        now.setAttribute('x1', x);
        now.setAttribute('x2', x);
        now.setAttribute('y1', '0');
        now.setAttribute('y2', String(HIGH));
        scrub.setAttribute('aria-valuetext', say('lookedBack', { step: part.step }));
        frame.say(say('lookedBack', { step: part.step }));
    });
    const verdict = make('p', { className: 'live-verdict' });

    /** Goes on until the end, or until another training begins or it is paused. */
    const work = async () => {
        const mine = run;
        mine.running = true;
        go.textContent = say('pause');
        try {
            while (mine === run && mine.running && !mine.whole) {
                const { numbers, bytes } = await live.ask('train_steps', [STEPS]);
                if (mine !== run) return;
                const [step, accuracy, whole] = numbers;
                mine.losses.push(...numbers.subarray(3));
                mine.parts.push({ step, filters: bytes.slice(0, all) });
                mine.whole = whole === 1;
                paint(bytes);
                drawCurve();
                scrub.max = String(mine.parts.length - 1);
                scrub.value = scrub.max;
                now.removeAttribute('x1');
                const percent = Number.isNaN(accuracy) ? ''
                    : say('accurate', { percent: number(100 * accuracy, 1) });
                frame.say(say('trained', {
                    step, steps: mine.steps, accuracy: percent,
                    loss: number(mine.losses[mine.losses.length - 1], 4),
                }));
                if (mine.whole) {
                    const hash = new TextDecoder().decode(bytes.subarray(all, all + 64));
                    verdict.textContent =
                        say(hash === book ? 'sameBits' : 'otherWeights', { hash });
                    verdict.dataset.hash = hash;
                }
                /* A tab that sleeps stops here, and goes on when it wakes. */
                await new Promise(done => setTimeout(done));
            }
        } catch (error) {
            if (mine === run) frame.fail(error.message);
            mine.whole = true;
        }
        mine.running = false;
        if (mine === run) go.textContent = say(mine.whole ? 'again' : 'start');
    };
    const begin = async state => {
        if (run) run.running = false;
        const { numbers, bytes } = await live.ask('train', state);
        side = numbers[2];
        all = FILTERS * side * side * 4;
        run = {
            losses: [], steps: numbers[1], whole: false, running: false,
            parts: [{ step: 0, filters: bytes.slice(0, all) }],
        };
        paint(bytes);
        drawCurve();
        scrub.max = scrub.value = '0';
        verdict.textContent = '';
        go.textContent = say('start');
        frame.say(say('ready', { parameters: numbers[0], steps: numbers[1] }));
    };
    go.addEventListener('click', async () => {
        if (!run) return;
        if (run.running) {
            run.running = false;
            return;
        }
        if (run.whole) await begin(frame.state);
        await work();
    });

    const values = list => list.map(value => [value, number(value, 4)]);
    const fields = [
        live.choice(frame, 2, say('rate'), values([0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 1])),
        live.choice(frame, 1, say('batch'), values([1, 8, 32, 128, 1415])),
        live.choice(frame, 0, say('seed'), values([1, 2, 3, 4, 5])),
        live.choice(frame, 4, say('network'), say('networks').map((name, at) => [at, name])),
        live.choice(frame, 5, say('pixels'), [[0, say('orders')[0]], [order, say('orders')[1]]]),
    ];
    const draw = async state => {
        fields.forEach(one => one.show(state));
        await begin(state);
    };
    frame.body.append(
        stage,
        make('div', { className: 'live-fields' }, go, ...fields.map(one => one.part)), plate,
        make('label', { className: 'live-scrub' }, say('scrub'), ' ', scrub), verdict);
    await live.ask('digits', [], await live.unpacked('digits.csv.gz'));
    await frame.begin();
};
