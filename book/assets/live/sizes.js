/* A window on a row of pixels, in every place that it takes. The state: pixels, elements,
   padding, stride, dilation, 1 for the way back. */
'use strict';

window.live.widgets.sizes = async place => {
    const live = window.live;
    const { make, say, svg } = live;
    const first = place.dataset.values.split(' ').map(Number);
    const [ELEMENTS, , , , BACK] = [1, 2, 3, 4, 5];
    const ENDS = [[1, 24], [1, 9], [0, 8], [1, 8], [1, 8]];
    const frame = live.frame(place, first, numbers => numbers.length === first.length
        && ENDS.every(([least, most], at) => Number.isInteger(numbers[at])
            && numbers[at] >= least && numbers[at] <= most)
        && [0, 1].includes(numbers[BACK]), state => draw(state));

    const parts = ENDS.map(([least, most], at) =>
        live.slider(frame, at, say('sizeParts')[at], [least, most, 1]));
    const back = live.switch(frame, BACK, say('transposed'));
    const CELL = 20;
    const drawing = svg('svg', { role: 'img' });
    const scroll = make('div', { className: 'live-sizes' }, drawing);

    const square = (column, row, kind) => svg('rect', {
        x: CELL * column + 1, y: CELL * row + 1, width: CELL - 2, height: CELL - 2,
        class: kind,
    });
    const text = (column, row, number) => svg('text', {
        x: CELL * (column + 0.5), y: CELL * (row + 0.72),
    }, String(number));
    /** A row for each place; beneath, how many windows look at each pixel. */
    const drawn = (state, places, length, starts, looks) => {
        const [, elements, padding, , dilation] = state;
        const [across, down] = [length + 2 * padding, places + 1.5];
        drawing.setAttribute('viewBox', `0 0 ${CELL * across} ${CELL * down}`);
        drawing.style.maxInlineSize = `${3 * across}rem`;
        const all = [];
        for (let row = 0; row < places; row++) {
            for (let column = 0; column < across; column++) {
                const pixel = column - padding;
                const from = pixel - starts[row];
                const element = from % dilation === 0 ? from / dilation : -1;
                const under = element >= 0 && element < elements;
                const beside = pixel < 0 || pixel >= length;
                all.push(square(column, row,
                    (under ? 'element' : 'empty') + (beside ? ' beside' : '')));
                if (under) all.push(text(column, row, element + 1));
            }
        }
        looks.forEach((count, pixel) => all.push(
            square(pixel + padding, places + 0.5, count === 0 ? 'unseen' : 'looks'),
            text(pixel + padding, places + 0.5, count)));
        drawing.replaceChildren(...all);
    };
    const draw = live.latest(async state => {
        parts.forEach(one => one.show(state));
        back.show(state);
        const { numbers } = await live.ask('sizes', state);
        const [places, length, extent] = numbers;
        const starts = numbers.subarray(3, 3 + places);
        const looks = Array.from(numbers.subarray(3 + places));
        drawn(state, places, length, starts, looks);
        const unseen = looks.filter(count => count === 0).length;
        const said = say(state[BACK] ? 'backSaid' : 'sizesSaid', {
            places, length, extent, unseen, elements: state[ELEMENTS],
            least: Math.min(...looks), most: Math.max(...looks),
        });
        drawing.setAttribute('aria-label', said);
        frame.say(said);
    });
    frame.body.append(
        make('p', { className: 'live-help' }, say('sizesHelp')),
        make('div', { className: 'live-fields' }, ...parts.map(one => one.part), back.part),
        scroll);
    await frame.begin();
};
