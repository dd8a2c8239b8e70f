"""Whom the demo's first page offers to be, and what is to be seen as each."""

from __future__ import annotations

from dataclasses import dataclass

from casework.heart.actors import (
    ADMINISTRATOR,
    CIVIL_AFFAIRS_CLERK,
    COMMUNITY_CLERK,
    DISTRICT_CLERK,
    FEDERATION_CLERK,
    GRID_WORKER,
    HEALTH_CLERK,
    HOUSING_CLERK,
    MANAGER_CLERK,
    STREET_CLERK,
    TENANT,
)
from server.demo.families import OFFICE

# The units of the review committee, the housing bureau first: office → kind and role.
UNITS = {
    "铁东区住建局": ("housing_bureau", HOUSING_CLERK), "铁东区民政局": ("civil_affairs", CIVIL_AFFAIRS_CLERK),
    "铁东区卫健局": ("health_bureau", HEALTH_CLERK), "铁东区残联": ("disabled_federation", FEDERATION_CLERK),
}


@dataclass(frozen=True)
class Named:
    """Somebody whom the first page offers to be."""

    key: str
    name: str
    posts: tuple[tuple[str, str], ...]  # role, organisation; for a tenant the family's key
    what: str


PEOPLE = (
    Named(
        "wan-tenant", "万健秀", ((TENANT, "wan"),),
        "三代同住的老人；今年的报备填了一半，有一份租金通知没看，合同快到期",
    ),
    Named(
        "kong-neighbour", "孔浩", ((TENANT, "kong"),),
        "万家的邻居；今年的报备被社区退回，等待修改；有一条已整改的违规记录",
    ),
    Named("qin-tenant", "秦𬭎", ((TENANT, "qin"),), "站前街道的新承租家庭；刚收到领取钥匙通知，今年还没有报备"),
    Named("li-grid", "李国强", ((GRID_WORKER, "胜利社区"),), "上门巡查，拍照取证，登记违规；有一次巡查还没有提交"),
    Named(
        "zhao-clerk", "赵春梅", ((COMMUNITY_CLERK, "胜利社区"),),
        "核实家庭报备，也代不会用手机的家庭填报（填报的人不能自己核实）",
    ),
    Named("sun-clerk", "孙立", ((COMMUNITY_CLERK, "胜利社区"),), "赵春梅的同事：赵春梅代填的，由她核实"),
    Named("qian-clerk", "钱玉芬", ((COMMUNITY_CLERK, "站前社区"),), "另一个街道的社区：看不到胜利社区的家庭"),
    Named("zhou-street", "周海涛", ((STREET_CLERK, "胜利街道"),), "审核社区核实过的报备，可以退回社区或不予采纳"),
    Named("wu-street", "吴晓东", ((STREET_CLERK, "站前街道"),), "审核站前街道各社区上报的事项"),
    Named("zheng-district", "郑建国", ((DISTRICT_CLERK, OFFICE),), "接收上报并入账，开放和延长报备期，查看全区台账"),
    Named("wang-district", "王丽华", ((DISTRICT_CLERK, OFFICE),), "郑建国的同事"),
    Named(
        "feng-manager", "冯志刚", ((MANAGER_CLERK, "安居物业"),),
        "给和谐家园、安居新苑的承租家庭发租金和钥匙通知，督促整改",
    ),
    Named("chen-manager", "陈雅琴", ((MANAGER_CLERK, "宏运物业"),), "管钢都花园和惠民家园：看不到安居物业的承租家庭"),
    Named("chu-admin", "褚文斌", ((ADMINISTRATOR, "胜利社区"),), "邀请胜利社区的工作人员"),
    Named(
        "liu-two-posts", "刘思远", ((COMMUNITY_CLERK, "解放社区"), (GRID_WORKER, "解放社区")),
        "一人两岗：社区工作人员兼网格员，可以切换身份",
    ),
    Named("shi-applicant", "史晓红", (), "还在等待配租的申请家庭：看申请办到哪一步、排在第几位"),
    Named("yin-applicant", "尹秀兰", (), "正在选房的申请家庭：标记看中的房源，看轮到谁了"),
    Named("wei-housing", "卫长河", ((HOUSING_CLERK, "铁东区住建局"),), "统筹评审：召集会议、备案成员替补、出纪要"),
    Named("jiang-civil", "蒋秋实", ((CIVIL_AFFAIRS_CLERK, "铁东区民政局"),), "评审成员：答复到会、回避"),
    Named("shen-health", "沈知夏", ((HEALTH_CLERK, "铁东区卫健局"),), "评审成员：接替前任，替补已经备案"),
    Named("han-federation", "韩松柏", ((FEDERATION_CLERK, "铁东区残联"),), "评审成员：答复到会、回避"),
    Named("zhang-supervisor", "章代表", (), "受邀监督的人大代表：只看受邀的这一次评审会议，会议结束就看不到"),
    Named("tao-resident", "陶代表", (), "受邀监督的居民代表：看着选房，结束了就看不到"),
    Named("hua-resident", "华代表", (), "受邀监督的居民代表：看着摇号，结束了就看不到"),
    Named("yan-unbound", "阎𠮷生", (), "还没有绑定家庭。可试：身份证号{id_number}，手机号{phone}"),
)
