"""A part of the photograph of the temple as JPEG files of several kinds.

    pip install pillow==13.0.0 && python src/data/photo/whole/make.py
"""

from pathlib import Path

from PIL import Image

here = Path(__file__).parent
photos = here.parents[3] / "data" / "photos"
part = Image.open(photos / "temple.png").convert("RGB").crop((200, 80, 293, 141))

for name, picture, options in [
    ("baseline", part, {"subsampling": "4:2:0"}),
    ("baseline_gray", part.convert("L"), {}),
    ("baseline_restarts", part, {"subsampling": "4:2:2", "restart_marker_rows": 1}),
    ("progressive", part, {"subsampling": "4:2:0", "progressive": True}),
    (
        "progressive_restarts",
        part,
        {"subsampling": "4:4:4", "progressive": True, "restart_marker_blocks": 7},
    ),
    ("cmyk", part.convert("CMYK"), {"optimize": True}),
]:
    picture.save(here / f"{name}.jpg", quality=75, **options)
