"""Write the tree of China's regions from @vant/area-data (MIT), which follows the Ministry of Civil
Affairs: `npm pack @vant/area-data`, unpack, `python scripts/regions.py package/dist/index.js`

One line for each city: province/city:district district …; where the district stands directly below
the province (municipalities, counties of a province's own) the city is left out.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "resources" / "regions" / "china.txt"
_ENTRY = re.compile(r'(\d{6}):\s*"([^"]+)"')
_NO_CITY = {"县", "省直辖县", "自治区直辖县"}


def main() -> int:
    """Read the package's file named on the command line, write the tree."""
    text = Path(sys.argv[1]).read_text("utf-8")
    names = {
        code: name.encode().decode("unicode_escape") if "\\u" in name else name
        for code, name in _ENTRY.findall(text)
    }
    lines: dict[str, list[str]] = {}
    for code, name in sorted(names.items()):
        province, city = names[code[:2] + "0000"], names.get(code[:4] + "00")
        if code.endswith("0000"):
            lines.setdefault(province, [])
        elif code.endswith("00"):
            if not _stands_for_none(city, province):
                lines.setdefault(f"{province}/{name}", [])
        else:
            none = city is None or _stands_for_none(city, province)
            lines.setdefault(province if none else f"{province}/{city}", []).append(name)
    rows = (f"{path}:{' '.join(below)}".rstrip(":") for path, below in lines.items())
    TARGET.write_text("\n".join(rows) + "\n", "utf-8")
    return 0


def _stands_for_none(city: str | None, province: str) -> bool:
    return city == province or city in _NO_CITY


if __name__ == "__main__":
    raise SystemExit(main())
