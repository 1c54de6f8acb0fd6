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
        &["horizontal flip", "mirror", "mirrored", "mirrors"],
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
        &[
            "뒤집기",
            "뒤집다",
            "뒤집는",
            "뒤집",
            "돌리기",
            "돌리다",
            "돌릴",
            "회전",
            "flip",
        ],
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
        &["특성맵", "특징맵", "피처맵", "피쳐맵", "feature map"],
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
        &["매개변수", "파라미터", "파라미터 수", "매개변수 수", "parameter"],
        &["최대 풀링", "맥스 풀링", "맥스풀링", "max pooling"],
        &["교차 엔트로피", "크로스 엔트로피", "cross-entropy"],
        &[
            "잔차 연결",
            "스킵 연결",
            "스킵 커넥션",
            "skip connection",
            "residual connection",
        ],
        &[
            "배치 정규화",
            "배치 노멀라이제이션",
            "배치놈",
            "batchnorm",
            "batch normalization",
        ],
        &["합성곱층", "컨볼루션층", "convolutional layer"],
        &["편향", "바이어스", "bias"],
        &["좌우 반전", "거울상", "horizontal flip"],
        &["기울기 소실", "그래디언트 소실", "vanishing gradients"],
        &[
            "전치 합성곱",
            "역합성곱",
            "디컨볼루션",
            "디콘볼루션",
            "데콘볼루션",
            "업샘플링",
            "deconvolution",
            "transposed convolution",
        ],
        &["깊이별 합성곱", "뎁스와이즈", "depthwise"],
        &["부류", "클래스", "class"],
        &["레이블", "라벨", "label"],
        &["padding_mode", "가장자리", "border"],
        &["output_padding", "출력 패딩", "output padding"],
        &["오버플로", "오버플로우", "overflow"],
        &["원-핫", "원핫", "one-hot"],
        &["옵티마이저", "최적화기", "optimizer", "sgd"],
        &["초기 가중치", "가중치 초기화", "초기화", "initialization"],
        &["활성화 함수", "relu", "렐루", "activation function"],
        &["죽은 relu", "죽은 렐루", "dead relu"],
        &["flops", "flop", "부동소수점 연산"],
        &["메모리 부족", "메모리가 모자", "out of memory"],
        &["앨리어싱", "안티앨리어싱", "에일리어싱", "aliasing"],
        &["혼동 행렬", "오차 행렬", "confusion matrix"],
        &["기울기 검사", "그래디언트 체크", "그레이디언트 체크", "gradient check"],
        &["rust", "러스트"],
        &["pytorch", "파이토치"],
        &["tensorflow", "텐서플로", "텐서플로우"],
        &["keras", "케라스"],
        &["winograd", "위노그라드"],
        &["설치", "받으려면"],
        &["합성곱 신경망", "cnn", "컨브넷", "convnet"],
        &["배치", "미니배치", "배치 크기", "배치 사이즈", "batch size"],
        &["학습률", "러닝 레이트", "learning rate"],
        &["조기 종료", "얼리 스타핑", "일찍 멈추", "early stopping"],
        &["완전연결 신경망", "다층 퍼셉트론", "mlp"],
        &["경계", "엣지", "에지", "edge"],
        &["경계를 찾", "경계 검출", "엣지 검출", "에지 검출", "edge detection"],
        &["전역 평균 풀링", "글로벌 평균 풀링", "gap", "global average pooling"],
        &["conv1d", "1차원 합성곱"],
        &["conv3d", "3차원 합성곱"],
        &["그룹", "그룹 합성곱", "grouped convolution"],
        &["혼합 정밀도", "fp16", "mixed precision"],
        &["거울상", "좌우 반전", "mirror"],
        &["국소성", "지역성", "locality"],
        &["가중치 감쇠", "l2 정규화", "정칙화", "weight decay"],
        &["어떤 모양이 나올까", "출력 크기", "출력 크기 공식", "output size"],
        &["훈련 세트", "훈련 데이터", "학습 데이터", "training set"],
        &["검증 세트", "검증 데이터", "validation set"],
        &["테스트 세트", "테스트 데이터", "시험 데이터", "test set"],
        &["찍는 수준", "학습이 안 돼요", "학습이 안 됩니다"],
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
             자세한 내용은 함께 실은 코드에 있습니다.",
        ),
        (
            "Changes: scaled to 0..1, and what the code beside it says.",
            "바꾼 것: 값을 0에서 1까지로 맞추었습니다. 나머지는 함께 실은 코드에 있습니다.",
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
