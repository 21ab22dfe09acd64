"""Specifications become variants; what is there is kept whatever is typed."""

from posdesk.ui.catalog.editing import CodeEdit, Spec, VariantEdit
from posdesk.ui.catalog.specs import regenerate, spec_problem, split_values

COLOUR: Spec = ("颜色", ("白", "黑"))
SIZE: Spec = ("尺码", ("M", "L"))
SHIRTS = tuple(
    VariantEdit(
        id=f"{c}{s}",
        values=(c, s),
        price="79.00" if s == "M" else "85.00",
        codes=(CodeEdit("1234"),),
    )
    for c in COLOUR[1]
    for s in SIZE[1]
)


def ids(made: tuple[VariantEdit, ...]) -> dict[str, str]:
    return {variant.label: variant.id for variant in made}


def test_values_are_separated_by_any_comma() -> None:
    assert split_values("白, 黑、红，深  蓝；绿/紫") == ("白", "黑", "红", "深 蓝", "绿", "紫")


def test_every_combination_is_made_once_from_a_product_without_any() -> None:
    plain = VariantEdit(id="one", price="79.00", tax="13")
    made = regenerate((), (plain,), (COLOUR, SIZE))
    assert ids(made) == {"白 / M": "one", "白 / L": "", "黑 / M": "", "黑 / L": ""}
    assert {variant.price for variant in made} == {"79.00"}


def test_a_new_value_adds_its_variants_with_the_price_of_the_nearest() -> None:
    made = regenerate((COLOUR, SIZE), SHIRTS, (("颜色", ("白", "黑", "红")), SIZE))
    new = [variant for variant in made if not variant.id]
    assert [(v.label, v.price, v.codes) for v in new] == [
        ("红 / M", "79.00", ()),
        ("红 / L", "85.00", ()),
    ]
    assert {v.id for v in made if v.id} == {v.id for v in SHIRTS}


def test_a_renamed_value_keeps_its_variants() -> None:
    made = regenerate((COLOUR, SIZE), SHIRTS, (("颜色", ("米白", "黑")), SIZE))
    assert ids(made) == {"米白 / M": "白M", "米白 / L": "白L", "黑 / M": "黑M", "黑 / L": "黑L"}


def test_a_renamed_specification_is_the_same_one() -> None:
    made = regenerate((COLOUR, SIZE), SHIRTS, (("色", ("白", "黑")), SIZE))
    assert [variant.id for variant in made] == [variant.id for variant in SHIRTS]


def test_a_value_taken_away_takes_its_variants_with_it() -> None:
    made = regenerate((COLOUR, SIZE), SHIRTS, (("颜色", ("黑",)), SIZE))
    assert ids(made) == {"黑 / M": "黑M", "黑 / L": "黑L"}


def test_a_specification_taken_away_leaves_the_first_of_each() -> None:
    assert ids(regenerate((COLOUR, SIZE), SHIRTS, (COLOUR,))) == {"白": "白M", "黑": "黑M"}
    assert [v.id for v in regenerate((COLOUR, SIZE), SHIRTS, ())] == ["白M"]


def test_specifications_in_another_order_keep_what_is_there() -> None:
    made = regenerate((COLOUR, SIZE), SHIRTS, (SIZE, COLOUR))
    assert ids(made) == {"M / 白": "白M", "M / 黑": "黑M", "L / 白": "白L", "L / 黑": "黑L"}


def test_what_makes_no_variants_is_said() -> None:
    assert spec_problem([COLOUR, SIZE]) == ""
    assert spec_problem([("", ("白",))]).startswith("Give the specification a name")
    assert spec_problem([("颜色", ())]) == "Enter the values of “颜色”, separated by commas."
    assert "twice" in spec_problem([("颜色", ("白", "白"))])
    assert "twice" in spec_problem([COLOUR, COLOUR])
    many = tuple(str(n) for n in range(60))
    assert "may have 200" in spec_problem([("a", many), ("b", many)])
