/* Nine weights on a photograph. The state: the nine weights row by row, the bias, 1
   for ReLU. */
'use strict';

window.live.widgets.filter = async place => {
    const live = window.live;
    const { make, say, number } = live;
    /* Files of more megabytes, and pictures of more pixels a side, are not laid out. */
    const MEGABYTES = 40, SIDE = 512;

    const first = place.dataset.values.split(' ').map(Number);
    const fits = numbers => numbers.length === first.length
        && numbers.every(Number.isFinite) && [0, 1].includes(numbers[10]);
    const frame = live.frame(place, first, fits, state => draw(state));
    const presets = (await live.ask('presets')).numbers;
    const preset = at => Array.from(presets.subarray(9 * at, 9 * at + 9));

    const before = make('canvas', {}), after = make('canvas', {});
    before.setAttribute('role', 'img');
    before.setAttribute('aria-label', say('photograph'));
    after.tabIndex = 0;
    after.setAttribute('role', 'application');
    after.setAttribute('aria-label', say('mapHelp'));
    const mark = make('span', { className: 'live-mark', hidden: true });
    const mapBox = make('div', { className: 'live-marked' }, after, mark);

    let picture = { rows: 0, columns: 0 }, map = { rows: 0, columns: 0 };
    const show = async (rows, columns, each, bytes) => {
        const shown = await live.ask('picture', [rows, columns, each], bytes);
        picture = { rows, columns };
        live.paint(before, rows, columns, shown.bytes);
    };
    const temple = async () => {
        const bytes = await live.unpacked('temple.gray.gz');
        const [rows, columns] = new Uint16Array(bytes.buffer, 0, 2);
        await show(rows, columns, 1, bytes.subarray(4));
    };

    const weights = live.fields(frame, 0, 3, 3, 'weight');
    const grid = make('div', { className: 'live-nine' }, ...weights);
    const choice = make('select', {}, make('option', { value: '' }, say('own')),
        ...say('names').map((name, at) => make('option', { value: String(at) }, name)));
    choice.addEventListener('change', () => {
        if (choice.value === '') return;
        frame.change([...preset(Number(choice.value)), ...frame.state.slice(9)]);
    });
    const bias = live.slider(frame, 9, say('bias'), [-1, 1, 0.05]);
    const relu = live.switch(frame, 10, say('relu'));
    const file = make('input', { type: 'file', accept: 'image/*' });
    const again = make('button', { type: 'button', hidden: true }, say('temple'));
    file.addEventListener('change', async () => {
        const chosen = file.files[0];
        if (!chosen) return;
        try {
            await own(chosen);
            again.hidden = false;
            await frame.change(frame.state);
        } catch (error) {
            frame.fail(error.message);
        }
    });
    again.addEventListener('click', async () => {
        await temple();
        file.value = '';
        again.hidden = true;
        await frame.change(frame.state);
    });
    const own = async chosen => {
        const { name, size } = chosen;
        if (size === 0) throw new Error(say('emptyPicture', { name }));
        if (size > MEGABYTES * 1e6) {
            const given = Math.round(size / 1e6);
            throw new Error(say('largePicture', { name, given, most: MEGABYTES }));
        }
        let image;
        try {
            /* Upright, as the file says. */
            image = await createImageBitmap(chosen, { imageOrientation: 'from-image' });
        } catch {
            throw new Error(say('noPicture', { name }));
        }
        const share = Math.min(1, SIDE / Math.max(image.width, image.height));
        const [columns, rows] = [image.width, image.height]
            .map(length => Math.max(1, Math.round(length * share)));
        if (rows < 3 || columns < 3)
            throw new Error(say('smallPicture', { name, rows, columns }));
        const canvas = make('canvas', { width: columns, height: rows });
        const context = canvas.getContext('2d');
        /* Glass is white paper. */
        context.fillStyle = '#fff';
        context.fillRect(0, 0, columns, rows);
        context.drawImage(image, 0, 0, columns, rows);
        image.close();
        const { data } = context.getImageData(0, 0, columns, rows);
        await show(rows, columns, 4, new Uint8Array(data.buffer));
    };

    /* The place of the map that is told of: row and column. */
    let told = null;
    const tell = live.latest(async (row, column) => {
        if (row < 0 || column < 0 || row >= map.rows || column >= map.columns) return;
        told = [row, column];
        const state = frame.state;
        const { numbers } = await live.ask('filter_at', [...state, row, column]);
        const products = Array.from({ length: 9 }, (_, at) =>
            `${number(state[at])}·${number(numbers[at])}`).join(' + ');
        const sum = number(numbers[18]), values = { row, column, products, sum };
        const plain = state[9] === 0 && state[10] === 0;
        frame.say(plain ? say('placeSaid', values)
            : say('placeAfter', { ...values, after: number(numbers[19]) }));
        mark.hidden = false;
        mark.style.left = `${100 * (column + 0.5) / map.columns}%`;
        mark.style.top = `${100 * (row + 0.5) / map.rows}%`;
    });
    const under = event => {
        const box = after.getBoundingClientRect();
        tell(Math.floor((event.clientY - box.top) / box.height * map.rows),
            Math.floor((event.clientX - box.left) / box.width * map.columns));
    };
    after.addEventListener('pointermove', under);
    after.addEventListener('pointerdown', under);
    after.addEventListener('keydown', event => {
        const [down, right] = {
            ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
        }[event.key] || [0, 0];
        if (!down && !right) return;
        event.preventDefault();
        const step = event.shiftKey ? 10 : 1;
        const [row, column] = told
            || [Math.floor(map.rows / 2), Math.floor(map.columns / 2)];
        tell(Math.max(0, Math.min(map.rows - 1, row + step * down)),
            Math.max(0, Math.min(map.columns - 1, column + step * right)));
    });

    const draw = live.latest(async state => {
        live.write(weights, state, 6);
        bias.show(state);
        relu.show(state);
        const same = at => preset(at).every((weight, place) => weight === state[place]);
        const known = say('names').findIndex((_, at) => same(at));
        choice.value = known < 0 ? '' : String(known);
        const { numbers, bytes } = await live.ask('filter', state);
        const [rows, columns, limit, sum, least, most] = numbers;
        map = { rows, columns };
        live.paint(after, rows, columns, bytes);
        mark.hidden = true;
        frame.say(say('filterSaid', {
            sum: number(sum), rows, columns, least: number(least),
            most: number(most), limit: number(limit),
        }));
    });
    frame.body.append(
        make('div', { className: 'live-pictures' },
            make('div', { className: 'live-marked' }, before), mapBox),
        make('div', { className: 'live-controls' },
            grid,
            make('div', { className: 'live-fields' },
                make('label', {}, say('presets'), ' ', choice),
                bias.part, relu.part,
                make('label', {}, say('picture'), ' ', file), again)));
    await temple();
    await frame.begin();
};
