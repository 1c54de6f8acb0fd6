/* Starts each widget of a page when it comes near, and on the first page when it is
   touched. Until then nothing of it is loaded. */
'use strict';

(function () {
    if (window.live) return;
    /* What every widget needs, in the order of need. */
    const SHARED = ['made', 'words', 'core', 'frame', 'matrix', 'choice', 'drawing'];
    const script = /** @type {HTMLScriptElement} */ (document.currentScript);
    /** @type {Live} */
    const live = window.live = {
        folder: script.src.slice(0, script.src.lastIndexOf('/') + 1),
        /* Files as scripts hold them, in base64. */
        packed: {},
        widgets: {},
    };
    const loaded = new Map();
    /** A classic script of the folder, once: the only kind that a file may load. */
    live.load = name => {
        if (!loaded.has(name)) {
            loaded.set(name, new Promise((done, failed) => {
                const element = document.createElement('script');
                element.src = live.folder + name;
                element.onload = done;
                element.onerror = () => failed(new Error(`${name} cannot be loaded`));
                document.head.append(element);
            }));
        }
        return loaded.get(name);
    };
    const style = () => {
        if (document.getElementById('live-style')) return;
        const link = document.createElement('link');
        link.id = 'live-style';
        link.rel = 'stylesheet';
        link.href = live.folder + 'live.css';
        document.head.append(link);
    };
    /** Puts the widget in the place of its figure's picture. */
    const start = async place => {
        if (place.dataset.started) return;
        place.dataset.started = 'yes';
        style();
        const { widget } = place.dataset;
        try {
            for (const name of SHARED) await live.load(name + '.js');
            await live.load(widget + '.js');
            await live.widgets[widget](place);
            place.dataset.started = 'whole';
        } catch (error) {
            /* The figure stays as it is. */
            place.hidden = false;
            place.dataset.started = 'failed';
            place.textContent = live.say
                ? live.say('none', { why: error.message }) : String(error.message);
        }
    };
    live.start = start;
    const places = /** @type {NodeListOf<HTMLElement>} */ (
        document.querySelectorAll('div.live'));
    const near = new IntersectionObserver(seen => seen.forEach(one => {
        if (!one.isIntersecting) return;
        near.unobserve(one.target);
        start(live.placeOf.get(one.target));
    }), { rootMargin: '200px' });
    live.placeOf = new Map();
    places.forEach(place => {
        const figure = document.getElementById(place.dataset.figure);
        if (!figure || !window.WebAssembly || !window.DecompressionStream) return;
        live.placeOf.set(figure, place);
        const linked = location.hash.startsWith(`#live.${place.dataset.widget}=`);
        if (linked) {
            figure.scrollIntoView();
            start(place);
        } else if (document.querySelector('main p.start')) {
            /* The first page stays small. */
            for (const kind of ['pointerdown', 'keydown'])
                figure.addEventListener(kind, () => start(place), { once: true });
            figure.tabIndex = 0;
        } else {
            near.observe(figure);
        }
    });
})();
