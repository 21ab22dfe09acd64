"""Pinyin as people type it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posdesk.catalog import pinyin

HAN = st.text(st.sampled_from("农夫山泉重庆小面银行长大乐绿女略阿儿"), min_size=1, max_size=6)


def test_a_character_has_all_its_readings() -> None:
    assert pinyin.readings("重") == ("zhong", "chong", "tong")
    assert set(pinyin.readings("行")) >= {"xing", "hang"}
    assert pinyin.initials("重") == "zct"
    assert pinyin.readings("a") == ()


def test_u_with_dots_is_typed_v_or_u() -> None:
    assert set(pinyin.readings("绿")) == {"lv", "lu"}
    assert {"nv", "nu"} <= set(pinyin.readings("女"))
    assert {"lve", "lue"} == set(pinyin.readings("略"))


def test_the_list_of_syllables_is_that_of_the_readings() -> None:
    found = {way for point in range(0x4E00, 0xA000) for way in pinyin.readings(chr(point))}
    assert found <= pinyin.SYLLABLES
    assert {"nong", "fu", "zhuang", "er", "a", "nve", "nue", "xiong"} <= found
    assert len(pinyin.SYLLABLES) < 430


@pytest.mark.parametrize(
    ("letters", "fits"),
    [
        ("chongqing", True),
        ("zhongqing", True),
        ("tongqing", True),
        ("cq", True),
        ("zq", True),
        ("zhq", True),
        ("chongq", True),
        ("cqing", True),
        ("chongqingx", True),
        ("cqxiaom", True),
        ("chon", True),
        ("qing", False),
        ("chonqing", False),
        ("cqm", False),
        ("chongqingxiaomiant", False),
    ],
)
def test_letters_fit_a_name_from_its_beginning(letters: str, fits: bool) -> None:
    assert pinyin.fits(letters, "重庆小面") is fits


def test_letters_are_found_inside_a_name() -> None:
    assert pinyin.match("xm", "重庆小面") == 2
    assert pinyin.match("qingxiao", "重庆小面") == 1
    assert pinyin.match("nfsq", "重庆小面") is None


def test_letters_are_cut_into_few_characters_first() -> None:
    ways = pinyin.spellings("nongfsq")
    assert ways[0] == pinyin.Spelling(("nong", "f", "s", "q"))
    assert ways[0].initials == "nfsq"
    assert ways[-1].initials == "nongfsq"
    assert [way.pieces for way in pinyin.spellings("xian")][:3] == [
        ("xian",),
        ("xia", "n"),
        ("xi", "an"),
    ]
    assert pinyin.spellings("vvv") == ()
    assert pinyin.spellings("") == ()
    assert pinyin.spellings("n" * 500) == ()


@given(HAN, st.data())
def test_any_mix_of_syllables_and_first_letters_is_understood(
    han: str, data: st.DataObject
) -> None:
    """What somebody types for these characters fits them, and one cut of it has their letters."""
    typed = [data.draw(st.sampled_from(pinyin.readings(sign))) for sign in han]
    pieces = [data.draw(st.sampled_from([way, way[0]])) for way in typed]
    letters = "".join(pieces)
    assert pinyin.fits(letters, han)
    assert pinyin.match(letters, f"茶{han}") in (0, 1)


@given(HAN, st.data())
def test_whole_syllables_are_cut_so_that_they_read_back(han: str, data: st.DataObject) -> None:
    letters = "".join(data.draw(st.sampled_from(pinyin.readings(sign))) for sign in han)
    cut = pinyin.whole_syllables(letters)
    assert "".join(cut) == letters
    assert len(cut) <= len(han)
    assert set(cut) <= pinyin.SYLLABLES


@given(st.lists(st.sampled_from([*sorted(pinyin.SYLLABLES), *"aceghinouvz"]), max_size=6))
def test_it_is_told_right_whether_letters_are_whole_syllables(parts: list[str]) -> None:
    letters = "".join(parts)
    assert pinyin.is_spelled_out(letters) == bool(pinyin.whole_syllables(letters))


def test_text_without_chinese_does_not_load_the_readings() -> None:
    program = (
        "import sys; from posdesk.catalog.search.tokens import Source, entry, tokens;"
        "from posdesk.catalog.search.question import Question;"
        "e = entry(Source('v', 'p', 'Mug', '', '', 'M', '123', None, None, 1, 1, 1, 0));"
        "tokens(e);"
        "Question('nfsq').spoken;"
        "assert not pinyin_loaded(); entry(Source('v','p','农','','','','',None,None,1,1,1,0));"
        "assert pinyin_loaded(); assert 'pypinyin' not in sys.modules"
    )
    loaded = (
        "from posdesk.catalog import pinyin\n"
        "def pinyin_loaded(): return pinyin._table.cache_info().currsize > 0\n"
    )
    subprocess.run([sys.executable, "-c", loaded + program], check=True)
