#!/usr/bin/env bash
# Three searches for web pages, as they are by default, on a Korean page: Orama 3.1.18,
# elasticlunr 0.9.5 and js-search 2.0.1 take it into their index without a word, and find
# none of its words, not even one that is typed exactly as it stands there: whatever is no
# Latin letter is thrown away. An English word of the same page is found. MiniSearch 7.2.0
# and FlexSearch 0.8.212 find both.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" @orama/orama@3.1.18 \
    elasticlunr@0.9.5 js-search@2.0.1 minisearch@7.2.0 flexsearch@0.8.212 >/dev/null
cat >look.mjs <<'NODE'
import assert from 'assert';
import { create, insert, search } from '@orama/orama';
import elasticlunr from 'elasticlunr';
import FlexSearch from 'flexsearch';
import { Search } from 'js-search';
import MiniSearch from 'minisearch';

const page = { id: '1', text: '합성곱층은 필터를 옮깁니다. LeNet' };
const orama = create({ schema: { text: 'string' } });
insert(orama, page);
const lunr = elasticlunr(function () { this.addField('text'); this.setRef('id'); });
lunr.addDoc(page);
const js = new Search('id');
js.addIndex('text');
js.addDocuments([page]);
const mini = new MiniSearch({ fields: ['text'] });
mini.add(page);
const flex = new FlexSearch.Index();
flex.add(page.id, page.text);
const searches = {
  Orama: async (word) => (await search(orama, { term: word })).hits,
  elasticlunr: (word) => lunr.search(word, {}),
  'js-search': (word) => js.search(word),
  MiniSearch: (word) => mini.search(word),
  FlexSearch: (word) => flex.search(word),
};
const found = {};
for (const [name, find] of Object.entries(searches)) {
  found[name] = [];
  for (const word of ['합성곱층은', '필터를', 'LeNet']) found[name].push((await find(word)).length);
}
console.log('합성곱층은, 필터를, LeNet:', found);
assert.deepEqual(found, {
  Orama: [0, 0, 1], elasticlunr: [0, 0, 1], 'js-search': [0, 0, 1],
  MiniSearch: [1, 1, 1], FlexSearch: [1, 1, 1],
});
NODE
node look.mjs
