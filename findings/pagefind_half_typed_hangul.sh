#!/usr/bin/env bash
# Pagefind 1.6.0 on a Korean page, which speaks of 합성곱층은 and 필터를. A syllable that
# is half typed finds its word (하, 합서), which other searches do not: accents are taken
# off by decomposition, and that takes Hangul apart into letters as well. With
# exactDiacritics it no longer does. The jamo ㅎ finds nothing either way, nor does
# the noun with another particle (필터가).
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" pagefind@1.6.0 >/dev/null
mkdir site
cat >site/index.html <<'HTML'
<!doctype html><html lang="ko"><head><meta charset="utf-8"><title>합성곱</title></head>
<body><h1>합성곱</h1><p>합성곱층은 필터를 옮기며 곱하고 더합니다.</p></body></html>
HTML
cat >index.mjs <<'NODE'
import * as pagefind from 'pagefind';
const { index } = await pagefind.createIndex({});
await index.addDirectory({ path: 'site' });
await index.writeFiles({ outputPath: 'site/pagefind' });
await pagefind.close();
NODE
node index.mjs
echo '{"type":"module"}' >site/package.json
cat >look.mjs <<'NODE'
import fs from 'fs';
globalThis.window = globalThis;
globalThis.location = { href: 'http://localhost/', origin: 'http://localhost', protocol: 'http:' };
globalThis.document = { querySelector: () => ({ getAttribute: () => 'ko' }), currentScript: null };
globalThis.fetch = async (address) =>
    new Response(fs.readFileSync('site' + new URL(address, 'http://localhost').pathname));
const pagefind = await import(process.cwd() + '/site/pagefind/pagefind.js');
await pagefind.options({ basePath: 'http://localhost/pagefind/', baseUrl: '/', exactDiacritics: process.argv[2] === 'exact' });
const found = [];
for (const word of ['합성곱층은', '합', '하', '합서', 'ㅎ', '필터', '필터가']) {
    found.push(`${word} ${(await pagefind.search(word)).results.length}`);
}
console.log(found.join(', '));
NODE
by_letters=$(node look.mjs); exact=$(node look.mjs exact)
printf 'default: %s\nexactDiacritics: %s\n' "$by_letters" "$exact"
[ "$by_letters" = '합성곱층은 1, 합 1, 하 1, 합서 1, ㅎ 0, 필터 1, 필터가 0' ] &&
    [ "$exact" = '합성곱층은 1, 합 1, 하 0, 합서 0, ㅎ 0, 필터 1, 필터가 0' ] ||
    { echo 'another answer than recorded'; exit 1; }
