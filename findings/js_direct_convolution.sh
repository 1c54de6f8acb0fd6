#!/usr/bin/env bash
# Two npm packages have a function `directConvolution`; both compute cross-correlation. A
# lone 1 under the kernel 1 2 3 gives 3 2 1 in ml-convolution 2.0.0, and a lone 10 under
# 1 … 9 gives 90 80 70 / 60 50 40 / 30 20 10 in image-js 1.7.0.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" ml-convolution@2.0.0 image-js@1.7.0 >/dev/null
cat >look.mjs <<'NODE'
import { directConvolution } from 'ml-convolution';
import * as images from 'image-js';

const line = Array.from(directConvolution([0, 0, 1, 0, 0], [1, 2, 3])).join(' ');
const image = new images.Image(7, 7, { colorModel: 'GREY' });
image.setValue(3, 3, 0, 10);
const values = Array.from(images.directConvolution(image, [[1, 2, 3], [4, 5, 6], [7, 8, 9]]).getRawImage().data);
const centre = [2, 3, 4].flatMap((y) => values.slice(y * 7 + 2, y * 7 + 5)).join(' ');
console.log('ml-convolution', line);
console.log('image-js', centre);
if (line !== '0 3 2 1 0' || centre !== '90 80 70 60 50 40 30 20 10') {
    console.log('another answer than recorded');
    process.exit(1);
}
NODE
node look.mjs
