"""Who lives in the demo world. Every person is fictional: the area code 210399 does not exist, the telephone numbers
are a made-up row; only the names of the district's streets are real.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from casework.words.calendar import add_months
from casework.words.clock import SHANGHAI
from casework.words.identity import check_character

OFFICE = "铁东区住房保障办公室"
# Street → its communities here.
STREETS = {
    "胜利街道": ("胜利社区", "解放社区"),
    "站前街道": ("站前社区",),
    "钢城街道": ("钢城社区",),
    "和平街道": ("和平社区",),
    "对炉街道": ("对炉社区",),
    "东长甸街道": ("长甸社区",),
    "湖南街道": ("湖南社区",),
    "常青街道": ("常青社区",),
    "山南街道": ("山南社区",),
    "园林街道": ("园林社区",),
}
MANAGERS = ("安居物业", "宏运物业", "惠民物业")
# Community → estate and property manager; what is not named stands in 东山公租房小区.
_ESTATES = {
    "胜利社区": ("和谐家园", "安居物业"),
    "解放社区": ("安居新苑", "安居物业"),
    "站前社区": ("钢都花园", "宏运物业"),
    "钢城社区": ("惠民家园", "宏运物业"),
    "和平社区": ("惠民家园", "宏运物业"),
    "对炉社区": ("惠民家园", "宏运物业"),
}
_ROADS = ("二一九路", "胜利路", "站前街", "园林大道", "湖南街", "常青街", "东山街", "对炉街", "和平路", "钢城路")
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋谢韩唐冯于董程曹袁邓许沈曾吕苏卢蒋贾丁魏薛叶余潘杜夏汪任姜范"
_ELDER = ("桂兰", "淑芬", "秀英", "玉珍", "德福", "振国", "凤霞", "长林", "玉兰", "忠义", "素琴", "永贵", "宝山")
_MIDDLE = ("建军", "丽娟", "志强", "红梅", "国庆", "海燕", "永刚", "晓红", "卫东", "艳玲", "立新", "春雨", "雪松")
_YOUNG = ("浩然", "欣怡", "子轩", "雨桐", "佳琪", "明泽", "思涵", "俊杰", "梓萌", "一诺", "晨曦", "宇航", "天佑")
_CATEGORIES = ("低保家庭", "低收入家庭", "特困人员", "中等偏下收入家庭", "残疾人家庭")
_WORK = (("", "退休", 286000), ("钢城超市", "收银员", 240000), ("", "灵活就业", 180000), ("", "务工", 265000),
         ("东山餐馆", "帮厨", 230000), ("", "无业", 0), ("", "低保", 82000))
# Characters outside the common fonts, which names do hold.
_RARE = ("𠮷祥", "𬭎", "㛃", "春㛃", "𠮷平", "志𬭎")

MAIN = ("胜利社区", "解放社区", "站前社区")
_HOW_MANY = {"胜利社区": 26, "解放社区": 100, "站前社区": 14}
_REGULATED = 6
_VACANT_EACH = 3
_TO_PLACE = 6
# Families who swap with each other, two and two, by the beginning of their keys; and how many.
SWAPPING, _SWAPPING = "互换", 18


@dataclass(frozen=True)
class Person:
    name: str
    relationship: str
    born_on: date
    id_number: str
    employer: str
    job: str
    income_fen: int | None
    marital_status: str


@dataclass(frozen=True)
class Home:
    estate: str
    building: str
    unit: str
    room: str
    area_centi_m2: int
    manager: str
    community: str

    @property
    def address(self) -> str:
        return f"{self.estate}{self.building}号楼{self.unit}单元{self.room}室"


@dataclass(frozen=True)
class Family:
    key: str
    home: Home
    members: tuple[Person, ...]
    phone: str
    registered_address: str
    category: str
    started_on: date
    ended_on: date | None
    lease: tuple[date, date, int] | None
    # Whether somebody of the family has bound the mini-program.
    bound: bool

    @property
    def community(self) -> str:
        return self.home.community


class Register:
    """Draws families one after another; the same seed and day draw the same ones."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.rng = random.Random(2103)
        self._issued = 0
        self._homes: Counter[str] = Counter()
        self._rare = list(_RARE)
        self._given = {pool: itertools.cycle(self.rng.sample(pool, len(pool))) for pool in (_ELDER, _MIDDLE, _YOUNG)}
        self.names: set[str] = set()

    def id_number(self, born: date) -> str:
        """A fictional number with the right check character; no two are alike."""
        self._issued += 1
        first = f"210399{born:%Y%m%d}{self._issued % 1000:03d}"
        return first + check_character(first)

    def phone(self) -> str:
        self._issued += 1
        return f"1380000{self._issued:04d}"

    def home(self, community: str) -> Home:
        estate, manager = _ESTATES.get(community, ("东山公租房小区", "惠民物业"))
        place = self._homes[estate]
        self._homes[estate] += 1
        floor = place % 12 // 2 + 1
        return Home(
            estate, str(place // 24 + 1), str(place % 24 // 12 + 1), f"{floor}{place % 2 + 1:02d}",
            self.rng.choice((3865, 4210, 4500, 4988, 5230, 5990)), manager, community,
        )

    def born(self, low: int, high: int) -> date:
        """A birthday that makes somebody `low` to `high` years old today."""
        return self.today - timedelta(days=self.rng.randint(low * 365, high * 365))

    def person(self, surname: str, relationship: str, low: int, high: int, given: str = "") -> Person:
        born = self.born(low, high)
        age = (self.today - born).days // 365
        names = _ELDER if age > 58 else _MIDDLE if age > 30 else _YOUNG
        employer, job, income = self.rng.choice(_WORK)
        if age < 19:
            employer, job, income = ("", "学生" if age > 6 else "", 0)
        elif age > 60:
            employer, job, income = ("", "退休", 286000 + self.rng.randint(-600, 400) * 100)
        marital = "unmarried" if age < 24 else "married" if relationship in ("配偶", "儿媳") else self.rng.choice(
            ("married", "divorced", "widowed" if age > 58 else "unmarried")
        )
        return Person(
            self._name(surname, given, self._given[names]), relationship, born, self.id_number(born), employer, job,
            income, marital,
        )

    def _name(self, surname: str, given: str, pool: Iterator[str]) -> str:
        """A whole name that nobody else here has."""
        name = surname + (given or next(pool))
        while name in self.names:
            name = surname + next(pool)
        self.names.add(name)
        return name

    def members(self) -> tuple[Person, ...]:
        """One of the shapes that families have: alone, a couple, parents with children, three generations."""
        rng = self.rng
        surname, given = rng.choice(_SURNAMES), ""
        if self._rare and rng.random() < 0.16:
            given = self._rare.pop(0)
        other = rng.choice(_SURNAMES)
        shape = rng.choices(("alone", "couple", "children", "three", "parent"), (3, 2, 5, 1, 3))[0]
        if shape == "alone":
            return (self.person(surname, "本人", 38, 84, given),)
        if shape == "couple":
            return (self.person(surname, "本人", 60, 80, given), self.person(other, "配偶", 58, 78))
        head = self.person(surname, "本人", 33, 48, given)
        child = self.person(surname, rng.choice(("子", "女")), 2, 20)
        if shape == "parent":
            return (head, child)
        mother = self.person(other, "配偶", 31, 46)
        if shape == "children" and rng.random() < 0.4:
            return (head, mother, child, self.person(surname, "女", 1, 12))
        if shape == "children":
            return (head, mother, child)
        return (head, mother, child, self.person(rng.choice(_SURNAMES), "母亲", 66, 82))

    def family(
        self, key: str, community: str, *, bound: bool, members: tuple[Person, ...] = (),
        started_on: date | None = None, ended_on: date | None = None,
        lease: tuple[date, date, int] | str | None = "any",
    ) -> Family:
        rng = self.rng
        people = members or self.members()
        started = started_on or self.today - timedelta(days=rng.randint(500, 3200))
        rent = rng.randint(70, 190) * 225
        return Family(
            key, self.home(community), people, self.phone(),
            f"铁东区{rng.choice(_ROADS)}{rng.randint(1, 168)}栋{rng.randint(1, 9)}单元{rng.randint(1, 699)}号",
            rng.choice(_CATEGORIES), started, ended_on,
            self._lease(started, rent) if isinstance(lease, str) else lease, bound,
        )

    def _lease(self, started: date, rent: int) -> tuple[date, date, int]:
        """A lease of one to three years that ends soon, in years, or ended long ago."""
        days = self.rng.choices((18, 45, 88, 300, 700, 1020, -40, -210), (2, 2, 2, 5, 5, 4, 1, 1))[0]
        ends = self.today + timedelta(days=days + self.rng.randint(0, 9))
        starts = max(started, add_months(ends, -12 * self.rng.choice((1, 3, 3))))
        return starts, ends, rent


def draw_families(today: date) -> tuple[list[Family], list[Home], list[Home]]:
    """All families, the named ones first, the dwellings in which nobody lives, and those that placement slips give."""
    register = Register(today)
    families = _named(register)
    for community in (name for names in STREETS.values() for name in names):
        wanted = _HOW_MANY.get(community, 2) - sum(family.community == community for family in families)
        for number in range(wanted):
            lease = None if (community, number) in {("解放社区", 3), ("站前社区", 5)} else "any"
            # Three families of five have bound the mini-program: enough of both kinds for the stories, on any day.
            families.append(
                register.family(f"{community}{number}", community, bound=number % 5 not in {0, 3}, lease=lease)
            )
    for number, community in enumerate(MAIN):
        left = today - timedelta(days=60 + 140 * number)
        families.append(
            register.family(
                f"退出{number}", community, bound=False, started_on=add_months(left, -40), ended_on=left,
                lease=(add_months(left, -24), left, 31500),
            )
        )
    _run_out(families, today)
    vacant = [register.home(community) for community in MAIN for _ in range(_VACANT_EACH)]
    moved_in = today - timedelta(days=250)
    families += [
        register.family(
            f"{SWAPPING}{number}", "解放社区", bound=number % 2 == 0, started_on=moved_in,
            lease=(moved_in, add_months(moved_in, 36) - timedelta(days=1), 22500 + 450 * (number % 4)),
        )
        for number in range(_SWAPPING)
    ]
    return families, vacant, [register.home("胜利社区") for _ in range(_TO_PLACE)]


def _run_out(families: list[Family], today: date) -> None:
    """Some of one manager's live on under leases that ended long ago, as a ledger that is taken over has them."""
    found = [
        place for place, one in enumerate(families)
        if one.home.manager == "安居物业" and one.bound and one.lease and not one.ended_on
        and one.key not in {"wan", "qin", "yan"} and one.started_on < today - timedelta(days=900)
    ]
    for place in found[-_REGULATED:]:
        one = families[place]
        ended = today - timedelta(days=130 + place)
        families[place] = replace(one, lease=(add_months(ended, -12), ended, one.lease[2] if one.lease else 0))


def _named(register: Register) -> list[Family]:
    today = register.today

    def someone(name: str, relationship: str, born: date, *more: object) -> Person:
        employer, job, income, marital = more
        register.names.add(name)
        return Person(
            name, relationship, born, register.id_number(born), str(employer), str(job),
            income if isinstance(income, int) else None, str(marital),
        )

    wan = (
        someone("万健秀", "本人", date(1948, 1, 14), "", "退休", 291500, "widowed"),
        someone("万梅庆", "子", date(1976, 12, 4), "钢城超市", "理货员", 265000, "married"),
        someone("何晓红", "儿媳", date(1979, 3, 22), "", "灵活就业", 180000, "married"),
        someone("万一诺", "孙女", date(2011, 6, 1), "", "学生", 0, "unmarried"),
    )
    kong = (
        someone("孔浩", "本人", date(1963, 12, 22), "", "务工", 240000, "married"),
        someone("田㛃", "配偶", date(1966, 7, 9), "", "无业", 0, "married"),
    )
    qin = (
        someone("秦𬭎", "本人", date(1988, 12, 14), "东山餐馆", "厨师", 310000, "married"),
        someone("许海燕", "配偶", date(1990, 5, 2), "", "灵活就业", 150000, "married"),
        someone("秦宇航", "子", date(2019, 9, 18), "", "学生", 0, "unmarried"),
    )
    yan = (
        someone("阎𠮷生", "本人", date(1959, 10, 3), "", "退休", 268000, "divorced"),
        someone("阎佳琪", "女", date(1993, 4, 27), "", "务工", 275000, "unmarried"),
    )
    soon, moved_in = today + timedelta(days=40), today - timedelta(days=30)
    return [
        register.family("wan", "胜利社区", bound=True, members=wan, started_on=add_months(soon, -72),
                        lease=(add_months(soon, -36) + timedelta(days=1), soon, 38500)),
        register.family("kong", "胜利社区", bound=True, members=kong, started_on=today - timedelta(days=1900),
                        lease=(add_months(today, -26), add_months(today, -2) - timedelta(days=1), 30800)),
        register.family("qin", "站前社区", bound=True, members=qin, started_on=moved_in,
                        lease=(moved_in, add_months(moved_in, 36) - timedelta(days=1), 17325)),
        register.family("yan", "胜利社区", bound=False, members=yan, started_on=today - timedelta(days=1200),
                        lease=(today - timedelta(days=700), add_months(today, 13), 26400)),
    ]


def at(day: date, minute: int) -> datetime:
    """That minute of that day in Shanghai, in UTC as every clock here tells it."""
    return (datetime.combine(day, time(), SHANGHAI) + timedelta(minutes=minute)).astimezone(UTC)
