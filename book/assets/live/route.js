/* Slopes on their way back through pooling. The state: the way of pooling, the side of
   the window, the stride, rows and columns of the picture; its pixels; a slope for each
   number of the pooled map. */
'use strict';

window.live.widgets.route = async place => {
    const live = window.live;
    const { make, say, number } = live;
    const first = place.dataset.values.split(' ').map(Number);
    const [WAY, SIDE, STRIDE, PIXELS] = [0, 1, 2, 5];
    const [rows, columns] = first.slice(3, 5);
    const SLOPES = PIXELS + rows * columns;
    /* How many slopes there are, a window's side and stride given. */
    const places = (length, side, stride) => Math.floor((length - side) / stride) + 1;
    const count = state => places(rows, state[SIDE], state[STRIDE])
        * places(columns, state[SIDE], state[STRIDE]);
    const whole = (value, least, most) =>
        Number.isInteger(value) && value >= least && value <= most;
    const frame = live.frame(place, first, numbers => numbers.every(Number.isFinite)
        && whole(numbers[WAY], 0, 2) && numbers[3] === rows && numbers[4] === columns
        && whole(numbers[SIDE], 1, Math.min(rows, columns)) && whole(numbers[STRIDE], 1, 8)
        && numbers.length === SLOPES + count(numbers), state => draw(state));

    const pixels = live.fields(frame, PIXELS, rows, columns, 'pixel');
    const way = live.choice(frame, WAY, say('way'),
        say('ways').slice(0, 3).map((name, at) => [at, name]));
    /* Another window has another number of places: slopes 1, 2, 3, … */
    const size = (at, word) =>
        live.choice(frame, at, say(word), [1, 2, 3].map(one => [one, one]), value => {
            const next = frame.state.slice(0, SLOPES);
            next[at] = value;
            next.push(...Array.from({ length: count(next) }, (_, slope) => slope + 1));
            frame.change(next);
        });
    const side = size(SIDE, 'side'), stride = size(STRIDE, 'stride');
    const back = live.readings(rows * columns);
    const [pooledPlace, slopesPlace] = [make('div'), make('div')];
    let pooled = [], slopes = [], told = null;

    /* The window of the slope that the reader is at. */
    const mark = () => {
        const state = frame.state;
        const across = places(columns, state[SIDE], state[STRIDE]);
        [pixels, back].forEach(cells => cells.forEach((cell, at) => {
            const { row, column } = live.placeAt(at, columns);
            const from = told === null ? null : live.placeAt(told, across);
            const [top, left] = from
                ? [row - from.row * state[STRIDE], column - from.column * state[STRIDE]]
                : [-1, -1];
            cell.classList.toggle('in-window', top >= 0 && left >= 0
                && top < state[SIDE] && left < state[SIDE]);
        }));
    };
    const rebuild = (state, across) => {
        pooled = live.readings(count(state));
        slopes = live.fields(frame, SLOPES, count(state) / across, across, 'slope');
        slopes.forEach((input, at) => {
            input.addEventListener('focus', () => { told = at; mark(); });
            input.addEventListener('blur', () => { told = null; mark(); });
        });
        pooledPlace.replaceChildren(live.matrix(say('pooledPart'), pooled, across));
        slopesPlace.replaceChildren(live.matrix(say('slopes'), slopes, across));
    };
    const draw = live.latest(async state => {
        [way, side, stride].forEach(one => one.show(state));
        live.write(pixels, state.slice(PIXELS));
        const { numbers } = await live.ask('route', state);
        const across = numbers[1];
        if (pooled.length !== count(state)) rebuild(state, across);
        const values = numbers.subarray(2, 2 + pooled.length);
        const routed = Array.from(numbers.subarray(4 + pooled.length));
        live.write(pooled, values, 3);
        live.write(slopes, state.slice(SLOPES));
        live.write(back, routed, 3);
        mark();
        const sum = list => list.reduce((all, one) => all + one, 0);
        frame.say(say('routeSaid', {
            given: number(sum(state.slice(SLOPES)), 3), routed: number(sum(routed), 3),
            reached: routed.filter(slope => slope !== 0).length, all: routed.length,
        }));
    });
    frame.body.append(
        make('p', { className: 'live-help' }, say('routeHelp')),
        make('div', { className: 'live-fields' }, way.part, side.part, stride.part),
        make('div', { className: 'live-row' },
            live.matrix(say('mapPart'), pixels, columns), live.sign('→'), pooledPlace,
            slopesPlace, live.sign('→'),
            live.matrix(say('routed'), back, columns)));
    await frame.begin();
};
