/* What a page does beyond showing: search, folded code, copying, where one is. */
'use strict';

(function () {
    const root = document.documentElement;
    const main = document.getElementById('main');
    const read = name => {
        try { return JSON.parse(localStorage.getItem(name)) || {}; } catch { return {}; }
    };
    const write = (name, value) => {
        try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* Private. */ }
    };

    /* Code is folded or open, for each cell and for all of them. */
    const listings = Array.from(document.querySelectorAll('details.source'));
    const key = code => path_to_root + location.pathname.split('/').pop()
        + '#' + code.parentElement.id;
    let byProgram = false;
    const all = document.getElementById('code-toggle');
    const nameOfAll = () => {
        const open = listings.some(code => code.open);
        all.setAttribute('aria-pressed', open);
        all.title = open ? book_words.fold_code : book_words.show_code;
        all.setAttribute('aria-label', book_words.code + ': ' + all.title.toLowerCase());
    };
    const setAll = open => {
        byProgram = true;
        listings.forEach(code => { code.open = open; });
        setTimeout(() => { byProgram = false; nameOfAll(); });
    };
    if (listings.length) {
        all.hidden = false;
        nameOfAll();
        all.addEventListener('click', () => {
            const open = !listings.some(code => code.open);
            write('book-code', { all: open, cells: {} });
            setAll(open);
        });
        listings.forEach(code => code.addEventListener('toggle', () => {
            if (byProgram) return;
            const known = read('book-code');
            known.cells = Object.assign({}, known.cells, { [key(code)]: code.open });
            write('book-code', known);
            nameOfAll();
        }));
    }
    /* On paper nothing can be opened. */
    const HALF_PAGE = 500;
    let before = [];
    window.addEventListener('beforeprint', () => {
        const details = Array.from(document.querySelectorAll('main details'));
        byProgram = true;
        before = details.filter(one => !one.open);
        before.forEach(one => { one.open = true; });
        /* What is shorter than half a page stays whole. */
        main.querySelectorAll('.unit, .out, .box').forEach(one => {
            one.classList.toggle('whole', one.offsetHeight < HALF_PAGE);
        });
        main.querySelectorAll('img[loading]').forEach(image => { image.loading = 'eager'; });
    });
    window.addEventListener('afterprint', () => {
        before.forEach(one => { one.open = false; });
        setTimeout(() => { byProgram = false; });
    });
    /* An address into a fold opens it. */
    const reveal = () => {
        const id = decodeURIComponent(location.hash.slice(1));
        const target = id && document.getElementById(id);
        for (let fold = target && target.closest('details'); fold;
            fold = fold.parentElement.closest('details')) fold.open = true;
        if (target && target.closest('details')) target.scrollIntoView();
    };
    window.addEventListener('hashchange', reveal);
    reveal();

    /* Copy: the command that runs a cell. mdBook's own buttons copy the listings. */
    if (navigator.clipboard) {
        document.querySelectorAll('.run .about-code:last-child').forEach(line => {
            const button = document.createElement('button');
            const command = line.querySelector('code').textContent;
            button.type = 'button';
            button.className = 'copy';
            button.textContent = book_words.copy;
            button.setAttribute('aria-label', book_words.copy_command + ' ' + command);
            button.addEventListener('click', () => {
                navigator.clipboard.writeText(command).then(
                    () => { button.textContent = book_words.copied; },
                    () => { button.textContent = book_words.not_copied; });
                setTimeout(() => { button.textContent = book_words.copy; }, 1500);
            });
            line.append(' ', button);
        });
    }

    document.querySelectorAll('.clip-button').forEach(button => {
        button.title = book_words.copy_code;
        button.setAttribute('aria-label', book_words.copy_code);
        /* mdBook's script tells in English what became of it. */
        const tip = button.querySelector('.tooltiptext');
        if (!tip) return;
        new MutationObserver(() => {
            const words = { 'Copied!': book_words.copied, 'Clipboard error!': book_words.not_copied };
            const said = words[tip.textContent];
            if (said) tip.textContent = said;
        }).observe(tip, { childList: true });
    });

    /* What scrolls sideways can be scrolled by keys. */
    const scrollers = Array.from(document.querySelectorAll(
        'main pre > code, main .table-wrapper, main .drawing, main .panels, main .formula'));
    /* Where a table is too wide, or a cell of it would be narrow and high, no column is as
       narrow as its longest word: short cells are one line, heads at most three. A sign of
       Hangul is as wide as two others. */
    const SHORT = 14, NARROW = 80;
    const tables = scrollers.filter(box => box.matches('.table-wrapper'));
    tables.forEach(box => {
        box.dataset.more = book_words.more_columns;
        box.querySelectorAll('td, th').forEach(cell => {
            const wide = cell.textContent.trim().replace(/[가-힣]/g, '..').length;
            cell.classList.toggle('prose', wide > SHORT);
            cell.style.setProperty('--third', `${Math.ceil(wide / 3)}ch`);
        });
    });
    const text = document.createRange();
    const isTower = cell => {
        text.selectNodeContents(cell);
        const { height, width } = text.getBoundingClientRect();
        return width < NARROW && height > width;
    };
    const ease = () => {
        /* As if it were new: a first column that stays is narrower. */
        tables.forEach(box => box.classList.remove('roomy', 'scrolls'));
        const narrow = tables.filter(box => box.scrollWidth > box.clientWidth + 1
            || Array.from(box.querySelectorAll('.prose, th')).some(isTower));
        narrow.forEach(box => box.classList.add('roomy'));
    };
    const reach = () => scrollers.forEach(box => {
        const scrolls = box.scrollWidth > box.clientWidth + 1
            || box.scrollHeight > box.clientHeight + 1;
        const wide = box.scrollWidth > box.clientWidth + 1;
        box.classList.toggle('scrolls', wide);
        box.classList.toggle('fits', !wide);
        if (scrolls) {
            box.tabIndex = 0;
            if (!box.hasAttribute('role')) box.setAttribute('role', 'group');
            const figure = box.closest('figure');
            const label = figure && figure.querySelector('.label');
            const name = box.matches('code') ? book_words.code : label ? label.textContent
                : box.matches('.formula') ? book_words.formula : book_words.table;
            box.setAttribute('aria-label', name + ', ' + book_words.scrolls);
        } else if (box.hasAttribute('tabindex')) {
            ['tabindex', 'role', 'aria-label'].forEach(name => box.removeAttribute(name));
        }
    });
    const settle = () => {
        ease();
        reach();
    };
    new ResizeObserver(settle).observe(main);
    document.addEventListener('toggle', () => setTimeout(settle), true);
    settle();

    /* Arrow keys turn the page, but not inside of what they scroll or operate. */
    /* A widget stops them itself, when its parts have had them. */
    const owns = target => !target.closest('.live') && target.closest('pre, .table-wrapper, .drawing, .panels, .formula, dialog,'
        + ' details.live, [role="slider"], [role="application"], canvas, select');
    document.addEventListener('keydown', event => {
        if (event.key.startsWith('Arrow') && owns(event.target)) event.stopPropagation();
    }, true);

    /* The contents at the side. */
    const toggle = document.getElementById('mdbook-sidebar-toggle');
    const checkbox = document.getElementById('mdbook-sidebar-toggle-anchor');
    toggle.addEventListener('click', () => {
        checkbox.checked = !checkbox.checked;
        checkbox.dispatchEvent(new Event('change'));
        if (checkbox.checked) {
            const current = document.querySelector('#mdbook-sidebar .active')
                || document.querySelector('#mdbook-sidebar a');
            if (current) current.focus();
        }
    });
    document.getElementById('mdbook-sidebar').addEventListener('keydown', event => {
        if (event.key === 'Escape' && checkbox.checked) {
            toggle.click();
            toggle.focus();
        }
    });

    /* Where one is: chapter and section, in the bar. */
    const here = document.querySelector('.menu-title .here');
    const headings = Array.from(main.querySelectorAll('h2[id]'));
    const place = () => {
        let section = '';
        for (const heading of headings) {
            if (heading.getBoundingClientRect().top > 120) break;
            section = heading.textContent;
        }
        const title = here.previousElementSibling.textContent;
        /* The first page is called as the book is, which stands above. */
        const chapter = main.dataset.chapter === title ? '' : main.dataset.chapter || '';
        here.textContent = window.scrollY < 80 ? chapter
            : section ? chapter.replace(/\..*/, '.') .replace(/^[^0-9].*/, '') + ' ' + section
                : chapter;
    };
    let waits = false;
    window.addEventListener('scroll', () => {
        if (waits) return;
        waits = true;
        requestAnimationFrame(() => { waits = false; place(); });
    }, { passive: true });
    place();

    /* The other language: at the same heading; the language that was read last is kept. */
    const keep = language => {
        try { localStorage.setItem('book-language', language); } catch { /* Private. */ }
    };
    if (!document.documentElement.dataset.leaves) keep(root.lang);
    document.querySelectorAll('a.language').forEach(link => {
        const page = link.getAttribute('href');
        const aim = () => {
            let id = '';
            for (const heading of main.querySelectorAll(':is(h1, h2, h3, h4)[id]')) {
                if (heading.getBoundingClientRect().top > 120) break;
                id = heading.id;
            }
            link.href = window.scrollY < 80 || !id ? page : page + '#' + id;
        };
        ['pointerenter', 'pointerdown', 'focus'].forEach(name => link.addEventListener(name, aim));
        link.addEventListener('click', () => { aim(); keep(link.hreflang); });
    });

    /* Search: the sections as they are, told words first. */
    const dialog = document.getElementById('book-search');
    const field = document.getElementById('search-words');
    const list = document.getElementById('search-found');
    const count = document.getElementById('search-count');
    const plain = text => text.toLowerCase().normalize('NFKC').replace(/[×⨯]/g, 'x')
        .replace(/[‘’']/g, '');
    const escape = text => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const hangul = /[\u1100-\u11ff\uac00-\ud7af]/;
    const syllables = 0xac00, initials = 0x1100, finals = 28, vowels = 21;
    const begins = '(?<![\\p{L}\\p{N}])';
    const letters = (from, to) => '[' + String.fromCharCode(from) + '-' + String.fromCharCode(to) + ']';
    /* All syllables with this initial. */
    const withInitial = index => letters(syllables + index * vowels * finals,
        syllables + (index + 1) * vowels * finals - 1);
    /* The initials that the finals become when the next vowel is typed. */
    const next = ['', 'ㄱ', 'ㄲ', '', 'ㄴ', '', '', 'ㄷ', 'ㄹ', '', '', '', '', '', '', '',
        'ㅁ', 'ㅂ', '', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ'];
    const order = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
    /* A syllable that may still be being typed: 하 and 핫 on the way to 합, 하ㅂ…. */
    const typed = sign => {
        const code = sign.charCodeAt(0);
        if (code >= initials && code < initials + order.length) return withInitial(code - initials);
        const final = (code - syllables) % finals;
        if (code < syllables || code > 0xd7a3) return escape(sign);
        if (final === 0) return letters(code, code + finals - 1);
        if (!next[final]) return sign;
        return '(?:' + sign + '|' + String.fromCharCode(code - final)
            + withInitial(order.indexOf(next[final])) + ')';
    };
    /* A word begins there; in Korean it may stand within another, if it is more than a
       syllable, and from three on with other spaces: 전이학습 for 전이 학습. */
    const pattern = word => {
        if (!hangul.test(word)) return new RegExp(begins + escape(word), 'gu');
        const signs = Array.from(unspaced(word)).length < 3
            ? Array.from(word) : Array.from(unspaced(word));
        const last = signs.length - 1;
        const between = signs.length < 3 ? '' : ' ?';
        const whole = signs.map((sign, at) => at < last ? escape(sign) : typed(sign)).join(between);
        return new RegExp((word.length < 2 ? begins : '') + whole, 'gu');
    };
    /* Korean is written with more spaces or fewer. */
    const unspaced = word => hangul.test(word) ? word.replace(/ /g, '') : word;
    const same = (one, other) => unspaced(one) === unspaced(other);
    /* What stands behind a Korean word in a sentence. */
    const particles = new RegExp('(?:에서는|에서도|으로는|으로도|이라는|에서|으로|이란|에는|에도|까지'
        + '|부터|처럼|보다|과의|와의|이나|은|는|이|가|을|를|의|에|로|와|과|도|만|란)$');
    const small = new Set(['a', 'an', 'the', 'of', 'in', 'to', 'is', 'are', 'do', 'does',
        'why', 'how', 'what', 'and', 'or', 'for']);
    const questions = new Set(['why', 'how', 'what']);
    let sections = null;
    const prepare = () => {
        sections = window.bookIndex.sections.map(section => Object.assign({
            inTitle: plain(section.title), inText: plain(section.text),
            words: section.told.map(plain),
        }, section));
    };
    const alternatives = word => {
        const found = [[word, 1]];
        const bare = hangul.test(word) && word.length > 2 ? word.replace(particles, '') : word;
        if (bare !== word && bare.length > 1) found.push([bare, 0.95]);
        for (const group of window.bookIndex.synonyms) {
            if (group.some(other => same(other, word) || same(other, bare))) {
                group.forEach(other => {
                    if (!same(other, word) && !same(other, bare)) found.push([other, 0.5]);
                });
            }
        }
        return found.map(([text, weight]) => [pattern(text), weight, text]);
    };
    const rank = query => {
        const whole = plain(query).trim().replace(/\s+/g, ' ');
        let words = whole.split(/[\s,;:?!()]+/).filter(word => word);
        const asked = words.filter(word => questions.has(word)).map(pattern);
        const large = words.filter(word => !small.has(word));
        if (large.length) words = large;
        /* A phrase that has synonyms is one word. */
        const isPhrase = window.bookIndex.synonyms
            .some(group => group.some(word => same(word, whole)));
        const terms = (isPhrase ? [whole] : words).map(alternatives);
        const phrase = words.length > 1 ? pattern(words.join(' ')) : null;
        const found = [];
        for (const section of sections) {
            let score = 0, met = 0;
            for (const term of terms) {
                let best = 0;
                for (const [pattern, weight, text] of term) {
                    const titled = (section.inTitle.match(pattern) || []).length;
                    /* The word itself, as far as it is typed, or a longer one with it. */
                    const told = section.words.some(word => same(word, text)) ? 14
                        : section.words.some(word => !word.replace(pattern, '')) ? 12
                        : section.words.some(word => word.match(pattern)) ? 8 : 0;
                    const often = (section.inText.match(pattern) || []).length;
                    const dense = often / (1 + section.inText.length / 1500);
                    const value = (titled ? 6 : 0) + told
                        + (often ? 1 + Math.log2(1 + dense) : 0);
                    best = Math.max(best, value * weight);
                }
                if (best) met += 1;
                score += best;
            }
            if (!met) continue;
            /* A title that asks what the reader asks. */
            if (asked.some(word => section.inTitle.match(word))) score += 4;
            if (phrase && section.inTitle.match(phrase)) score += 12;
            if (phrase && section.inText.match(phrase)) score += 4;
            /* A term of the glossary, whole or as far as it is typed. */
            if (section.words.some(word => same(word, whole))) score += 60;
            else if (phrase && section.words.some(word => word.match(phrase))) score += 20;
            found.push([score * section.weight * (met / terms.length) ** 3, section]);
        }
        return found.sort((a, b) => b[0] - a[0]).map(([, section]) => section);
    };
    /* The text around the first word that is met. */
    const teaser = (section, query) => {
        const words = plain(query).split(/\s+/).filter(word => word);
        const at = words.map(word => section.inText.search(pattern(word)))
            .filter(at => at >= 0);
        const start = Math.max(0, (at.length ? Math.min(...at) : 0) - 60);
        const from = start ? section.text.indexOf(' ', start) + 1 : 0;
        return (from ? '… ' : '') + section.text.slice(from, from + 160)
            + (section.text.length > from + 160 ? ' …' : '');
    };
    const show = () => {
        list.replaceChildren();
        count.textContent = '';
        if (!sections || !field.value.trim()) return;
        const found = rank(field.value);
        count.textContent = found.length === 0 ? book_words.nothing
            : found.length === 1 ? book_words.found_one
                : book_words.found_many.replace('#', found.length);
        for (const section of found.slice(0, 20)) {
            const item = document.createElement('li');
            const link = document.createElement('a');
            const chapter = document.createElement('span');
            const text = document.createElement('p');
            link.href = path_to_root + section.url;
            link.textContent = section.title;
            link.addEventListener('click', () => dialog.close());
            chapter.className = 'chapter';
            chapter.textContent = section.chapter;
            text.textContent = teaser(section, field.value);
            item.append(link, ' ', chapter, text);
            list.append(item);
        }
    };
    let asked = null;
    const load = () => asked || (asked = new Promise((done, failed) => {
        const script = document.createElement('script');
        script.src = path_to_root + 'searchindex.js';
        script.onload = () => { prepare(); done(); };
        script.onerror = failed;
        document.head.append(script);
    }));
    const open = () => {
        if (!dialog.open) dialog.showModal();
        field.select();
        load().then(show, () => { count.textContent = book_words.no_index; });
    };
    document.getElementById('search-open').addEventListener('click', open);
    field.addEventListener('input', show);
    dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
    dialog.querySelector('.search-close').addEventListener('click', () => dialog.close());
    dialog.querySelector('form').addEventListener('submit', event => {
        event.preventDefault();
        const first = list.querySelector('a');
        if (first) first.click();
    });
    document.addEventListener('keydown', event => {
        const typing = event.target.closest('input, textarea, select, [contenteditable]');
        if (typing || dialog.open || event.ctrlKey || event.altKey || event.metaKey) return;
        if (event.key === '/' || event.key === 's' || event.key === 'S') {
            event.preventDefault();
            open();
        }
    });
    /* Chromium keeps room for the largest root sign behind each: a blank before what
       follows. What is folded is measured when it opens. */
    const closeRoots = () => document.querySelectorAll('main msqrt').forEach(one => {
        if (!one.style || one.style.marginInlineEnd) return;
        const end = one.lastElementChild?.getBoundingClientRect().right;
        const gap = one.getBoundingClientRect().right - (end ?? Infinity);
        const size = parseFloat(getComputedStyle(one).fontSize);
        if (gap > 0.1 * size) one.style.marginInlineEnd = `${0.05 - gap / size}em`;
    });
    document.fonts.ready.then(closeRoots);
    document.addEventListener('toggle', () => setTimeout(closeRoots), true);
    /* For tests, and for a page that searches by itself. */
    window.bookSearch = query => load().then(() => rank(query).map(section => section.url));
    root.classList.add('ready');
})();
