"""Cut the bundled fonts out of the full Noto Sans SC.

    python scripts/fonts.py SOURCE_FOLDER

SOURCE_FOLDER is the unpacked npm package @expo-google-fonts/noto-sans-sc, or any folder that
holds the static NotoSansSC Regular and Bold as .ttf somewhere below it.
"""

import os
import sys

# scripts/locale.py must not stand in for the standard library's module.
if sys.path and os.path.abspath(sys.path[0]) == os.path.dirname(os.path.abspath(__file__)):
    del sys.path[0]

import re
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "fonts"
STYLES = ("Regular", "Bold")
BLOCKS = (
    (0x0020, 0x017F),  # Latin, Latin-1, Latin Extended-A
    (0x01C0, 0x024F),  # pinyin's vowels with tone marks
    (0x0300, 0x036F),  # combining marks
    (0x0370, 0x04FF),  # Greek, Cyrillic
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x206F),  # general punctuation
    (0x2070, 0x209F),  # super- and subscripts
    (0x20A0, 0x20CF),  # currency
    (0x2100, 0x218F),  # letter-like symbols, number forms
    (0x2190, 0x22FF),  # arrows, mathematical operators
    (0x2460, 0x24FF),  # enclosed numbers
    (0x2500, 0x25FF),  # box drawing, blocks, geometric shapes
    (0x2600, 0x27BF),  # symbols, dingbats
    (0x2B00, 0x2BFF),  # more arrows
    (0x3000, 0x312F),  # CJK punctuation, kana, bopomofo
    (0x3200, 0x33FF),  # enclosed and squared CJK
    (0x4E00, 0x9FFF),  # unified ideographs: all of GBK's and those added since
    (0xFE30, 0xFE4F),  # vertical forms
    (0xFF00, 0xFFEF),  # full- and half-width forms
    (0x20000, 0x3134F),  # rare ideographs used in personal and place names
)
# Of the first extension only those in the state's table of general standard characters.
EXTENSION_A = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹"
    "䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮"
)


def gbk() -> set[int]:
    """Every character that GBK can write."""
    found: set[int] = set()
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            text = bytes((lead, trail)).decode("gbk", errors="ignore")
            found.update(map(ord, text))
    return {code for code in found if not 0xE000 <= code <= 0xF8FF}


def wanted() -> set[int]:
    codes = gbk() | set(map(ord, EXTENSION_A))
    for first, last in BLOCKS:
        codes.update(range(first, last + 1))
    return codes


def options() -> Options:
    """Keep kerning and accents; drop vertical writing, alternates and glyph names."""
    chosen = Options()
    chosen.layout_features = ["ccmp", "kern", "mark", "mkmk"]
    chosen.drop_tables += ["BASE", "STAT", "vhea", "vmtx"]
    chosen.name_IDs = list(range(15))
    chosen.name_languages = [0x409]
    chosen.glyph_names = False
    chosen.notdef_outline = True
    chosen.recalc_timestamp = False
    return chosen


def cut(source: Path, target: Path) -> int:
    """Write the cut font and return how many characters it has."""
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options())
    subsetter.populate(unicodes=sorted(wanted()))
    subsetter.subset(font)
    names = font["name"]
    for identity in (3, 5):
        text = names.getDebugName(identity)
        names.setName(f"{text}; PosDesk subset", identity, 3, 1, 0x409)
    target.parent.mkdir(parents=True, exist_ok=True)
    font.save(target)
    return len(font.getBestCmap())


def main(argv: list[str]) -> int:
    """Cut both styles found below the folder given."""
    if len(argv) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    for style in STYLES:
        matches = sorted(Path(argv[0]).rglob(f"NotoSansSC*{style}.ttf"))
        exact = [path for path in matches if re.fullmatch(rf".*[-_]\d*{style}", path.stem)]
        if len(exact) != 1:
            print(f"expected one NotoSansSC {style} below {argv[0]}: {exact}", file=sys.stderr)
            return 1
        target = TARGET / f"NotoSansSC-{style}.ttf"
        count = cut(exact[0], target)
        print(f"{target.relative_to(ROOT)}: {count} characters, {target.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
