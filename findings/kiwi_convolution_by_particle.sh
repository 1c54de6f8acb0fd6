#!/usr/bin/env bash
# Kiwi 0.24.1, a Korean tokenizer: 합성곱 is one noun before 은 이 의 과, and two, 합성 and 곱,
# before 을 에 으로 마다. A search for the one so misses pages with the other. 과적합 before 의
# becomes 과 + 적 + 합의 (“agreement”), 배치마다 becomes 배치마 + 이다. As a user word 합성곱 is one
# everywhere.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check kiwipiepy==0.24.1
"$folder/venv/bin/python" - <<'PYTHON'
from kiwipiepy import Kiwi

kiwi = Kiwi()

def parts(text):
    return [token.form for token in kiwi.tokenize(text)]

whole, cut = "은이의과", ["을", "에", "으로", "마다"]
for particle in [*whole, *cut]:
    seen = parts("합성곱" + particle)
    print("합성곱" + particle, seen)
    assert seen == (["합성곱", particle] if particle in whole else ["합성", "곱", particle])
print("과적합의", parts("과적합의"), "배치마다", parts("배치마다"))
assert parts("과적합의") == ["과", "적", "합의"] and parts("배치마다") == ["배치마", "이", "다"]
kiwi.add_user_word("합성곱", "NNG")
assert all(parts("합성곱" + particle)[0] == "합성곱" for particle in [*whole, *cut])
PYTHON
