/* What all widgets share: their place in the figure, undo, the book's values, a link
   with the state, what is said aloud and what went wrong. */
'use strict';

(function () {
    const live = window.live;

    /** An element: `make('button', { type: 'button' }, 'Undo')`. */
    live.make = (name, set = {}, ...inside) => {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(set)) {
            if (key in element && key !== 'list') element[key] = value;
            else element.setAttribute(key, value);
        }
        element.append(...inside);
        return element;
    };
    const make = live.make;

    /** A number as the book writes it. */
    live.number = (value, digits = 2) => {
        if (Number.isNaN(value)) return 'NaN';
        if (!Number.isFinite(value)) return value < 0 ? '−∞' : '∞';
        const size = Math.abs(value);
        const text = size !== 0 && (size >= 1e6 || size < 10 ** -digits / 2)
            ? size.toExponential(digits)
            : String(Number(size.toFixed(digits)));
        return (value < 0 && Number(text) !== 0 ? '−' : '') + text;
    };

    /** Draws pixels: red, green, blue and opaque. */
    live.paint = (canvas, rows, columns, bytes) => {
        if (canvas.width !== columns || canvas.height !== rows) {
            canvas.width = columns;
            canvas.height = rows;
        }
        const pixels = new Uint8ClampedArray(bytes);
        canvas.getContext('2d').putImageData(new ImageData(pixels, columns, rows), 0, 0);
    };

    /** The frame of a widget. `draw` shows a state, a list of numbers; `fits` says
        whether such a list is one. */
    live.frame = (place, first, fits, draw) => {
        const name = place.dataset.widget;
        const figure = document.getElementById(place.dataset.figure);
        const body = make('div', { className: 'live-body' });
        const status = make('p', { className: 'live-status' });
        status.setAttribute('role', 'status');
        const fault = make('p', { className: 'live-fault', hidden: true });
        fault.setAttribute('role', 'alert');
        const button = (words, act) => {
            const one = make('button', { type: 'button' }, live.say(words));
            one.addEventListener('click', act);
            return one;
        };
        let past = [first.slice()], at = 0, shown = first.slice();
        const take = next => {
            shown = next;
            undo.disabled = at === 0;
            redo.disabled = at === past.length - 1;
            back.disabled = String(shown) === String(first);
            fault.hidden = true;
        };
        const show = async next => {
            take(next);
            try { await draw(shown.slice()); } catch (error) { frame.fail(error.message); }
        };
        const link = () => {
            const same = String(shown) === String(first);
            const hash = same ? '' : `#live.${name}=${shown.map(Number).join(',')}`;
            if (!same || location.hash.startsWith(`#live.${name}=`))
                history.replaceState(null, '', location.pathname + location.search + hash);
        };
        const go = to => {
            at = to;
            show(past[at].slice());
            link();
        };
        const undo = button('undo', () => go(at - 1));
        const redo = button('redo', () => go(at + 1));
        const back = button('back', () => frame.change(first.slice()));
        const copy = button('link', async () => {
            link();
            try {
                await navigator.clipboard.writeText(location.href);
                copy.textContent = live.say('copied');
            } catch {
                copy.textContent = live.say('inBar');
            }
            setTimeout(() => { copy.textContent = live.say('link'); }, 2000);
        });
        const tools = make('div', { className: 'live-tools' }, undo, redo, back, copy);
        place.replaceChildren(body, status, fault, tools);
        place.setAttribute('role', 'group');
        place.setAttribute('aria-label', live.say(name));
        place.addEventListener('keydown', event => {
            const target = /** @type {Element} */ (event.target);
            /* No arrow turns the page here, no letter opens its search. */
            if (event.key.startsWith('Arrow') || target.matches('input, select'))
                event.stopPropagation();
            const word = (event.ctrlKey || event.metaKey) && event.key.toLowerCase();
            if (word === 'z' && !target.matches('input[type=text]')) {
                event.preventDefault();
                const to = at + (event.shiftKey ? 1 : -1);
                if (to >= 0 && to < past.length) go(to);
            }
        });
        const frame = {
            body, place, tools,
            get state() { return shown.slice(); },
            /** Shows another state; one that is not `settled`, as while dragging, is
                not one to go back to. */
            change(next, settled = true) {
                if (settled && String(next) !== String(past[at])) {
                    past = past.slice(0, at + 1);
                    past.push(next.slice());
                    at += 1;
                }
                const done = show(next.slice());
                if (settled) link();
                return done;
            },
            say(text) { if (status.textContent !== text) status.textContent = text; },
            fail(text) {
                fault.textContent = text;
                fault.hidden = false;
            },
            /** Shows the widget in the place of the figure's picture; if the book's own
                values cannot be drawn, the picture stays. */
            async begin() {
                const hash = location.hash, mark = `#live.${name}=`;
                take(first.slice());
                await draw(first.slice());
                place.hidden = false;
                figure.insertBefore(place, figure.querySelector('figcaption'));
                figure.classList.add('live-on');
                if (!hash.startsWith(mark)) return;
                const numbers = hash.slice(mark.length).split(',').map(Number);
                const known = numbers.length < 1000 && fits(numbers);
                if (known) frame.change(numbers);
                else frame.fail(live.say('badLink', { count: first.length }));
            },
        };
        return frame;
    };
})();
