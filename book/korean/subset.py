#!/usr/bin/env python3
"""Makes the Hangul font of the Korean edition, and the list of its characters.

    npm pack pretendard && tar xzf pretendard-*.tgz    # OFL-1.1
    pip install fonttools brotli
    python3 book/korean/subset.py package/dist/public/variable/PretendardVariable.ttf

It holds the 2350 syllables of KS X 1001, which write nearly all Korean, the letters that
a syllable is typed by, ASCII, and every other character of the pages that the font has.
Run it again when the test `every_character_of_the_edition_is_in_the_fonts` names one that
is missing.
"""

import hashlib
import pathlib
import subprocess
import sys
import tempfile

from fontTools.ttLib import TTFont

BOOK = pathlib.Path(__file__).resolve().parent.parent
FONTS = BOOK / "assets/theme/fonts"
FONT = FONTS / "seeing-hangul.woff2"
# What English pages say in Korean: the name of the language on all, words on a few.
# The font of these has the syllables of both glossaries, so that a new word has them too.
NAME_FONT = FONTS / "seeing-korean-name.woff2"
NAME = "한국어"
WORDS_FONT = FONTS / "seeing-korean.woff2"
LIST = BOOK / "korean/characters.txt"
# Those of code and formulas come from other fonts.
MORE = "−×÷·…–—“”‘’→←↑↓≤≥≠≈°²³√∞±½¼¾"


def ks_x_1001():
    for first in range(0xB0, 0xC9):
        for second in range(0xA1, 0xFF):
            yield bytes([first, second]).decode("euc-kr")


def for_english_pages():
    pages = [*(BOOK / "en").glob("*.md"), BOOK / "ko/glossary.md"]
    signs = "".join(page.read_text() for page in pages)
    words = "".join(sorted({sign for sign in signs if "가" <= sign <= "힣"}))
    with tempfile.TemporaryDirectory() as folder:
        regular = f"{folder}/regular.ttf"
        instancer = ["fonttools", "varLib.instancer", "-q", FONT, "wght=400"]
        subprocess.run([*instancer, "-o", regular], check=True)
        options = ["--flavor=woff2", "--layout-features=", "--name-IDs=*"]
        for text, font in ((NAME, NAME_FONT), (words, WORDS_FONT)):
            subset = ["pyftsubset", regular, f"--text={text}", *options]
            subprocess.run([*subset, f"--output-file={font}"], check=True)


def text_fonts():
    """Leaves in the fonts of text and code what pages and listings say, ASCII, letters with
    accents, arrows and punctuation. Whatever else comes in anew needs the whole Source
    Serif 4 or Source Code Pro."""
    said = [*(BOOK / "en").glob("*.md"), *(BOOK / "ko").glob("*.md")]
    said += [*BOOK.parent.glob("chapters/*/src/*.rs"), *BOOK.parent.glob("src/**/*.rs")]
    said += BOOK.parent.glob("chapters/*/snapshots/*.snap*[!g]")
    wanted = set(map(ord, "".join(file.read_text() for file in said)))
    for first, last in ((0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x203A), (0x2190, 0x2193)):
        wanted |= set(range(first, last + 1))
    for name in ("serif", "serif-italic", "mono"):
        font = FONTS / f"seeing-{name}.woff2"
        kept = ",".join(f"{code:x}" for code in sorted(wanted & set(TTFont(font).getBestCmap())))
        subset = ["pyftsubset", font, f"--unicodes={kept}", "--flavor=woff2"]
        options = ["--layout-features=kern,liga,ccmp,mark,mkmk,locl", "--name-IDs=*"]
        subprocess.run([*subset, *options, f"--output-file={font}"], check=True)


def main(source):
    wanted = set(ks_x_1001()) | set(map(chr, range(0x20, 0x7F))) | set(MORE)
    wanted |= set(map(chr, range(0x3131, 0x3164)))
    pages = [*(BOOK / "ko").glob("*.md"), *(BOOK / "korean").glob("*.[mt]*")]
    for page in pages:
        if page != LIST:
            wanted |= set(page.read_text())
    with tempfile.TemporaryDirectory() as folder:
        ranged = f"{folder}/ranged.ttf"
        instancer = ["fonttools", "varLib.instancer", "-q", source, "wght=400:700"]
        subprocess.run([*instancer, "-o", ranged], check=True)
        text = pathlib.Path(folder) / "text"
        text.write_text("".join(sorted(wanted)))
        subset = ["pyftsubset", ranged, f"--text-file={text}", "--flavor=woff2"]
        options = ["--layout-features=kern", "--no-hinting", "--name-IDs=0,13,14"]
        subprocess.run([*subset, *options, f"--output-file={FONT}"], check=True)
    font = TTFont(FONT)
    for name, value in ((1, "Seeing Hangul"), (4, "Seeing Hangul"), (6, "SeeingHangul")):
        font["name"].setName(value, name, 3, 1, 0x409)
    font.save(FONT)
    for_english_pages()
    text_fonts()
    list_characters()


def list_characters():
    lines = ["# What the fonts hold: digest and name of each, then its characters."]
    for path in sorted(FONTS.glob("*.woff2")):
        has = sorted(chr(code) for code in TTFont(path).getBestCmap() if code > 0x20)
        lines.append(f"# {hashlib.sha256(path.read_bytes()).hexdigest()} {path.name}")
        lines += ["".join(has[at : at + 60]) for at in range(0, len(has), 60)]
        print(f"{path.name}: {path.stat().st_size} bytes, {len(has)} characters")
    LIST.write_text("\n".join(lines) + "\n")


main(sys.argv[1])
