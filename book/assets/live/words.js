/* Every word of the widgets, a table for each language of the book. */
'use strict';

window.live.words = {
    en: {
        undo: 'Undo', redo: 'Redo', back: 'Back to the book’s values',
        link: 'Copy a link to this', copied: 'Copied', inBar: 'It is in the address bar',
        none: 'The figure stands still here: {why}',
        otherBits: 'this browser computes other bits than the tests of the book',
        lost: 'the computation ended unexpectedly',
        badLink: 'The link does not hold the {count} numbers that belong here: the book’s values are shown instead.',
        notNumber: '“{text}” is no number.',

        filter: 'Nine weights to change, and the map that they make',
        weight: 'weight of row {row}, column {column}',
        presets: 'Begin with', own: 'your own numbers',
        names: ['identity', 'sharpen', 'emboss', 'SOBEL_X', 'SOBEL_Y', 'Laplacian, 4 neighbours', 'Laplacian, 8 neighbours', 'rising line', 'falling line'],
        bias: 'bias', relu: 'ReLU', picture: 'Your own picture', temple: 'The temple again',
        photograph: 'the photograph', map: 'the map',
        mapHelp: 'The map. Arrow keys move a mark; the sum of its place is read out.',
        filterSaid: 'The weights sum to {sum}. The map has {rows}×{columns} values from {least} to {most}; the darkest colours stand for ±{limit} and beyond.',
        placeSaid: 'Row {row}, column {column}: {products} = {sum}.',
        placeAfter: 'Row {row}, column {column}: {products} = {sum}; with bias and ReLU {after}.',
        emptyPicture: '{name} has no bytes.',
        largePicture: '{name} has {given} megabytes; up to {most} are read.',
        noPicture: '{name} is no picture that this browser can read.',
        smallPicture: '{name} has {rows}×{columns} pixels; a filter of 3×3 needs 3 each way.',
        shrunk: '{name}, made smaller to {rows}×{columns}.',

        unit: 'A window to move over a small picture, with numbers to change',
        pixel: 'pixel of row {row}, column {column}',
        mapPlace: 'row {row}, column {column} of the map: {value}',
        unitHelp: 'Drag the window over the picture, or press a number of the map. Every pixel and weight can be changed.',
        unitSaid: 'Row {row}, column {column}: {products} = {sum}',
        picturePart: 'picture', filterPart: 'filter', mapPart: 'map',

        train: 'The network for digits, trained in this page',
        start: 'Train', pause: 'Pause', again: 'Train again',
        rate: 'learning rate', batch: 'images of a step', seed: 'seed',
        step: 'step', loss: 'loss', scrub: 'Look back through the steps',
        filters: 'The eight filters of the first layer',
        ready: '{parameters} weights, {steps} steps. Not trained yet.',
        trained: 'Step {step} of {steps}: loss {loss}. {accuracy}',
        accurate: 'Of the test images {percent} % are read right.',
        sameBits: 'The weights are the book’s, bit for bit. SHA-256 {hash}',
        otherWeights: 'Other weights than the book’s: SHA-256 {hash}',
        lookedBack: 'The filters after step {step}.',
        curve: 'Loss of each step: {steps} of {all} steps, the last {loss}',
    },
    ko: {
        undo: '되돌리기', redo: '다시 하기', back: '책의 값으로',
        link: '이 상태의 링크 복사', copied: '복사했습니다', inBar: '주소창에 있습니다',
        none: '여기서는 그림을 바꿀 수 없습니다: {why}',
        otherBits: '이 브라우저의 계산은 책의 테스트와 비트까지 같지 않습니다',
        lost: '계산이 갑자기 끝났습니다',
        badLink: '링크에 여기 필요한 수 {count}개가 들어 있지 않아 책의 값을 보여 줍니다.',
        notNumber: '수가 아닙니다: “{text}”',

        filter: '바꿀 수 있는 가중치 아홉 개와 그 맵',
        weight: '{row}행 {column}열의 가중치',
        presets: '시작 값', own: '직접 정한 수',
        names: ['항등', '선명하게', '엠보스', 'SOBEL_X', 'SOBEL_Y', '라플라시안, 이웃 4개', '라플라시안, 이웃 8개', '올라가는 선', '내려가는 선'],
        bias: '편향', relu: 'ReLU', picture: '내 사진', temple: '다시 누각 사진',
        photograph: '사진', map: '맵',
        mapHelp: '맵입니다. 화살표 키로 표시를 옮기면 그 자리의 합을 읽어 줍니다.',
        filterSaid: '가중치의 합은 {sum}입니다. 맵은 {rows}×{columns}이고 값은 {least}부터 {most}까지이며, 가장 짙은 색은 ±{limit} 이상입니다.',
        placeSaid: '{row}행 {column}열: {products} = {sum}.',
        placeAfter: '{row}행 {column}열: {products} = {sum}, 편향과 ReLU 뒤 {after}.',
        emptyPicture: '{name}에 바이트가 없습니다.',
        largePicture: '{name}: {given} MB입니다. {most} MB까지 읽을 수 있습니다.',
        noPicture: '이 브라우저에서 열 수 있는 그림이 아닙니다: {name}',
        smallPicture: '{name}: {rows}×{columns}픽셀입니다. 3×3 필터를 쓰려면 가로세로가 3픽셀 이상이어야 합니다.',
        shrunk: '{name}, {rows}×{columns}로 줄였습니다.',

        unit: '작은 그림 위에서 옮기는 창과 바꿀 수 있는 수',
        pixel: '{row}행 {column}열의 픽셀',
        mapPlace: '맵의 {row}행 {column}열: {value}',
        unitHelp: '그림 위의 창을 끌거나 맵의 수를 누르세요. 픽셀과 가중치는 모두 바꿀 수 있습니다.',
        unitSaid: '{row}행 {column}열: {products} = {sum}',
        picturePart: '그림', filterPart: '필터', mapPart: '맵',

        train: '이 페이지에서 학습하는 숫자 신경망',
        start: '학습', pause: '멈춤', again: '다시 학습',
        rate: '학습률', batch: '한 단계의 이미지 수', seed: '시드',
        step: '단계', loss: '손실', scrub: '지난 단계 보기',
        filters: '첫 층의 필터 여덟 개',
        ready: '가중치 {parameters}개, {steps}단계. 아직 학습하지 않았습니다.',
        trained: '{steps}단계 중 {step}단계: 손실 {loss}. {accuracy}',
        accurate: '테스트 이미지의 {percent} %를 맞게 읽습니다.',
        sameBits: '가중치가 책의 것과 비트까지 같습니다. SHA-256 {hash}',
        otherWeights: '책과 다른 가중치입니다: SHA-256 {hash}',
        lookedBack: '{step}단계 뒤의 필터입니다.',
        curve: '단계마다의 손실: {all}단계 중 {steps}단계, 마지막은 {loss}',
    },
};

/** A sentence of the page's language with its values in place. */
window.live.say = (key, values = {}) => {
    const { words } = window.live;
    const text = (words[document.documentElement.lang] || words.en)[key];
    return Array.isArray(text) ? text
        : text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
};
