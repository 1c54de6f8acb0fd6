/* The break-it lab: a network without a bug and one with a bug learn side by side, and
   the second is checked. The state: the number of the bug, 0 for none; the seed; the
   number of a riddle, which hides its bug, or 0. */
'use strict';

window.live.widgets.broken = async place => {
    const live = window.live;
    const { make, say, number, svg } = live;
    const first = place.dataset.values.split(' ').map(Number);
    const [BUG, SEED, RIDDLE] = [0, 1, 2];
    /* As the chapter's code has them. */
    const BUGS = ['none', 'flipped_kernel', 'mean_for_sum', 'forgotten_bias',
        'off_by_one_stride', 'zero_padded_max', 'integer_sizes', 'softmax_twice',
        'wrong_fan_in', 'no_zeroing', 'dropout_swapped', 'shifted_labels', 'unshuffled'];
    /* As the page's language has them. */
    const NAMES = [say('noBug'), ...BUGS.slice(1)];
    const MOST = 1e6;
    const whole = (value, most) => Number.isInteger(value) && value >= 0 && value <= most;
    const frame = live.frame(place, first, numbers => numbers.length === first.length
        && whole(numbers[BUG], NAMES.length - 1) && whole(numbers[SEED], MOST)
        && whole(numbers[RIDDLE], MOST), state => draw(state));

    /* What riddles hid, once it was found or told. */
    const found = new Map();
    const bugIn = state => state[RIDDLE] ? found.get(state[RIDDLE]) : state[BUG];
    const nameIn = state => NAMES[bugIn(state)] || '?';
    const called = state => NAMES[bugIn(state)] || say('hiddenBug');
    const aboutBug = bug => `${NAMES[bug]}: ${say('bugs')[bug]}`;

    const [WIDE, HIGH, HIGHEST, CHANCE] = [600, 200, 5, Math.log(10)];
    const lines = ['live-right', 'live-broken'].map(name => svg('polyline', { class: name }));
    const chance = svg('line', { class: 'live-chance', x1: 0, x2: WIDE });
    const chart = svg('svg', { viewBox: `0 0 ${WIDE} ${HIGH}`, role: 'img' }, chance, ...lines);
    const legend = ['live-right', 'live-broken', 'live-chance'].map(name =>
        make('span', { className: name }));
    const [up, along] = [make('span'), make('span')];
    const axes = make('div', { className: 'live-axes', ariaHidden: 'true' }, up, along);
    const heads = [make('th', {}, say('epoch')), make('th', {}, NAMES[0]), make('th')];
    const rows = make('tbody');
    const table = make('table', { className: 'live-table' },
        make('thead', {}, make('tr', {}, ...heads)), rows);
    const verdicts = say('checkNames').map(() => make('strong'));
    const details = verdicts.map(() => make('span'));
    const checks = make('ul', { className: 'live-checks' }, ...verdicts.map((verdict, at) =>
        make('li', {}, verdict, ` ${say('checkNames')[at]}: ${say('checks')[at]}`,
            details[at])));

    const lossesIn = (numbers, epochs, of) =>
        Array.from({ length: epochs }, (_, epoch) => numbers[2 * epoch + of]);
    /** Draws what is known after so many of all epochs. */
    const drawLosses = (state, numbers, epochs, all) => {
        const both = [0, 1].map(of => lossesIn(numbers, epochs, of));
        const onChart = loss => Number.isNaN(loss) ? HIGHEST : Math.min(loss, HIGHEST);
        const most = Math.max(1.1 * CHANCE, ...both.flat().map(onChart));
        const y = loss => (HIGH * (1 - onChart(loss) / most)).toFixed(1);
        both.forEach((losses, of) => lines[of].setAttribute('points', losses.map(
            (loss, epoch) => `${(WIDE * epoch / (all - 1)).toFixed(1)},${y(loss)}`).join(' ')));
        chance.setAttribute('y1', y(CHANCE));
        chance.setAttribute('y2', y(CHANCE));
        up.textContent = `${say('meanLoss')} 0–${number(most)}`;
        along.textContent = `${say('epoch')} 1–${all}`;
        legend[0].textContent = NAMES[0];
        legend[1].textContent = heads[2].textContent = nameIn(state);
        legend[2].textContent = say('chance');
        rows.replaceChildren(...both[0].map((loss, epoch) => make('tr', {},
            ...[epoch + 1, loss, both[1][epoch]].map((value, column) =>
                make('td', {}, number(value, 3))))));
        chart.setAttribute('aria-label', say('lossesOf', {
            epochs, name: called(state), right: number(both[0][epochs - 1], 3),
            broken: number(both[1][epochs - 1], 3),
        }));
    };
    const clear = () => {
        lines.forEach(line => line.setAttribute('points', ''));
        rows.replaceChildren();
        verdicts.forEach((verdict, at) => {
            verdict.textContent = '…';
            verdict.className = '';
            details[at].textContent = '';
        });
    };
    const show = (at, [passes, array, off]) => {
        verdicts[at].textContent = say(passes ? 'passes' : 'fails');
        verdicts[at].className = passes ? '' : 'wrong';
        details[at].textContent = at || passes ? ''
            : ` (${say('furthestOff', { array: say('arrays')[array], off: number(off, 1) })})`;
    };
    const failing = names => names.length
        ? say('failing', { names: names.join(', ') }) : say('noneFails');

    /* Which of the trainings that were asked for is the newest. */
    let newest = 0;
    let last = { numbers: /** @type {ArrayLike<number>} */ ([]), epochs: 0, all: 0 };
    const draw = async state => {
        newest += 1;
        const mine = newest;
        parts.forEach(part => part.show(state));
        game.hidden = state[RIDDLE] === 0;
        clear();
        try {
            const [all] = (await live.ask('broken', state)).numbers;
            for (let epoch = 1; epoch <= all; epoch++) {
                if (mine !== newest) return;
                const { numbers } = await live.ask('broken_epoch');
                if (mine !== newest) return;
                last = { numbers, epochs: epoch, all };
                drawLosses(state, numbers, epoch, all);
            }
            const red = [];
            for (let at = 0; at < verdicts.length; at++) {
                const asked = [state[BUG], state[RIDDLE], at];
                const { numbers } = await live.ask('broken_check', asked);
                if (mine !== newest) return;
                show(at, /** @type {any} */ (numbers));
                if (!numbers[0]) red.push(say('checkNames')[at]);
            }
            const { numbers } = last;
            frame.say(say('brokenSaid', {
                epochs: all, name: called(state), checks: failing(red),
                right: number(numbers[2 * all - 2], 3), broken: number(numbers[2 * all - 1], 3),
                good: number(numbers[2 * all], 1), bad: number(numbers[2 * all + 1], 1),
            }));
        } catch (error) {
            if (mine === newest) throw error;
        }
    };

    const riddle = () => frame.change([0, frame.state[SEED],
        frame.state[RIDDLE] ? frame.state[RIDDLE] + 1 : 1 + Math.floor(999 * Math.random())]);
    const listed = NAMES.map((name, at) => /** @type {[number, string]} */ ([at, name]));
    const bugs = live.choice(frame, BUG, say('bug'), [...listed, [-1, say('riddle')]],
        value => value < 0 ? riddle() : frame.change([value, frame.state[SEED], 0]));
    const parts = [
        { part: bugs.part, show: state => bugs.show([state[RIDDLE] ? -1 : state[BUG]]) },
        live.choice(frame, SEED, say('seed'), [1, 2, 3, 4, 5].map(seed => [seed, seed])),
    ];

    const guess = make('select', {}, ...NAMES.slice(1).map((name, at) =>
        make('option', { value: String(at + 1) }, name)));
    /** Shows which bug a riddle hid. */
    const reveal = (key, bug) => {
        found.set(frame.state[RIDDLE], bug);
        drawLosses(frame.state, last.numbers, last.epochs, last.all);
        frame.say(say(key, { bug: aboutBug(bug) }));
    };
    const guessed = async () => {
        const asked = frame.state, bug = Number(guess.value);
        const same = () => String(frame.state) === String(asked);
        const [right] = (await live.ask('broken_guess', [asked[RIDDLE], bug])).numbers;
        if (right) {
            if (same()) reveal('riddleRight', bug);
            return;
        }
        const red = [];
        for (let at = 0; at < verdicts.length; at++) {
            const { numbers } = await live.ask('broken_check', [bug, 0, at]);
            if (!numbers[0]) red.push(say('checkNames')[at]);
        }
        if (same()) frame.say(say('riddleWrong', { name: NAMES[bug], checks: failing(red) }));
    };
    const tell = async () => {
        const [, bug] = (await live.ask('broken_guess', [frame.state[RIDDLE], 0])).numbers;
        reveal('riddleTold', bug);
    };
    const trying = work => () => work().catch(error => frame.fail(error.message));
    const game = make('div', { className: 'live-fields', hidden: true },
        make('label', {}, say('whichBug'), ' ', guess),
        live.button(say('guess'), trying(guessed)), live.button(say('tell'), trying(tell)),
        live.button(say('nextRiddle'), riddle));

    frame.body.append(
        make('p', { className: 'live-help' }, say('brokenHelp')),
        make('div', { className: 'live-fields' }, ...parts.map(one => one.part)), game,
        chart, axes, make('div', { className: 'live-legend' }, ...legend),
        make('div', { className: 'live-lab' }, table, checks));
    await live.ask('digits', [], await live.unpacked('digits.csv.gz'));
    await frame.begin();
};
