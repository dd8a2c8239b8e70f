"""Utilities are no lever (QZ art. 43): nobody asks to cut off water, power, gas or heat to make a family do something.

Two questions decide, asked of what is to be written: does it ask for a cut, and does it say whom that shall force?
Where somebody lives, a cut may be spoken of only to have it ended; where nobody does, stopping the heat or closing an
account is a manager's plain business, but never to drive anybody out. Refuses with `utility_lever`, and says what is
open instead. What is not understood here is still refused by the list of purposes, in which no cut stands.
"""

from __future__ import annotations

import re

from casework.heart.problems import Problem, refuse
from casework.words.folding import folded

# What may be asked of a utility. To cut off a home is none of it.
PURPOSES = {
    "open": "开户、过户", "meter": "抄表、换表", "bill": "核对账单", "safety": "安全检查", "fault": "报修、恢复供应",
    "stop_heat": "停暖报停（空置房）", "start_heat": "恢复供暖", "close": "销户（空置房）", "other": "其他",
}
# Of which an empty dwelling alone is the subject.
OF_EMPTY = ("stop_heat", "close")
# In which a cut that was suffered may be told.
_TELLS_OF_CUTS = ("fault", "start_heat")

# Whatever is said with them: 自来水, 供电, 暖气 hold one of these.
_SUPPLY = "[水电气暖热]"
# Some of their signs stand in words of every day as well: 开关, 关于, 有限公司, 判断, 密封, 停车.
_CUT = (
    "(?:停(?!车)|(?<![判诊不])断|掐|(?<![开有相机])关(?![于注心系键联])|(?<!密)封(?!条)|(?<![有期年权])限(?![期额])"
    "|中止|拉掉|剪|不给|不供|别给|别供|不再给|不再供)"
)
# Whose it is may stand between them, but no other clause.
_BETWEEN = "[^，]{0,24}?"
_ASKS = re.compile(
    rf"{_CUT}{_BETWEEN}{_SUPPLY}|{_SUPPLY}{_BETWEEN}{_CUT}"
    "|[拉拔断关]总?闸|[拆摘锁封]表|[锁关拧]总?阀|[停断限缓]供|[表阀闸][^，]{0,4}?(?:[拆摘锁封拧拉]|收走|取走)"
    f"|(?:暂缓|不要再?|不许|别再){_BETWEEN}[供送]{_BETWEEN}{_SUPPLY}"
)
# What rent and leaving have to do with each other is nothing that a utility is asked about where somebody lives.
_DRIVES = re.compile("催租|欠租|不交租|不缴租|交租|缴租|交清租|缴清租|租金|赶走|赶出|撵|就范|施压|逼|迫使|教训")
_FORCES = re.compile(
    "催|逼|迫|施压|压力|教训|惩|罚|赶走|赶出|撵|清退|清房|腾退|腾房|搬走|搬离|搬出|搬家|不搬|不走|不退|退房|退出|收回|"
    "欠租|欠费|欠缴|拖欠|不交|不缴|交租|缴租|交清|缴清|补交|违规|违约|转租|不配合|配合|让他|让其|让她|让他们|使其|就范|"
    "为了让|直到|以便|作为|除非|否则"
)


# 关 and 封 are surnames too, and whom one spoke to is named.
_CALLED = re.compile("[关封断](?=经理|师傅|主任|科长|处长|股长|先生|女士|小姐|工程师|队长|班长|站长|所长|书记|某|姓)")


def _plain(text: str) -> str:
    text = re.sub(r"[\s\W_]+", lambda gap: "，" if re.search(r"[，。；,.;!！?？\n]", gap[0]) else "", folded(text))
    return _CALLED.sub("", text)


def asks_for_a_cut(text: str) -> bool:
    return bool(_ASKS.search(_plain(text)))


def forces(text: str) -> bool:
    """Whether it says that somebody is to be made to do something."""
    return bool(_FORCES.search(_plain(text)))


_INSTEAD = (
    "水、电、燃气、供暖是承租家庭生活必需，不能用停供来催促或惩罚承租家庭（《行政强制法》第四十三条），这样的要求不能登记。"
    "欠租、违规请走通知、催告、调解，或依法起诉。"
)


def refuse_lever(purpose: str, *texts: str, lived_in: bool) -> None:
    """Raises utility_lever."""
    if lived_in and purpose in OF_EMPTY:
        raise refuse("utility_lever", f"这套房源有家庭居住，不能办理“{PURPOSES[purpose]}”。{_INSTEAD}")
    if lived_in and _DRIVES.search(_plain("，".join(texts))):
        raise refuse("utility_lever", _INSTEAD)
    # Read together as well: one half may stand in each field.
    if not asks_for_a_cut("".join(texts)):
        return
    if forces("，".join(texts)):
        raise refuse("utility_lever", _INSTEAD)
    if lived_in and purpose not in _TELLS_OF_CUTS:
        raise refuse("utility_lever", f"{_INSTEAD}反映已经停了、要求恢复的，请选“{PURPOSES['fault']}”。")


# Of what is written to a family that has to put something right, or about it: there the family itself may have cut or
# closed something, and is told to open it again. A cut is a lever where it follows on a condition, where something is
# to come of it, where it is done to somebody, or where it stands alone as a measure.
_CUT_OFF = (
    "(?:[停断掐限][水电气暖热]|拉闸|[拆摘锁]表|(?:停止|中止|暂停|切断|掐断|掐掉|关掉|关停|限制|停掉|断掉|停供|断供|不供|不给)"
    "[^，]{0,8}[水电气暖热])"
)
_UPON = (
    "(?:否则|逾期|到期|过期|拒不|拒绝|不整改|不改|不按期|未按期|不搬|不走|不退|不交|不缴|不配合|如不|若不|再不|将(?=[停断掐限切中关对]))"
)
_SO_THAT = "(?:直到|直至|为止|以便|逼|迫|催|促使|让其|让他|让她|让你|使其|再恢复|才恢复|方可恢复|再送|才送)"
_TO_SOMEBODY = "[对给](?:该|这|此)?(?:户|家|其|你|您|他|她|承租)"
# In which it is told that the family cut or suffers it.
_TOLD = "(?:恢复|被|不得|禁止|严禁|擅自|私自|自行|私接|家里|经常|不能|影响|造成|导致|因为?|补缴|缴清)"
_THREAT = re.compile(
    f"{_UPON}.{{0,30}}?{_CUT_OFF}|{_CUT_OFF}.{{0,20}}?{_SO_THAT}|{_TO_SOMEBODY}[^，]{{0,10}}?{_CUT_OFF}"
    f"|(?:^|，)(?:(?!{_TOLD})[^，])*?{_CUT_OFF}"
)


def threatens(text: str) -> bool:
    """Whether a cut is meant to make somebody do something, sentence by sentence."""
    return any(_THREAT.search(_plain(part)) for part in re.split("[。；;！!？?\n]", text))


def refuse_threat(**texts: str) -> None:
    """`texts`: by the form's field. Raises utility_lever, naming the fields."""
    if found := {f"form.{name}": _INSTEAD for name, text in texts.items() if threatens(text)}:
        raise Problem("utility_lever", _INSTEAD, found)
