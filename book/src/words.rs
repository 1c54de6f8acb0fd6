//! The words of an edition that stand in no page.

/// What the builder itself writes into a page.
pub(crate) struct Words {
    /// Before the number of a picture, chart or printed text.
    pub(crate) figure: &'static str,
    /// Before the number of a table.
    pub(crate) table: &'static str,
    /// Beside a cell's source.
    pub(crate) cell: &'static str,
    /// Beside the command that reruns a cell.
    pub(crate) run: &'static str,
    /// Before the place of an item of the core.
    pub(crate) from: &'static str,
    /// On a folded listing, before and behind the number of its lines.
    pub(crate) show_lines: [&'static str; 2],
    /// On an open one.
    pub(crate) hide_lines: &'static str,
    /// On a folded answer to a prediction.
    pub(crate) answer: &'static str,
    /// The text of a picture whose caption says what it shows, behind its number.
    pub(crate) described: &'static str,
    /// The name of the contents at the head of a page.
    pub(crate) contents: &'static str,
    /// Words that a search takes for each other.
    pub(crate) synonyms: &'static [&'static [&'static str]],
    /// How the first words of a box begin, and the class of its look.
    pub(crate) boxes: [(&'static str, &'static str); 3],
    /// How a note begins, which looks like any quote.
    pub(crate) note: &'static str,
    /// The file that tells whose work the data are.
    pub(crate) credits: &'static str,
    /// What stands in the place of English phrases beneath a figure.
    pub(crate) credit: &'static [(&'static str, &'static str)],
}

const ENGLISH: Words = Words {
    figure: "Figure",
    table: "Table",
    cell: "Cell",
    run: "Run it again",
    from: "From",
    show_lines: ["Show the ", " lines"],
    hide_lines: "Fold",
    answer: "Answer",
    described: "described below",
    contents: "In this chapter",
    synonyms: &[
        &["flip", "flipped", "flipping", "turn", "turned", "rotate", "rotated"],
        &["backpropagation", "backprop", "gradient", "slope", "way back"],
        &["zero padding", "padding"],
        &["dense", "fully connected", "linear layer"],
        &["filter", "kernel"],
        &["image", "picture", "photograph"],
        &["downsampling", "subsampling", "halving", "pooling"],
        &["dimension", "shape"],
        &["gpu", "graphics card"],
        &["padding_mode", "border"],
        &["output_padding", "output padding"],
    ],
    boxes: [
        ("Predict.", "predict"),
        ("Change one thing.", "change"),
        ("In short.", "short"),
    ],
    note: "Note.",
    credits: "data/CREDITS.md",
    credit: &[],
};

const KOREAN: Words = Words {
    figure: "그림",
    table: "표",
    cell: "셀",
    run: "다시 실행",
    from: "소스",
    show_lines: ["코드 ", "줄 보기"],
    hide_lines: "접기",
    answer: "답",
    described: "설명은 아래에",
    contents: "이 장의 차례",
    synonyms: &[
        &["뒤집기", "뒤집다", "뒤집", "돌리기", "돌리다", "회전", "flip"],
        &[
            "역전파",
            "경사",
            "기울기",
            "그래디언트",
            "그레이디언트",
            "backpropagation",
            "gradient",
        ],
        &["제로 패딩", "패딩", "zero padding", "padding"],
        &["완전연결층", "완전연결", "밀집층", "선형층", "dense", "fully connected"],
        &["필터", "커널", "filter", "kernel"],
        &["이미지", "사진", "그림"],
        &["다운샘플링", "풀링", "pooling", "downsampling"],
        &["모양", "차원", "크기", "shape"],
        &["특성맵", "특징맵", "피처맵", "feature map"],
        &["수용 영역", "수용영역", "수용장", "수용야", "receptive field"],
        &["합성곱", "컨볼루션", "convolution"],
        &["교차상관", "상호상관", "cross-correlation"],
        &["스트라이드", "보폭", "stride"],
        &["팽창", "딜레이션", "dilation"],
        &["평행이동", "이동", "translation"],
        &["gpu", "그래픽 카드"],
        &["sobel", "소벨"],
        &["과적합", "오버피팅", "overfitting"],
        &["가우스 블러", "가우시안", "가우시안 블러", "gaussian"],
        &["고속 푸리에 변환", "fft"],
        &["매개변수", "파라미터", "parameter"],
        &["최대 풀링", "맥스 풀링", "맥스풀링", "max pooling"],
        &["교차 엔트로피", "크로스 엔트로피", "cross-entropy"],
        &["잔차 연결", "스킵 연결", "skip connection", "residual connection"],
        &["배치 정규화", "배치 노멀라이제이션", "batch normalization"],
        &["합성곱층", "컨볼루션층", "convolutional layer"],
        &["편향", "바이어스", "bias"],
        &["기울기 소실", "그래디언트 소실", "vanishing gradients"],
        &[
            "전치 합성곱",
            "역합성곱",
            "디컨볼루션",
            "디콘볼루션",
            "데콘볼루션",
            "deconvolution",
            "transposed convolution",
        ],
        &["깊이별 합성곱", "뎁스와이즈", "depthwise"],
        &["부류", "클래스", "class"],
        &["레이블", "라벨", "label"],
        &["padding_mode", "가장자리", "border"],
        &["output_padding", "출력 패딩", "output padding"],
        &["오버플로", "오버플로우", "overflow"],
    ],
    boxes: [
        ("예측해 보기.", "predict"),
        ("하나만 바꿔 보기.", "change"),
        ("정리.", "short"),
    ],
    note: "참고.",
    credits: "book/korean/credits.md",
    credit: &[
        ("Photo by ", "사진: "),
        ("Photo: brick wall by CC0Textures", "사진: 벽돌담, CC0Textures"),
        (
            "Photo: coffee cup by Rachel Michetti, courtesy of Pikolo Espresso Bar",
            "사진: 커피잔, Rachel Michetti, Pikolo Espresso Bar 제공",
        ),
        (
            "Photo: Chelsea the cat by Stefan van der Walt",
            "사진: 고양이 첼시, Stefan van der Walt",
        ),
        ("Digits: E. Alpaydin and C. Kaynak", "숫자: E. Alpaydin, C. Kaynak"),
        ("licensed CC", "라이선스 CC"),
        (
            "Changes: made smaller, gray or filtered, as the code beside it says.",
            "바꾼 것: 크기를 줄이고, 회색조로 바꾸거나 필터를 썼습니다. \
             자세한 것은 곁의 코드에 있습니다.",
        ),
        (
            "Changes: scaled to 0..1, and what the code beside it says.",
            "바꾼 것: 값을 0에서 1까지로 맞추었습니다. 나머지는 곁의 코드에 있습니다.",
        ),
    ],
};

/// The words of the edition in `language`.
///
/// # Errors
/// In words, if there is no such edition.
pub(crate) fn of(language: &str) -> Result<&'static Words, String> {
    match language {
        "en" => Ok(&ENGLISH),
        "ko" => Ok(&KOREAN),
        other => Err(format!(
            "there is no edition in the language `{other}`; there are `en` and `ko`"
        )),
    }
}
