/* What is chosen and not typed: one of several words, a whole number, yes or no. */
'use strict';

(function () {
    const live = window.live;
    const { make } = live;
    const put = (frame, at, value, settled = true) => {
        const next = frame.state;
        next[at] = value;
        return frame.change(next, settled);
    };

    /** One of several values for a number of the state: `[[0, 'zeros'], …]`. */
    live.choice = (frame, at, label, options, act = value => put(frame, at, value)) => {
        const select = make('select', {}, ...options.map(([value, text]) =>
            make('option', { value: String(value) }, String(text))));
        select.addEventListener('change', () => act(Number(select.value)));
        return {
            part: make('label', {}, label, ' ', select),
            show(state) {
                const value = String(state[at]);
                if (![...select.options].some(option => option.value === value))
                    select.append(make('option', { value }, live.number(state[at], 4)));
                select.value = value;
            },
        };
    };
    /** A number between two ends. */
    live.slider = (frame, at, label, [min, max, step],
        act = (value, settled) => put(frame, at, value, settled)) => {
        const input = make('input', { type: 'range', min, max, step });
        const shown = make('output', {});
        input.addEventListener('input', () => act(Number(input.value), false));
        input.addEventListener('change', () => act(Number(input.value), true));
        return {
            part: make('label', {}, label, ' ', input, ' ', shown),
            show(state) {
                input.value = String(state[at]);
                shown.textContent = live.number(state[at], 4);
            },
        };
    };
    /** 1 for yes, 0 for no. */
    live.switch = (frame, at, label) => {
        const input = make('input', { type: 'checkbox' });
        input.addEventListener('change', () => put(frame, at, input.checked ? 1 : 0));
        return {
            part: make('label', {}, input, ' ', label),
            show(state) { input.checked = state[at] === 1; },
        };
    };
    /** A button that makes another state of the one that is. */
    live.button = (label, act) => {
        const button = make('button', { type: 'button' }, label);
        button.addEventListener('click', act);
        return button;
    };
})();
