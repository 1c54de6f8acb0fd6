/* Pixels of a photograph that change places, and who notices. The state: how many percent
   of them do, the seed of their order. */
'use strict';

window.live.widgets.shuffle = async place => {
    const live = window.live;
    const { make, say, number } = live;
    const [SHARE, SEED] = [0, 1];
    const first = place.dataset.values.split(' ').map(Number);
    const fits = numbers => numbers.length === first.length
        && numbers.every(Number.isInteger)
        && numbers[SHARE] >= 0 && numbers[SHARE] <= 100
        && numbers[SEED] >= 0 && numbers[SEED] <= 1e6;
    const frame = live.frame(place, first, fits, state => draw(state));

    const plates = say('shuffleMaps').map(name => {
        const canvas = make('canvas');
        canvas.setAttribute('role', 'img');
        canvas.setAttribute('aria-label', name);
        const box = make('div', {},
            make('div', { className: 'live-name' }, name),
            make('div', { className: 'live-marked' }, canvas));
        return { canvas, box };
    });
    const share = live.slider(frame, SHARE, say('shuffleShare'), [0, 100, 1]);
    const seed = live.choice(frame, SEED, say('shuffleOrder'),
        [1, 2, 3, 4, 5].map(one => [one, one]));
    const ends = [0, 100].map((percent, at) => live.button(say('shuffleEnds')[at], () => {
        const next = frame.state;
        next[SHARE] = percent;
        frame.change(next);
    }));

    /* What each notices, before and now. */
    const cells = say('shuffleRows').map(() => [make('td'), make('td')]);
    const table = make('table', { className: 'live-table' },
        make('thead', {}, make('tr', {},
            ...say('shuffleHeads').map(head => make('th', { scope: 'col' }, head)))),
        make('tbody', {}, ...say('shuffleRows').map((name, at) => make('tr', {},
            make('th', { scope: 'row' }, name), ...cells[at]))));

    const draw = live.latest(async state => {
        share.show(state);
        seed.show(state);
        const { numbers, bytes } = await live.ask('shuffle', state);
        const [rows, columns, moved] = numbers;
        const [near, nearNow, edges, edgesNow, sum, sumNow, sumAlong] = numbers.subarray(3);
        const count = 4 * rows * columns;
        live.paint(plates[0].canvas, rows, columns, bytes.subarray(0, count));
        live.paint(plates[1].canvas, rows - 2, columns - 2, bytes.subarray(count));
        [
            [number(near, 3), number(nearNow, 3)], [number(edges, 3), number(edgesNow, 3)],
            [number(sum), number(sumNow)], [number(sum), number(sumAlong)],
        ].forEach((pair, row) => pair.forEach((text, at) => {
            cells[row][at].textContent = text;
        }));
        frame.say(say('shuffleSaid', {
            moved, of: rows * columns, near: number(nearNow, 3),
            times: number(edgesNow / edges, 1),
            unit: say(sumAlong === sum ? 'shuffleSame' : 'shuffleOther'),
        }));
    });
    const bytes = await live.unpacked('temple.gray.gz');
    const [rows, columns] = new Uint16Array(bytes.buffer, 0, 2);
    await live.ask('picture', [rows, columns, 1], bytes.subarray(4));
    frame.body.append(
        make('p', { className: 'live-help' }, say('shuffleHelp')),
        make('div', { className: 'live-fields' }, share.part, ...ends, seed.part),
        make('div', { className: 'live-pictures' }, ...plates.map(one => one.box)),
        make('div', { className: 'live-scroll' }, table));
    await frame.begin();
};
