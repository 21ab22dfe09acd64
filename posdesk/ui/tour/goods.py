"""The catalog's part of the day: find a product, change its price, see who changed what, import."""

from __future__ import annotations

from PySide6.QtCore import Qt

from posdesk.catalog.importing.report import Outcome
from posdesk.i18n import N_, language
from posdesk.ui.catalog.form import FACTS, HISTORY
from posdesk.ui.catalog.form import GOODS as GOODS_PAGE
from posdesk.ui.catalog.place import CatalogPlace
from posdesk.ui.catalog.transfer.page import ImportPage
from posdesk.ui.tour.paying import go
from posdesk.ui.tour.script import Step, Tour
from posdesk.ui.widgets import Card

NEW_PRICE = "2.20"


def browse(tour: Tour) -> None:
    go(tour, "catalog")
    place = tour.person.place(CatalogPlace)
    tour.until(lambda: place.middle.model.rowCount() >= 20, "products in the list")
    tour.until(lambda: place.detail.is_shown, "the first product beside the list")
    tour.picture("catalog", N_("The catalog: categories, products, and the open product."))
    tour.person.press(Qt.Key.Key_F, ctrl=True)
    tour.until(tour.window.search.hasFocus, "the cursor in the search field")
    tour.person.type(tour.cast.words)
    tour.until(lambda: 0 < place.middle.model.rowCount() < 20, "the products that were searched")
    tour.person.pick(place.middle.list, 0, "the first product found")
    tour.until(lambda: tour.cast.found in place.detail.form.edit.name, "the water opened")
    tour.picture("catalog-search", N_("The same search as at the counter, with filters."))


def change_price(tour: Tour) -> None:
    place = tour.person.place(CatalogPlace)
    form = place.detail.form
    price = form.variants.form.price
    tour.person.fill(price, NEW_PRICE)
    tour.until(lambda: place.detail.dirty, "something to be saved")
    tour.person.press(Qt.Key.Key_S, ctrl=True)
    tour.until(lambda: not place.detail.dirty, "the new price saved")
    tour.check(price.text() == NEW_PRICE, "the new price in its field")
    _turn(tour, FACTS)
    tour.picture("catalog-facts", N_("Origin, ingredients, shelf life, storage, licences."))
    _turn(tour, HISTORY)
    tour.until(lambda: _history(tour), f"the price {NEW_PRICE} and who set it, in the history")
    tour.picture("catalog-history", N_("The history: who changed what, from what to what."))
    _turn(tour, GOODS_PAGE)


def _turn(tour: Tour, page: int) -> None:
    tabs = tour.person.place(CatalogPlace).detail.form.tabs
    tour.person.click(tabs, tabs.tabRect(page).center())
    tour.until(lambda: tabs.currentIndex() == page, "another page of the product")


def _history(tour: Tour) -> bool:
    history = tour.person.place(CatalogPlace).detail.form.history
    cards = [c for c in history.findChildren(Card) if c.isVisible()]
    names = [c.accessibleName() for c in cards]
    return any(tour.cast.manager in name for name in names)


_LISTS = {
    "zh_CN": (
        "条码,品名,分类,单位,售价,进价,库存",
        "9521000009011,手冲咖啡 挂耳 10包,茶饮,盒,39.90,24.00,12",
        "9521000009028,海盐苏打饼干 120g,饼干糕点,袋,6.50,3.90,40",
        "9521000009035,柠檬味气泡水 330ml,汽水,罐,4.00,2.20,48",
        "9521000009042,竹纤维毛巾,日用,条,15.90,8.50,20",
        "9521000009059,陶瓷花瓶,日用,个,三十,16.00,5",
        "6921168509256,农夫山泉 饮用天然水 550ml,饮用水,瓶,2.20,1.10,119",
    ),
    "en": (
        "Barcode,Name,Category,Unit,Price,Cost,Stock",
        "9521000009011,Drip coffee bags 10,Tea,box,39.90,24.00,12",
        "9521000009028,Sea salt crackers 120g,Biscuits,bag,6.50,3.90,40",
        "9521000009035,Lemon soda 330ml,Soft drinks,can,4.00,2.20,48",
        "9521000009042,Bamboo towel,Household,piece,15.90,8.50,20",
        "9521000009059,Ceramic vase,Household,piece,thirty,16.00,5",
        "6921168509256,Nongfu Spring Water 550ml,Water,bottle,2.20,1.10,119",
    ),
}
"""A list as a wholesaler sends it, with a price that is none."""


def bring_in(tour: Tour) -> None:
    place = tour.person.place(CatalogPlace)
    tour.person.click(place.left.import_button)
    page = tour.person.child(ImportPage, "the import page")
    text = "\n".join(_LISTS[language()]) + "\n"
    line = N_("A list to import: one price in it is none.")
    path = tour.album.paper("wholesale.csv", line, text.encode())
    tour.person.drop(path, page.choose.area)
    tour.until(page.columns.isVisible, "the columns of the dropped file")
    fields = set(page.columns.table.mapping())
    tour.check({"barcode", "name", "price", "stock"} <= fields, "the columns guessed")
    tour.picture("import-columns", N_("Import: first rows, and what each column was taken for."))
    tour.person.click(page.columns.check_button)
    _until_report(tour, page, Outcome.CHECKED)
    tour.picture(
        "import-check", N_("A dry run: what would come in, and each problem with its row.")
    )
    tour.person.click(page.result.import_button)
    _until_report(tour, page, Outcome.DONE)
    tour.check(_figure(page, "created") == "4" and _figure(page, "left_out") == "1", "four new")
    tour.picture(
        "import-done", N_("Imported: four new products, one row left out with its reason.")
    )
    tour.person.click(page.result.close_button)
    tour.until(place.panels.isVisible, "the catalog after the import")


def _until_report(tour: Tour, page: ImportPage, outcome: Outcome) -> None:
    def there() -> bool:
        report = page.result.report
        return report is not None and report.outcome is outcome and page.result.isVisible()

    tour.until(there, "the report of the import")


def _figure(page: ImportPage, name: str) -> str:
    return page.result.figures[name].figure.text()


GOODS: tuple[Step, ...] = (
    ("the catalog", browse),
    ("a new price", change_price),
    ("importing a list", bring_in),
)
