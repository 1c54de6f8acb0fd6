#!/usr/bin/env bash
# feConvolveMatrix of SVG turns its kernel by 180 degrees: a lone bright pixel is drawn as
# the kernel itself. resvg (@resvg/resvg-js 2.6.2) draws 10 20 30 / 40 50 60 / 70 80 90, as
# browsers do; librsvg 2.63.2 (in sharp 0.35.5; 2.54.7 of Debian 12 too) draws the transpose,
# 10 40 70 / 20 50 80 / 30 60 90: a filter for vertical edges finds the horizontal ones.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" sharp@0.35.5 @resvg/resvg-js@2.6.2 >/dev/null
cat >look.mjs <<'NODE'
import sharp from 'sharp';
import { Resvg } from '@resvg/resvg-js';

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7">
<filter id="f" x="0" y="0" width="7" height="7" filterUnits="userSpaceOnUse" color-interpolation-filters="sRGB">
<feConvolveMatrix order="3" kernelMatrix="1 2 3 4 5 6 7 8 9" divisor="1" preserveAlpha="true" edgeMode="none"/></filter>
<g filter="url(#f)"><rect width="7" height="7" fill="#000"/><rect x="3" y="3" width="1" height="1" fill="#0a0a0a"/></g></svg>`;
const centre = async (png) => {
    const raw = sharp(png).flatten().toColourspace('srgb').extract({ left: 2, top: 2, width: 3, height: 3 });
    const { data, info } = await raw.raw().toBuffer({ resolveWithObject: true });
    return Array.from({ length: 9 }, (_, i) => data[i * info.channels]).join(' ');
};
const librsvg = await centre(await sharp(Buffer.from(svg)).png().toBuffer());
const resvg = await centre(new Resvg(svg).render().asPng());
console.log(`librsvg ${sharp.versions.rsvg}: ${librsvg}`);
console.log(`resvg: ${resvg}`);
if (librsvg !== '10 40 70 20 50 80 30 60 90' || resvg !== '10 20 30 40 50 60 70 80 90') {
    console.log('another answer than recorded');
    process.exit(1);
}
NODE
node look.mjs
