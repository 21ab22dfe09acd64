"""What a product list can say, and the headings under which lists say it."""

from __future__ import annotations

from dataclasses import dataclass

from posdesk.i18n import N_


@dataclass(frozen=True)
class Field:
    """One thing that a column may hold.

    `headings` are tried from the left: an earlier one is the better guess. They are written as
    `headings.normal` leaves them: lower case, without blanks and signs.
    """

    name: str
    label: str
    headings: tuple[str, ...]


def _field(name: str, label: str, headings: str) -> Field:
    return Field(name, label, tuple(headings.split()))


FIELDS = (
    _field(
        "name",
        N_("Product name"),
        "商品名称 产品名称 品名 商品名 货品名称 商品 产品 名称 标题 商品标题 单品名称"
        " 物品名称 货名 productname itemname name product title item description1"
        " productdescription",
    ),
    _field(
        "spec",
        N_("Specification"),
        "规格 规格型号 商品规格 规格名称 规格值 sku规格 型号 规格属性 specification"
        " spec variant varianttitle options option1value size model",
    ),
    _field(
        "barcode",
        N_("Barcode"),
        "条码 商品条码 条形码 国际条码 商品条形码 主条码 upc码 69码 国条码 barcode ean"
        " ean13 gtin upc upcean eancode productbarcode variantbarcode",
    ),
    _field(
        "more_barcodes",
        N_("Other barcodes"),
        "其他条码 附加条码 副条码 多条码 otherbarcodes",
    ),
    _field(
        "packs",
        N_("Pack barcodes"),
        "箱码 包装条码 整箱条码 外箱条码 件码 packbarcodes packbarcode casebarcode caseean itf14",
    ),
    _field(
        "pack_size",
        N_("Pieces in a pack"),
        "箱规 装箱数 包装数量 件装数 每箱数量 箱入数 packsize packquantity casesize unitspercase",
    ),
    _field(
        "sku",
        N_("SKU"),
        "sku编码 sku货号 商品编码 商品编号 货号 自编码 店内码 内部编码 单品编码 编码"
        " 编号 skuid sku skucode plu 商家编码 itemcode itemno itemnumber productcode"
        " stockcode code articlenumber",
    ),
    _field(
        "price",
        N_("Price"),
        "售价 零售价 销售价 销售价格 零售价格 单价 价格 现价 门店价 标价 原价 市场价"
        " 吊牌价 折扣价 优惠价 活动价 price retailprice sellingprice salesprice"
        " saleprice unitprice variantprice rrp listprice regularprice amount",
    ),
    _field(
        "cost",
        N_("Cost"),
        "进价 成本价 成本 进货价 采购价 采购价格 供货价 进价成本 cost costprice"
        " purchaseprice costperitem buyingprice unitcost",
    ),
    _field(
        "stock",
        N_("Stock"),
        "库存 库存数量 库存量 现有库存 可用库存 当前库存 结存 数量 存量 stock"
        " stockonhand onhand inventory quantity qty quantityonhand stockquantity",
    ),
    _field(
        "category",
        N_("Category"),
        "店内一级分类 一级分类 一级类目 大类 店内分类 商品分类 分类名称 分类 类别 品类"
        " 类目 商品类别 美团一级分类 部门 category productcategory department"
        " categorypath producttype class",
    ),
    _field(
        "category2",
        N_("Category, level 2"),
        "店内二级分类 二级分类 二级类目 中类 子分类 美团二级分类 subcategory category2 subclass",
    ),
    _field(
        "category3",
        N_("Category, level 3"),
        "店内三级分类 三级分类 三级类目 小类 美团三级分类 category3",
    ),
    _field("category4", N_("Category, level 4"), "四级分类 category4"),
    _field("category5", N_("Category, level 5"), "五级分类 category5"),
    _field(
        "brand",
        N_("Brand"),
        "品牌 品牌名称 商标 brand brandname vendor manufacturer",
    ),
    _field(
        "unit",
        N_("Unit"),
        "单位 计量单位 销售单位 基本单位 库存单位 unit uom unitofmeasure saleunit",
    ),
    _field(
        "weighed",
        N_("Sold by weight"),
        "称重 是否称重 计价方式 散称 称重商品 weighed byweight soldbyweight weighable",
    ),
    _field(
        "tax_rate",
        N_("Tax rate"),
        "税率 销项税率 增值税率 taxrate vat vatrate tax gst",
    ),
    _field(
        "weight",
        N_("Weight"),
        "重量 毛重 重量g 重量克 毛重g 克重 单件重量 发货重量 weight weightg grossweight weightgrams"
        " variantgrams shippingweight",
    ),
    _field(
        "shelf",
        N_("Shelf"),
        "货架 货架号 货位 库位 货位号 陈列位置 shelf shelfplace bin binlocation location",
    ),
    _field(
        "active",
        N_("On sale"),
        "是否上架 上下架 上架状态 销售状态 商品状态 状态 在售 是否在售 是否启用 启用"
        " active status onsale enabled published available",
    ),
    _field(
        "description",
        N_("Description"),
        "描述 商品描述 简介 详情 备注 description notes remark",
    ),
    _field(
        "origin",
        N_("Origin"),
        "产地 原产地 产地国 生产地 origin countryoforigin madein",
    ),
    _field(
        "ingredients",
        N_("Ingredients"),
        "配料 配料表 成分 原料 ingredients",
    ),
    _field(
        "shelf_life",
        N_("Shelf life"),
        "保质期 保质期限 质保期 有效期 shelflife",
    ),
    _field(
        "storage",
        N_("Storage"),
        "储存条件 贮存条件 贮藏方法 保存方法 储存方式 贮存方式 storage storageconditions",
    ),
    _field(
        "licence_number",
        N_("Licence number"),
        "生产许可证编号 食品生产许可证编号 生产许可证号 许可证编号 许可证号 sc编号"
        " licencenumber licensenumber",
    ),
    _field(
        "certification_number",
        N_("Certification number"),
        "认证编号 注册证号 批准文号 产品标准号 执行标准 证书编号 certificationnumber"
        " certificatenumber",
    ),
    _field(
        "attributes",
        N_("Attributes"),
        "属性 商品属性 产品属性 参数 attributes properties features",
    ),
)

BY_NAME = {field.name: field for field in FIELDS}
# Any of these says which goods a row means.
KEYS = frozenset(("name", "barcode", "sku"))
# What a list may say once per shop category: a level says nothing without the one above it.
LEVELS = ("category", "category2", "category3", "category4", "category5")

# Keys inside an attribute text (“品牌: 统一|口味: 牛肉味”) and the field that each fills.
ATTRIBUTE_KEYS = {
    "品牌": "brand",
    "brand": "brand",
    "产地": "origin",
    "原产地": "origin",
    "origin": "origin",
    "配料表": "ingredients",
    "配料": "ingredients",
    "保质期": "shelf_life",
    "储存条件": "storage",
    "贮存条件": "storage",
    "储藏方法": "storage",
    "食品生产许可证编号": "licence_number",
    "生产许可证编号": "licence_number",
    "注册证号": "certification_number",
    "批准文号": "certification_number",
}
# Keys inside an attribute text that can stand for a specification that is missing, best first.
ATTRIBUTE_SPECS = ("包装规格", "规格", "净含量", "尺码", "尺寸", "颜色分类", "颜色")
TASTE_KEYS = ("口味", "香型", "香味", "taste", "flavour", "flavor")
