"""The people who order in the demo shop, and the words they say, in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Customer:
    """Somebody with a phone and an address; `zh` and `en` are name and street."""

    phone: str
    zh: tuple[str, str]
    en: tuple[str, str]
    region: str
    hours_zh: str = ""
    hours_en: str = ""


CUSTOMERS = {
    "wang": Customer(
        "13800006621",
        ("王小雨", "漕溪北路 398 号 12 楼 1203 室"),
        ("Wang Xiaoyu", "Room 1203, 398 North Caoxi Road"),
        "上海市/徐汇区",
        "工作日 18:00 后",
        "workdays after 18:00",
    ),
    "chen": Customer(
        "13900004829",
        ("陈立", "张杨路 500 号"),
        ("Chen Li", "500 Zhangyang Road"),
        "上海市/浦东新区",
    ),
    "liu": Customer(
        "13700001358",
        ("刘洋", "文三路 259 号"),
        ("Liu Yang", "259 Wensan Road"),
        "浙江省/杭州市/西湖区",
    ),
    "zhao": Customer(
        "13600003426",
        ("赵倩", "中山东路 18 号 6 幢"),
        ("Zhao Qian", "Building 6, 18 East Zhongshan Road"),
        "江苏省/南京市/玄武区",
    ),
    "sun": Customer(
        "13500001290", ("孙涛", "虹桥路 1 号"), ("Sun Tao", "1 Hongqiao Road"), "上海市/徐汇区"
    ),
    "zhou": Customer(
        "13300007755",
        ("周敏", "肇嘉浜路 798 号"),
        ("Zhou Min", "798 Zhaojiabang Road"),
        "上海市/徐汇区",
    ),
    "lin": Customer(
        "18900002468",
        ("欧阳 林美玲 转 林太太", "天河路 383 号太古汇办公楼一座 28 层前台代收"),
        ("Lin Meiling", "Front desk, 28th floor, Tower One, 383 Tianhe Road"),
        "广东省/广州市/天河区",
    ),
}

WORDS = {
    "zh": {
        "gate": "放门卫处",
        "nobody": "电话无人接听",
        "sorting": "已到达分拣中心",
        "sent": "正在派送",
        "size": "尺码偏小",
        "broken": "杯口有缺口",
        "worn": "吊牌已剪",
        "too_late": "已拆封使用，超过退货期限",
        "expedite": "快递三天没有更新",
        "expedite_said": "请帮忙催一下，周末要用。",
        "expedite_answer": "已联系中通网点核实，今天给您回复。",
        "enquiry": "龙井茶是今年的新茶吗？",
        "enquiry_answer": "是的，明前采摘，4 月到货。",
        "complaint": "配送员没有打电话就放在门口",
        "complaint_said": "水果压坏了两个。",
        "praise": "杯子很厚实，包装也好。",
        "praise_answer": "谢谢小雨，欢迎再来！",
        "grumble": "口感一般，发货很快。",
        "note": "客户要求开发票，抬头见备注",
        "for_customer": "随货附赠手提袋",
        "workshop": "咖啡手冲体验课",
        "session": "周六 14:00 二楼教室",
        "wash": "洗车券（单次）",
        "piece": "张",
        "driver": "王师傅",
        "workplace": "会员",
    },
    "en": {
        "gate": "leave it with the doorman",
        "nobody": "phone not answered",
        "sorting": "arrived at the sorting centre",
        "sent": "out for delivery",
        "size": "a size too small",
        "broken": "the rim is chipped",
        "worn": "the tag was cut off",
        "too_late": "opened and used, past the time for returns",
        "expedite": "Nothing new from the carrier for three days",
        "expedite_said": "Please hurry it up, I need it at the weekend.",
        "expedite_answer": "We have asked ZTO's depot and will tell you today.",
        "enquiry": "Is the Longjing tea from this year?",
        "enquiry_answer": "Yes, picked before Qingming, here since April.",
        "complaint": "The driver left it at the door without a call",
        "complaint_said": "Two of the apples were crushed.",
        "praise": "A solid mug, and well packed.",
        "praise_answer": "Thank you, Xiaoyu, see you again!",
        "grumble": "Ordinary taste, but it came fast.",
        "note": "wants an invoice, see the customer's note",
        "for_customer": "a carrier bag comes with it",
        "workshop": "Pour-over coffee class",
        "session": "Saturday 14:00, upstairs",
        "wash": "Car wash voucher",
        "piece": "code",
        "driver": "Mr Wang",
        "workplace": "member",
    },
}
