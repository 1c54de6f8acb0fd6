#!/usr/bin/env bash
# marked-katex-extension 5.1.13 for marked 18.2.1, as it is by default: “$n$ 은” has a formula,
# “$n$은” has not, its dollars stay in the text. So it is with every Korean particle, with
# “$n$th” and “($n$)”: only a blank or a mark such as a comma may follow. With nonStandard:
# true all of them are formulas.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" \
    marked@18.2.1 marked-katex-extension@5.1.13 >/dev/null
cat >look.mjs <<'NODE'
import assert from 'assert';
import { Marked } from 'marked';
import katex from 'marked-katex-extension';

const texts = ['$n$ 은 수입니다.', '$n$, $m$', '$n$은 수입니다.', '필터 $k$개', '$n$th', '($n$)'];
const formulas = (options) => {
  const marked = new Marked(katex(options));
  return texts.map((text) => !marked.parse(text).includes('$'));
};
const [standard, other] = [formulas({}), formulas({ nonStandard: true })];
texts.forEach((text, i) => console.log(text, '| by default:', standard[i], '| nonStandard:', other[i]));
assert.deepEqual(standard, [true, true, false, false, false, false]);
assert(other.every((all) => all), 'another answer with nonStandard');
NODE
node look.mjs
