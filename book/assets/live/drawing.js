/* Drawings of lines and text. */
'use strict';

(function () {
    const live = window.live;
    const SVG = 'http://www.w3.org/2000/svg';
    /** An element of a drawing: `live.svg('rect', { x: 1, class: 'seen' })`. */
    live.svg = (name, set = {}, ...inside) => {
        const element = document.createElementNS(SVG, name);
        for (const [key, value] of Object.entries(set)) element.setAttribute(key, String(value));
        element.append(...inside);
        return element;
    };
})();
