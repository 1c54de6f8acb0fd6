/* Predictions that the page takes: a number or one of several choices, set beside what
   the cell of the book gave. Nothing leaves the page. */
'use strict';

(function () {
    if (window.asks) return;
    window.asks = true;
    const script = /** @type {HTMLScriptElement} */ (document.currentScript);
    const WORDS = {
        en: {
            compare: 'Compare',
            none: 'Choose one first.', notNumber: '“{text}” is no number.',
            same: 'You said {said}. So did the cell.',
            more: 'You said {said}. The cell gave {answer}: {off} more.',
            less: 'You said {said}. The cell gave {answer}: {off} less.',
            other: 'You said: {said}. The cell’s answer: {answer}.',
        },
        ko: {
            compare: '비교',
            none: '먼저 하나를 고르세요.', notNumber: '수가 아닙니다: “{text}”',
            same: '예측은 {said}, 셀의 답도 같습니다.',
            more: '예측은 {said}, 셀의 답은 {answer}입니다. {off}만큼 큽니다.',
            less: '예측은 {said}, 셀의 답은 {answer}입니다. {off}만큼 작습니다.',
            other: '예측은 “{said}”, 셀의 답은 “{answer}”입니다.',
        },
    };
    const words = WORDS[document.documentElement.lang] || WORDS.en;
    const say = (key, values) =>
        words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
    const written = value => String(Number(value.toFixed(6))).replace('-', '−');
    const make = (name, set = {}, ...inside) => {
        const element = Object.assign(document.createElement(name), set);
        element.append(...inside);
        return element;
    };
    const style = make('link', {
        rel: 'stylesheet', href: script.src.replace(/ask\.js$/, 'ask.css'),
    });
    document.head.append(style);

    /** Opens what the page has folded as the answer to the box. */
    const open = box => {
        const asks = [.../** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll('.ask'))];
        if (!asks.every(one => one.dataset.said)) return;
        let next = box.querySelector('details') || box.nextElementSibling;
        for (let far = 0; next && far < 3; far++) {
            if (next.matches('details')) {
                next.open = true;
                return;
            }
            next = next.nextElementSibling;
        }
    };
    const places = /** @type {NodeListOf<HTMLElement>} */ (
        document.querySelectorAll('div.ask'));
    places.forEach((place, index) => {
        const [question, ...choices] =
            Array.from(place.querySelectorAll('span'), one => one.textContent);
        const answer = Number(place.dataset.answer);
        const input = make('input', { type: 'text', inputMode: 'decimal', size: 6 });
        const radios = choices.map((text, at) => make('input', {
            type: 'radio', name: `ask-${index}`, value: String(at + 1),
        }));
        const field = choices.length === 0
            ? make('label', {}, question, ' ', input)
            : make('fieldset', {}, make('legend', {}, question),
                ...choices.map((text, at) => make('label', {}, radios[at], ' ', text)));
        const verdict = make('output', {});
        verdict.setAttribute('role', 'status');
        const button = make('button', { type: 'submit' }, words.compare);
        const form = make('form', { noValidate: true }, field, button, verdict);
        form.setAttribute('aria-label', question);
        form.addEventListener('keydown', event => event.stopPropagation());
        const judged = () => {
            if (choices.length > 0) {
                const chosen = radios.findIndex(radio => radio.checked);
                if (chosen < 0) return ['', words.none];
                const said = choices[chosen];
                return [said, say(chosen + 1 === answer ? 'same' : 'other',
                    { said, answer: choices[answer - 1] })];
            }
            const text = input.value.trim();
            const value = Number(text.replace('−', '-').replace('%', '').replace(',', '.'));
            if (text === '' || !Number.isFinite(value))
                return ['', say('notNumber', { text })];
            const off = answer - value;
            const key = off === 0 ? 'same' : off > 0 ? 'more' : 'less';
            return [text, say(key, {
                said: written(value), answer: written(answer), off: written(Math.abs(off)),
            })];
        };
        form.addEventListener('submit', event => {
            event.preventDefault();
            const [said, sentence] = judged();
            verdict.textContent = sentence;
            if (said === '') return;
            place.dataset.said = said;
            open(place.closest('.box') || place.parentElement);
        });
        place.replaceChildren(form);
        place.hidden = false;
    });
})();
