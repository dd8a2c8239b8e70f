"""One word a thing, one way of days and of money: over everything that people read, wherever it is written.

Read from the sources, so that a page, a reply, a problem's sentence, a paper or a life table of tomorrow is held as
well. What reads other people's words (workbooks and addresses as offices really write them) has to know them all, and
is left out by name; so is what is quoted. An exception that is not needed any more must go from here.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from casework.words.wording import say_change, say_fen

PROJECT = Path(__file__).parents[2]
CLIENT = PROJECT / "miniprogram" / "src"
ROOMS = ("casework", "handlers", "models", "server", "media_storage")
CHINESE = re.compile("[\u4e00-\u9fff]")

# What is not said, as a pattern, and what is said instead.
WORDS = {
    r"租户|住户|户主|租客|承租户|租住户|租住家庭": "承租家庭；一个人是承租人",
    r"申请家庭|申请人": "承租家庭、承租人；申请人只用于还没有入住的",
    r"居委会|社区居民委员会": "社区",
    r"街道办事处|街道办": "街道",
    r"住房保障(?:办公室|部门|中心)|住保|(?<![社小校辖])区里|(?<!区)保障办": "区保障办",
    r"(?<!共事业)管理单位|产权单位|房管(?:单位|部门|所)|物业(?:公司|单位)": "管房单位",
    r"户(?:籍|口)(?:所在地|登记地|住址|地址为)|户口地址": "户籍地址",
    r"户籍变更|户口本": "户籍移交；证件是户口簿",
    r"管理台账": "房源台账",
    r"退出住房|(?<!退出)(?<!已)更正退出": "退出登记、退出更正",
    r"报备(?:时间|窗口|期间|时段)": "报备期",
    r"登记调整|台账调整|调整台账|改台账(?<!修改台账)": "修改台账",
    r"反映情况|群众反映|看那件举报": "我要反映；这类事是投诉举报",
    r"(?<!公租)(?<!住)房租": "租金",
    r"应缴|应交|实缴|实交|已缴租金|欠缴|欠交": "应收、实收、欠租",
    r"保存成功|存好了|已存在|(?<!保)存下": "已保存",
    r"待我办|等您办|等待我|待处理|待办理": "待办",
    r"绑定码|接受码|邀请码": "家庭码、代办码、员工码",
    r"六天内|(?<![\d十])[七7][天日][之以]?内": "一周内",
    r"哈希|链头|指纹|校验值|链上|(?<!收)存证|封存值|封存链|SHA-256(?!）。收)": "防改校验码，放在“查验真伪”后面",
    r"无 ?改为|改为 ?无": "没有就不写改为",
    r"(?<!\d)\d{4}-\d{1,2}(?:-\d{1,2})?(?![\dA-Z])": "2026年9月1日、2026年12月",
    r"[¥￥]|\d块钱": "7,681.62元",
}  # fmt: skip

# (file, word) → why it stands there.
READS = "reads what offices write in their own ledgers"
EXEMPT = {
    ("casework/exchange/ledger_tables.py", "*"): READS,
    ("casework/words/calendar.py", "¥"): "reads sums as people write them",
    ("casework/words/address_words.py", "*"): "reads addresses as people write them",
    ("casework/dwellings/levers.py", "*"): "knows in how many words somebody is pressed",
    ("casework/exchange/import_cells.py", "申请"): "reads books that were exported under older words",
    ("casework/allocation/applicants.py", "申请"): "who applies has not moved in",
    ("casework/allocation/placement_slip_papers.py", "申请"): "the same, who has a slip",
    ("casework/allocation/applications.py", "申请"): "who applies has not moved in",
    ("casework/allocation/waiting_order.py", "申请"): "who waits has not moved in",
    ("casework/allocation/scoring_forms.py", "申请"): "the same",
    ("casework/allocation/application_request_duty.py", "申请"): "who applies has not moved in",
    ("casework/allocation/application_request_forms.py", "申请"): "who applies has not moved in",
    ("casework/allocation/application_request_papers.py", "申请"): "who applies has not moved in",
    ("casework/allocation/application_request_receipts.py", "申请"): "who applies has not moved in",
    ("casework/allocation/application_requests.py", "申请"): "who applies has not moved in",
    ("miniprogram/src/pages/application_receipts/edit.vue", "申请"): "who applies has not moved in",
    ("miniprogram/src/pages/application_requests/detail.vue", "申请"): "who applies has not moved in",
    ("miniprogram/src/pages/application_requests/list.vue", "申请"): "who applies has not moved in",
    ("casework/heart/actors.py", "申请"): "who applies has not moved in",
    ("handlers/allocation/applications.py", "申请"): "as above",
    ("server/demo/people.py", "申请"): "as above",
    ("server/demo/acceptances.py", "申请"): "who applies has not moved in",
    ("miniprogram/src/pages/applications/edit.vue", "申请"): "who applies has not moved in",
    ("miniprogram/src/pages/subsidies/edit.vue", "申请"): "who applies has not moved in",
    ("miniprogram/src/patterns/use_acceptance.ts", "申请"): "who applies has not moved in",
    ("server/demo/families.py", "住房保障"): "the name of the demo's own office",
    ("server/commands/ledger_import.py", "住房保障"): "the name of an office that is entered",
    ("server/demo/leases.py", "住房保障"): "a lessor's name in a lease",
}  # fmt: skip


def _python(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def _client(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8")
    for remark in (r"<!--.*?-->", r"/\*.*?\*/", r"(?m)(?<![:\"'`])//.*$"):
        text = re.sub(remark, lambda found: "\n" * found[0].count("\n"), text, flags=re.S if "?m" not in remark else 0)
    yield from enumerate(text.split("\n"), 1)


@cache
def read_by_people() -> list[tuple[str, int, str]]:
    """Every line with Chinese in it: file, line, text."""
    files = [file for room in ROOMS for file in sorted((PROJECT / room).rglob("*.py"))]
    sources = [file for end in ("*.vue", "*.ts", "*.json") for file in sorted(CLIENT.rglob(end))]
    # The client's types repeat the summaries of the service.
    parts = [(file, _python(file)) for file in files]
    parts += [(file, _client(file)) for file in sources if file.name != "schema.ts"]
    return [
        (file.relative_to(PROJECT).as_posix(), line, text)
        for file, lines in parts for line, text in lines if CHINESE.search(text)
    ]  # fmt: skip


def _reason(file: str, pattern: str) -> tuple[str, str] | None:
    return next((key for key in EXEMPT if key[0] == file and (key[1] == "*" or key[1] in pattern)), None)


# What offices and who typed it are called, which is nobody's to change; and where there are people who apply.
NAMES = re.compile("铁东区住房保障(?:办公室|中心)")
APPLYING = re.compile(
    r"application|subsidies|cross_checks|workbook_imports|ledger_re|checklist|sessions|committee_sessions"
    r"|scorings|waiting_lists"
)


def misnamed(page: str, text: str, *, applies: bool = False) -> list[str]:
    """What of a page as it is read, with all that its replies brought, is not said in the one word for it. `applies`:
    it is read by a family that has not moved in."""
    read = NAMES.sub("", text)
    return [
        f"“{found[0]}” is not said: {right}"
        for pattern, right in WORDS.items()
        if (found := re.search(pattern, read)) and not ("申请" in pattern and (applies or APPLYING.match(page)))
    ]


def test_one_word_is_said_of_one_thing_wherever_people_read() -> None:
    wrong, used = [], set()
    for file, line, text in read_by_people():
        for pattern, right in WORDS.items():
            if found := re.search(pattern, text):
                if key := _reason(file, pattern):
                    used.add(key)
                else:
                    wrong.append(f"{file}:{line} “{found[0]}”: {right}")
    assert wrong == []
    assert set(EXEMPT) - used == set()


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("请住户签字", True), ("给申请人", True), ("房租通知", True), ("公共租赁住房租赁合同", False),
        ("公租房租金", False), ("由区保障办决定", False), ("请到保障办", True), ("交街道办", True), ("街道办理", True),
        ("到2026-12-01为止", True), ("2026年12月1日", False), ("无 改为 二楼", True), ("我要反映", False),
        ("修改台账", False), ("房源台账", False), ("房源管理台账", True), ("欠缴租金", True),
        ("公共事业管理单位", False),
    ],
)  # fmt: skip
def test_the_words_that_are_held_and_those_that_only_look_like_them(text: str, held: bool) -> None:
    assert any(re.search(pattern, text) for pattern in WORDS) == held, text


def test_money_and_days_are_said_by_one_function_each() -> None:
    """Python by `say_fen`, `say_day`, `say_time`; the client by `moneyWords`, `dateWords`, `timeWords`, …"""
    wrong = []
    for room in ROOMS:
        for file in sorted((PROJECT / room).rglob("*.py")):
            if file.name == "wording.py":
                continue
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.JoinedStr):
                    continue
                text = ast.unparse(node)
                if CHINESE.search(text) and re.search(r"%Y-%m|isoformat|:,?\.2f\} ?元", text):
                    wrong.append(f"{file.relative_to(PROJECT)}:{node.lineno} {text[:60]}")
    raw = r"(?:_on|_at|[mM]onth|period|_fen)"
    shown = re.compile(r"\{\{([^}]*\b[\w.?]*" + raw + r"\b[^}]*)\}\}")
    for file in sorted(CLIENT.rglob("*.vue")):
        for line, text in _client(file):
            # What decides and what only asks is no text; what is said goes through one of the functions.
            pieces = [re.split(r"[?]", each)[-1] for each in shown.findall(text) if "Words(" not in each]
            bare = [one.strip() for one in pieces if re.search(raw + r"\b", one)]
            wrong += [f"{file.relative_to(PROJECT)}:{line} {one}" for one in bare]
            if re.search(r"(?:\}\}|\})\s*元", text):
                wrong.append(f"{file.relative_to(PROJECT)}:{line} a sum beside 元")
    assert wrong == []
    assert (say_fen(768162), say_fen(-5), say_fen(38500)) == ("7,681.62元", "-0.05元", "385.00元")


def test_a_change_is_never_told_from_nothing_or_to_the_same() -> None:
    assert say_change("", "二楼") == "二楼"
    assert say_change("灵活就业", "灵活就业") == "灵活就业"
    assert say_change("灵活就业", "未就业") == "灵活就业 改为 未就业"
    assert "无" not in say_change("二楼", "")


def test_no_page_says_in_its_first_heading_what_its_bar_says() -> None:
    bars = json.loads(re.sub(r"(?m)^\s*//.*$", "", (CLIENT / "pages.json").read_text(encoding="utf-8")))
    pages = list(bars["pages"])
    for part in bars.get("subPackages", []):
        pages += [{**page, "path": f"{part['root']}/{page['path']}"} for page in part["pages"]]
    twice = []
    for page in pages:
        text = (CLIENT / f"{page['path']}.vue").read_text(encoding="utf-8")
        title = page["style"]["navigationBarTitleText"]
        said = re.findall(r'class="(?:title|subtitle|section-title)[^"]*"[^>]*>([^<{]+)<', text)
        said += re.findall(r"steps: \(\) => \[\{[^}]*?title: '([^']+)'", text)
        twice += [f"{page['path']}: {title}" for one in said if one.strip(" ？") == title]
    assert twice == []
