"""The shop's goods as the cart sees them, and random carts of them."""

from __future__ import annotations

from hypothesis import strategies as st

from posdesk.cart.cart import Cart, Discount, PriceOverride, VariantSnapshot
from posdesk.cart.operations import add, set_discount, set_order_discount, set_price
from posdesk.cart.rounding import Rounding
from posdesk.cart.rules import OrderOffer, Rules, TimedOffer


def goods(variant_id: str, name: str, price: int, **facts: object) -> VariantSnapshot:
    return VariantSnapshot(variant_id, "p-" + variant_id, variant_id, name, price, **facts)  # type: ignore[arg-type]


WATER = goods("water", "农夫山泉 550ml", 200, barcode="6921168509256")
NOODLES = goods("noodles", "康师傅 红烧牛肉面", 1390)
SHIRT = goods("shirt", "圆领T恤", 7900, label="白 / L")
APPLES = goods("apples", "红富士苹果", 898, weighed=True, tax_rate=900, unit="kg")
MUG = goods("mug", "马克杯", 2500)
ALL = (WATER, NOODLES, SHIRT, APPLES, MUG)

NOODLE_OFFER = TimedOffer("t1", "限时特卖", "noodles", 1190)
COUPON = OrderOffer("c1", "满100减10", amount=1000, threshold=10000, code="NEW10")


def cart_of(*things: tuple[VariantSnapshot, int], cart: Cart | None = None) -> Cart:
    cart = cart or Cart("cart-1")
    for item, quantity in things:
        cart = add(cart, item, quantity)
    return cart


def example() -> Cart:
    """The worked example of docs/money.md."""
    return cart_of((WATER, 6000), (NOODLES, 2000), (SHIRT, 1000), (APPLES, 1236))


EXAMPLE_RULES = Rules(timed_offers=(NOODLE_OFFER,), order_offers=(COUPON,))

discounts = st.one_of(
    st.builds(Discount, amount=st.integers(1, 20_000)),
    st.builds(Discount, percent=st.integers(1, 10_000)),
)
roundings = st.builds(
    Rounding,
    st.sampled_from((1, 10, 100)),
    st.sampled_from(("up", "down", "nearest")),
    st.sampled_from(("never", "cash", "always")),
)
items = st.builds(
    goods,
    st.sampled_from([f"v{n}" for n in range(6)]),
    st.just("thing"),
    st.integers(0, 20_000),
    tax_rate=st.sampled_from((0, 600, 900, 1300)),
    weighed=st.booleans(),
)
order_offers = st.builds(
    OrderOffer,
    st.sampled_from(("o1", "o2", "o3")),
    st.just("offer"),
    amount=st.integers(0, 5_000),
    percent=st.integers(0, 10_000),
    threshold=st.integers(0, 20_000),
    variant_ids=st.one_of(st.none(), st.frozensets(st.sampled_from([f"v{n}" for n in range(6)]))),
    stacks=st.booleans(),
)
rules = st.builds(
    Rules,
    level_prices=st.dictionaries(st.sampled_from(["v0", "v1"]), st.integers(0, 20_000)),
    timed_offers=st.lists(
        st.builds(
            TimedOffer,
            st.just("t"),
            st.just("offer"),
            st.sampled_from(["v1", "v2"]),
            st.integers(0, 9_000),
        ),
        max_size=2,
    ).map(tuple),
    order_offers=st.lists(order_offers, max_size=3).map(tuple),
)


@st.composite
def carts(draw: st.DrawFn, max_lines: int = 6) -> Cart:
    """A cart with whatever a cashier may have done to it."""
    cart = Cart("cart-1", rounding=draw(roundings), tax_inclusive=draw(st.booleans()))
    for item in draw(st.lists(items, min_size=1, max_size=max_lines)):
        quantity = draw(st.integers(1, 9_999)) if item.weighed else 1000 * draw(st.integers(1, 30))
        cart = add(cart, item, quantity)
    for line in cart.lines:
        if draw(st.booleans()):
            cart = set_discount(cart, line.number, draw(discounts))
        if draw(st.integers(0, 4)) == 0:
            cart = set_price(cart, line.number, PriceOverride(draw(st.integers(0, 20_000))))
    if draw(st.booleans()):
        cart = set_order_discount(cart, draw(discounts))
    return cart
