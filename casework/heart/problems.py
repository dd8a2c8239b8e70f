"""The catalogue of problems: one stable code each, its HTTP status, and a plain Chinese sentence for people.

A refusal anywhere in `casework/` or `handlers/` is `refuse("code", …)`; there is no other way to say no. The
catalogue is read by the API document and by a test that finds codes nobody uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    status: int
    title: str
    sentence: str


CATALOGUE: Mapping[str, Kind] = {
    # The way in
    "not_signed_in": Kind(401, "未登录", "请先登录。"),
    "sign_in_refused": Kind(401, "登录未成功", "登录没有成功，请重新试一次。"),
    "wechat_unavailable": Kind(503, "微信暂时不可用", "微信服务暂时没有回应，请稍后再试。"),
    "binding_refused": Kind(
        422, "未能绑定", "没有找到相符的登记信息。请核对身份证号和登记的手机号，或到社区领取家庭码。"
    ),
    "phone_quota_spent": Kind(
        422, "暂时不能验证手机号",
        "微信今天不能再验证手机号了，不是您的问题。请向社区领取家庭码，用家庭码绑定；代办的请向承租人要代办码。",
    ),
    "phone_unverified": Kind(422, "手机号未验证", "请用微信验证手机号，或到社区领取家庭码。"),
    "invitation_refused": Kind(422, "员工码无效", "员工码不正确、已使用或已过期，请向本单位管理员重新领取。"),
    "too_many_attempts": Kind(429, "尝试次数过多", "尝试次数过多，请过一小时再试，或到社区当面办理。"),
    "demo_only": Kind(404, "没有此功能", "正式环境没有这项功能。"),
    # Codes that are scanned
    "code_unknown": Kind(422, "不认识这个码", "这不是安居的码。请扫门上的房源码，或通知、文书、证据材料上的码。"),
    "sign_in_code_over": Kind(
        409, "登录码已过期", "这个登录码过期了，或者已经用过。请在电脑上点“换一个码”，再扫一次。"
    ),
    "sign_in_code_taken": Kind(
        409, "已被别人扫过",
        "这个登录码已被别人扫过，不能再用。请在电脑上点“换一个码”；如果不是您的同事扫的，请告诉管理员。",
    ),
    "code_mistyped": Kind(422, "编号不对", "编号输错了一位，请对照门上的房源码再输一次。"),
    # Requests
    "not_allowed": Kind(403, "无权办理", "您没有办理这一步的权限。"),
    "same_person": Kind(403, "须由他人办理", "填报、审核须由不同的人办理，请交给其他工作人员。"),
    "own_family": Kind(
        403, "须回避", "这件事关系到您自己的家庭，或您代办过的家庭，按规定应当回避，请交给其他工作人员办理。"
    ),
    "not_found": Kind(404, "没有找到", "没有找到这条记录，或您无权查看。"),
    "method_not_allowed": Kind(405, "方法不对", "这个地址不接受这种请求。"),
    "request_too_large": Kind(413, "内容太大", "提交的内容太大。"),
    "request_timeout": Kind(408, "发送得太慢", "内容没有在半分钟内传完，请到网络好一些的地方重试。"),
    "too_many_connections": Kind(429, "连接太多", "同一个网络同时打开的连接太多，请稍等片刻再试。"),
    "request_unreadable": Kind(400, "无法读取", "提交的内容格式不对，系统无法读取。"),
    "request_refused": Kind(400, "请求有误", "请求有误，请重试。"),
    "form_invalid": Kind(422, "填写有误", "有内容填写不正确，请按提示修改。"),
    "cursor_invalid": Kind(400, "翻页标记无效", "翻页标记无效，请从第一页重新查看。"),
    "idempotency_key_missing": Kind(400, "缺少请求标识", "请求缺少 Idempotency-Key。"),
    "idempotency_key_reused": Kind(409, "请求标识已用", "这个请求标识已用于另一份内容，请重新提交。"),
    "id_taken": Kind(409, "编号已被占用", "这个编号已被占用，请重新新建。"),
    "busy": Kind(503, "系统繁忙", "系统暂时繁忙，内容没有保存，请稍后再试。"),
    "storage_refused": Kind(
        503, "文件存储故障",
        "服务存放照片和文件的地方出了故障，不是您的手机和网络的问题。内容还在，请告诉工作人员，修好后再试。",
    ),
    "readers_busy": Kind(503, "正在读取别的文件", "前面还有别的文件正在读取，请等半分钟再试，文件不用重新上传。"),
    "value_damaged": Kind(
        409, "内容已损坏", "有一处加密保存的内容已损坏或被改动，不能显示，也没有保存任何内容。请联系系统管理员核对。"
    ),
    "unexpected": Kind(500, "系统出错", "系统出错，内容没有保存。我们已记录此问题。"),
    # Acting in a family's place
    "tenant_only": Kind(403, "须由本人办理", "这一步须由承租人本人办理，代办人不能代办。"),
    "beyond_delegation": Kind(403, "不在授权范围内", "承租人没有授权您代办这件事，请承租人本人办理，或重新授权。"),
    "delegation_refused": Kind(
        422, "未能接受", "没有找到给您的代办授权。请核对身份证号和手机号，或请承租人重新授权，再用新的代办码。"
    ),
    "delegation_exists": Kind(409, "已经授权", "您已经授权这个人代办。要改范围或期限，请先撤销原来的授权。"),
    "delegation_limit": Kind(409, "授权太多", "一个家庭最多同时授权3个人代办，请先撤销不用的授权。"),
    "check_limit": Kind(
        429, "今天的核查已达上限",
        "受理核查会查到别的家庭，您今天查到记录的受理已达上限，请明天再办；确有需要的，请区保障办调整上限。",
    ),
    # Cases
    "moved_by_other": Kind(409, "已被他人处理", "这件事刚刚已被他人处理，请刷新后查看。"),
    "step_not_possible": Kind(409, "当前不能办理", "这件事当前的状态不能办理这一步，请刷新后查看。"),
    # Change reports
    "window_closed": Kind(409, "不在报备期", "现在不在报备期内，请留意社区的通知。"),
    "window_exists": Kind(409, "报备期已开放", "该年度的报备期已经开放，如需延长请办理延期。"),
    "window_invalid": Kind(422, "报备期不正确", "报备期的起止日期不正确。"),
    "report_exists": Kind(409, "本年度已报备", "您家本年度已有一份报备，请在原报备上修改。"),
    "family_not_listed": Kind(409, "不在台账中", "这个家庭现在没有住在公租房里，也没有领补贴，不用申报变动。"),
    "changes_limit": Kind(409, "申报太多", "还有10件变动申报没有办完，请等办完，或先在原来的申报上修改。"),
    "report_empty": Kind(422, "没有填写变动", "请至少填写一项变动；没有变动请勾选“家庭情况无变动”。"),
    "household_changed": Kind(409, "家庭信息已变", "家庭成员信息在此期间已有变化，请退回后重新填写。"),
    # Publicity, and objections to it
    "payout_empty": Kind(409, "没有要发的", "这个月没有要发、还没有列进名单的补贴。"),
    "payout_moved": Kind(409, "名单上的补贴变了", "拟好名单以后有的补贴变了，请作废以后重新拟。"),
    "payout_unsent": Kind(409, "还没有复核", "名单复核、报财政以后才能下载。"),
    "publicity_empty": Kind(409, "没有要公示的", "没有审核通过、还没有公示的，不用公示。"),
    "publicity_over": Kind(
        410, "公示已经结束", "这次公示已经结束，或者没有这次公示。有情况要反映，请打区保障办电话或到社区说明。"
    ),
    "not_publicised": Kind(409, "还没有公示", "评审结果公示期满、没有异议的，才能接着办。"),
    "objection_limit": Kind(429, "今天提得太多", "这个网络今天提出的异议太多，请明天再来，或到社区当面说明。"),
    "objection_full": Kind(
        429, "今天收到的太多", "今天收到的异议太多，网上暂时不能再提，请打区保障办电话或到社区说明。"
    ),
    "objection_unknown": Kind(422, "没有找到", "没有找到这份异议，请核对回执编号和查询码。"),
    # Applications from the phone
    "request_limit": Kind(429, "今天提交的太多", "这个网络今天提交的申请太多，请明天再来，或到社区当面申请。"),
    "request_full": Kind(429, "今天收到的太多", "今天网上收到的申请太多，请明天再来，或到社区当面申请。"),
    "request_unknown": Kind(404, "没有找到", "没有找到这份申请，请核对回执编号和查询码。"),
    "request_unsent": Kind(409, "已经作废", "填了没有提交，过了日子，连照片一起作废了。请重新填写。"),
    "request_over": Kind(409, "不能再改了", "这份申请已经往下办，或者已经结束。请凭回执看办到哪一步。"),
    "receipt_expired": Kind(410, "回执已经过期", "这件事早已办结，回执不能再看了。有事请到社区或者区保障办问。"),
    "request_expired": Kind(410, "回执已经过期", "这份申请早已办结，回执不能再看了。有事请到社区问。"),
    # Letters of authorisation, and what rests on them
    "authorisation_lacking": Kind(409, "授权不齐", "授权委托书不齐，还不能申请核对，请先补签、续签。"),
    "authorisation_no_scan": Kind(422, "没有扫描件", "请先拍下或上传签好的授权委托书，再报街道核对。"),
    # House-lease agreements of a subsidy
    "agreement_lacking": Kind(409, "协议没有核实", "还没有核实过的《房屋租赁协议》，请先登记、上门核查、核实。"),
    "agreement_no_scan": Kind(422, "没有扫描件", "请先拍下或上传租赁协议，再去上门核查。"),
    "agreement_no_photograph": Kind(422, "没有照片", "请先上传上门核查时拍的照片。"),
    "agreement_over": Kind(409, "协议已到期", "这份协议写明的日子已经过了，请退回社区登记新的协议。"),
    "agreement_no_award": Kind(409, "补贴不在办理", "这户的补贴已经结束，或者已经审核完，不用再登记协议。"),
    "authorisation_over": Kind(409, "授权已到期", "这份授权委托书写明的日子已经过了，请退回后重新签一份。"),
    "comparison_no_proof": Kind(422, "没有材料", "请先拍下或上传核实的材料，再填核实结果。"),
    "comparison_not_dealt_with": Kind(409, "还没有办理", "核实的变化还没有办理，请先办理，再办结。"),
    "comparison_family_gone": Kind(409, "家庭已不在台账中", "这户已经退出或者转走，不用核实了。"),
    "comparison_known": Kind(409, "已经有人核实", "这一行刚刚已由别的名单对上，不用再核实一次。"),
    "comparison_annulled": Kind(409, "名单已作废", "这份名单已经作废，请重新导入。"),
    "economic_check_exists": Kind(409, "已在核对", "这户已有一件核对正在办理，请在原来的核对上办理。"),
    "economic_check_no_report": Kind(422, "没有核对报告", "请先拍下或上传核对报告，再登记。"),
    "economic_check_late": Kind(409, "已过异议期限", "提异议的期限已经过了，请和社区联系。"),
    "application_over": Kind(409, "申请已办结", "这件申请已经办结，不用再办授权和核对。"),
    # Inspections, violations and their photographs
    "photograph_missing": Kind(422, "缺少照片", "登记违规行为前，请至少拍摄并上传一张现场照片。"),
    "photographs_unfinished": Kind(409, "照片未传完", "还有照片没有上传完成，请等待上传完成后再提交。"),
    "complaint_limit": Kind(409, "等待答复的太多", "您已有10件投诉举报在办理，请等答复后再提交。"),
    "repair_limit": Kind(409, "报修太多", "您家还有20件报修没有办完，请等办完再报；急的请直接打管房单位电话。"),
    "photograph_needed": Kind(422, "缺少照片", "反映疑似违规居住，请至少拍摄并上传一张照片。"),
    # Reports by anybody
    "report_limit": Kind(429, "今天提交的太多", "这个网络今天提交的反映太多，请明天再来，或到社区当面反映。"),
    "report_full": Kind(429, "今天收到的太多", "今天收到的反映太多，网上暂时不能提交，请明天再来，或到社区反映。"),
    "report_unsent": Kind(409, "已经作废", "填了没有提交，过了日子，连照片一起作废了。请重新填写。"),
    "report_unknown": Kind(404, "没有找到", "没有找到这份反映，请核对回执编号和查询码。"),
    "report_place_unknown": Kind(422, "还不知道是哪一套", "还没有指明是哪一套房子，不能上门核查，请退回区保障办指明。"),
    "report_of_office": Kind(
        409, "不能交给被反映的单位", "反映管房单位或工作人员的，不交管房单位核查，请交社区，或由区保障办直接核查办结。"
    ),
    "report_visited": Kind(409, "已经在核查", "这件反映已经有一次上门核查，请接着办理那一次。"),
    "report_visit_open": Kind(409, "核查还没有记录", "上门核查的结果还没有提交，请先提交，再办结。"),
    "evidence_closed": Kind(409, "不能再添加照片", "这件事当前的状态不能再添加照片或附件。"),
    "evidence_limit": Kind(409, "照片太多", "每人在一件事里最多上传30张照片。"),
    "upload_missing": Kind(409, "尚未收到文件", "还没有收到文件，请重新上传。"),
    "upload_mismatch": Kind(422, "文件不一致", "收到的文件与申报的不一致，请重新拍摄上传。"),
    "upload_refused": Kind(403, "上传未被接受", "上传许可无效或已过期，请重新上传。"),
    "recording_sealed": Kind(409, "录像已经封存", "这份录像已经封存，不能再添加，也不能再改。"),
    "recording_part_taken": Kind(409, "序号已经有了", "这个序号已经是另一个文件，请换一个序号。"),
    "recording_part_elsewhere": Kind(409, "别人正在上传", "这一段别的人正在上传，等传完就有了，不用再传。"),
    "recording_incomplete": Kind(422, "录像不齐", "录像还不齐，请补传，或者写明为什么缺。"),
    "recording_open": Kind(409, "录像还没有封存", "现场录像还没有封存，请先封存再出现场记录。"),
    "evidence_kind": Kind(422, "不能添加这种文件", "这里不能添加这种文件。"),
    "attachment_refused": Kind(422, "文件无法使用", "这个文件无法使用，请重新选择。"),
    "image_refused": Kind(422, "照片无法使用", "这张照片无法使用，请重新拍摄。"),
    "nobody_lives_there": Kind(422, "没有承租家庭", "这套房源目前没有登记承租家庭。"),
    "sheet_unavailable": Kind(503, "不能出具材料", "服务器没有安装中文字体，暂时不能出具材料，请联系管理员。"),
    "family_elsewhere": Kind(409, "承租家庭归其他社区管理", "这套房源的承租家庭归其他社区管理，请由该社区巡查。"),
    # Renewals
    "renewal_early": Kind(409, "还没到申请时间", "还没到可以申请续租的时间，到了会提醒您。"),
    "renewal_exists": Kind(409, "已经申请过", "这份租约已经申请过续租，正在办理或已经办完，不用再交一次。"),
    "renewal_over": Kind(409, "不用再办", "这户已经退出，或者已经有了新的租约，这件续租不用再办。"),
    "renewal_no_lease": Kind(409, "没有登记租约", "台账里没有这户的租约，请先联系管房单位登记。"),
    "template_missing": Kind(409, "没有合同模板", "管房单位还没有合同模板，请先建一份，再起草续租合同。"),
    "signatory_change_exists": Kind(409, "已在变更", "这户已有一件变更承租人正在办理，请在原来的申请上办理。"),
    "swap_exists": Kind(409, "已在换房", "这户或对方已有一件换房正在办理，请在原来的申请上办理。"),
    "swap_unfit": Kind(409, "现在不能换房", "两家的情况有变，现在不能换房。"),
    "rent_owed": Kind(409, "还有欠租", "这户还有欠租，请先交清。"),
    "recheck_late": Kind(409, "已过复核期限", "申请复核的期限已经过了，已报区保障办研判，结果会通知您。"),
    # Rectifications, and the clocks of breaches
    "rectification_exists": Kind(409, "已有整改通知", "这件事已经有一份整改通知在办理，请在那件整改里继续。"),
    "rectification_over": Kind(409, "不用再出通知", "这条违规已经整改或作废，不用再出整改通知。"),
    "rectification_early": Kind(409, "期限还没到", "整改期限还没有到，不能登记没有整改。"),
    "rectification_turns": Kind(409, "不能再给期限", "已经再给过期限，不能再给，请登记起诉或报区保障办。"),
    # Judgements
    "judgement_exists": Kind(409, "已经上报过", "这户的这项事由已经上报，正在研判，不用再报一次。"),
    "evidence_missing": Kind(422, "证据不齐", "证据还不齐，不能上报，请先补齐。"),
    "answer_unexamined": Kind(409, "说明还没有审查", "家庭的说明还有没审查的，审查以后才能认定。"),
    "confirmer_missing": Kind(
        409, "还缺确认的人",
        "腾退、追缴超过限额的决定要两个人作出，区保障办现在只有您一个人。请管理员再邀请一位区保障办工作人员，"
        "由他确认；认定的内容都留着。",
    ),
    "judgement_unfinished": Kind(409, "还有没认定的", "还有没认定的事由，每一项都认定了，才能作出决定。"),
    "hearing_missing": Kind(409, "还没有听取意见", "还没有告知家庭、听取说明，不能作出决定。"),
    "source_unfinished": Kind(409, "巡查没有提交", "这次巡查的结果还没有提交，提交后才能出整改通知。"),
    "papers_missing": Kind(422, "缺少材料", "请先上传材料，再登记。"),
    "docket_missing": Kind(409, "还没有登记立案", "请先登记立案和案号，再登记这样的结果。"),
    "clock_exists": Kind(409, "已经在计时", "这户的这种情况已经在计时，请看原来的那件。"),
    # Hand-backs
    # The review committee
    "scoring_exists": Kind(409, "已经填报过", "这件申请的评分已经填报，请在原来的那件上改，不用再填报。"),
    "scoring_objection_late": Kind(409, "已过异议期限", "对评分提异议的期限已经过了，有变化的请社区重新报评分。"),
    "status_finding_exists": Kind(409, "已经请求过", "这个人的这项认定已经请求过，正在等答复，不用再请求。"),
    "committee_missing": Kind(409, "还没有登记区住建局", "评审小组由区住建局统筹，请区保障办先登记区住建局。"),
    "committee_member_voted": Kind(409, "已经评审过", "要替补的成员在这一天以后还到会评审过，请核对日期。"),
    "committee_member_gone": Kind(409, "成员有变化", "成员已经有变化，请刷新后查看。"),
    "committee_quorum": Kind(409, "到会人数不够", "到会的成员不够规定的人数，现在不能开会评审。"),
    "committee_early": Kind(409, "还没有到开会的日子", "还没有到开会的日子，请到那天再开始。"),
    "committee_nothing": Kind(409, "没有要评审的申请", "现在没有等待评审的申请，不用召集会议。"),
    "committee_not_member": Kind(403, "不是应到成员", "您不是这次会议的应到成员，不能填写。"),
    # The selection day
    "selection_no_dwellings": Kind(409, "没有空置房源", "没有可以拿来选的空置房源，请先核对房源台账。"),
    "selection_no_families": Kind(409, "没有可以选房的家庭", "没有审核通过并且公示期满、等待配租的家庭。"),
    "selection_over": Kind(409, "日子已过", "选房的日子已经过了。"),
    "selection_early": Kind(409, "还没有到选房的日子", "还没有到选房的日子，请到那天再办。"),
    "selection_not_running": Kind(409, "没有在选房", "现在没有在选房：还没有开始，暂停了，或者已经结束。"),
    "selection_no_desk": Kind(409, "没有这个选房台", "这次选房没有开这个选房台。"),
    "selection_desk_busy": Kind(409, "这个台还有一户", "这个选房台还有一户没有选完，选完再叫下一户。"),
    "selection_turn_elsewhere": Kind(409, "不在这个台选房", "这户现在不在这个选房台选房，请刷新后查看。"),
    "selection_turn_open": Kind(409, "还有家庭在选房", "还有选房台没有选完，选完再结束。"),
    "selection_dwelling_gone": Kind(409, "已经被选走", "这套房源刚刚已经被别的家庭选走，请另选一套。"),
    "selection_too_large": Kind(409, "户型不合适", "这套房源比这户可以选的户型大，请另选一套。"),
    "selection_fits_left": Kind(409, "还有合适的房源", "还有适合这户的房源，不能按没有合适户型放弃。"),
    "selection_wait": Kind(409, "还要再等一等", "叫号以后要等规定的时间，才可以记没有到场。"),
    "selection_not_contacted": Kind(409, "还没有联系过", "社区还没有登记联系过这户，请社区联系以后再作过号处理。"),
    "selection_code_used": Kind(409, "签到码不对", "签到码不对，或者已经用过。请看现场大屏上新的签到码。"),
    "supervisor_checked_in": Kind(409, "已经签到", "您已经签到，不用再签。"),
    # Going up
    "escalation_early": Kind(
        409, "还不能上报", "处置的次数或方式还没有达到上报的条件，请继续上门、约谈、书面督促，并记录下来。"
    ),
    # Serving a paper
    "service_exists": Kind(409, "已委托送达", "这份文书已经委托街道送达，请在那件里看进展。"),
    "service_no_street": Kind(409, "找不到街道", "这户所在的社区没有设街道，不能委托送达，请先在单位里补上。"),
    "service_minor": Kind(409, "未成年人不能代收", "未满18周岁的人不能代收文书。请交给本人或同住的成年家人。"),
    "service_nobody_refused": Kind(
        409, "不能留置送达",
        "家里没有人、没有人拒绝签收，不能留置；把文书贴在门上不算送达。请登记“这次没有送到”，换个时间再去，或者邮寄。",
    ),
    "service_no_consent": Kind(
        409, "没有同意电子送达", "这户最近签的租赁合同没有同意电子送达，不能用电子方式。请当面、留置或邮寄送达。"
    ),
    "service_no_receipt": Kind(
        409, "微信消息不算送达",
        "只发微信消息不能证明对方收到，不算送达。请当面、留置、邮寄送达，或请本人在小程序里确认收到。",
    ),
    "service_notice_early": Kind(409, "还不能公告送达", "公告是最后的办法，先用其他方式试过，都送不到才能公告。"),
    "handback_exists": Kind(409, "正在办理退房", "这户已有一件退房正在办理，请在那件里办。"),
    "handback_renewal": Kind(
        409, "续租正在办理", "这户的续租申请正在办理，不能同时退房。要退房的，请先撤回续租申请。"
    ),
    "handback_ordered": Kind(
        409, "不能撤回", "退出决定已经送达，腾退不能撤回。对决定有异议的，请按决定书写明的途径提出。"
    ),
    "handback_paper_open": Kind(409, "还有合同没有签完", "还有一份合同或协议没有签完，请先收回它。"),
    "handback_books_changed": Kind(
        409, "账上有变化", "结算以后，这户的账上又有了收支，和签字的不一样了。请收回重新结算。"
    ),
    # Registration transfers
    "transfer_exists": Kind(409, "已有移交", "这户已有一件户籍移交正在办理。"),
    "out_of_district": Kind(
        422, "不属于区内移交", "新的户籍地址不在本区，不属于区内户籍移交。户籍迁出本区的，请先联系区保障办。"
    ),
    # Papers
    "paper_void": Kind(409, "已经作废", "这份文书已经作废，请刷新后查看。"),
    "paper_damaged": Kind(
        409, "文书与封存的不一致", "这份文书的文件与封存的不一致，不能出具，请联系系统管理员核对。"
    ),
    # A manager's books and their reconciliation
    "charged_already": Kind(409, "已登记应收", "这户这个月的应收租金已经登记过；要改请登记更正。"),
    "charges_changed": Kind(409, "和刚才看到的不一样", "应收租金和您刚才看到的不一样了，请再看一遍后确认。"),
    "entered_otherwise": Kind(409, "已经登记过", "这一笔刚才已经登记成功，后来改的没有记进去，请核对。"),
    "amount_unusual": Kind(409, "金额不寻常", "这笔金额比这户所欠的多出许多，请核对；确认无误再登记。"),
    "reduction_overlaps": Kind(409, "减免期重叠", "这户在这段时间已经登记了减免，不能重复。"),
    "plan_outdated": Kind(409, "分期已过期", "第一期的日子已经过去，请管房单位重新提出分期。"),
    "plan_exists": Kind(409, "已有分期", "这户已经有一份分期缴纳，停止或撤回后才能再提出。"),
    "nothing_owed": Kind(409, "没有欠租", "这户没有欠租，或欠的太少，不用分期。"),
    "not_reversible": Kind(409, "不能冲销", "只能冲销收到的租金；更正请另外登记。"),
    "month_frozen": Kind(409, "正在对账", "这个月正在对账，不能再登记。"),
    "month_closed": Kind(409, "已关账", "这个月已经关账，不能再改，请在以后的月份登记更正。"),
    "reconciliation_exists": Kind(409, "已有对账", "这个月已经有一份对账。"),
    "not_closed": Kind(409, "还没有关账", "双方关账以后才能出具对账单。"),
    "bank_missing": Kind(409, "还没有核对银行、财政数据", "请先由另一位同事录入银行、财政数据，核对后再关账。"),
    "difference_unsettled": Kind(409, "还有差异没有说明", "还有差异没有说明，说明后才能关账。"),
    # Case files
    "file_exists": Kind(409, "已有档案", "这户已经有一份这种档案。"),
    "file_incomplete": Kind(409, "材料不齐", "必须的材料还不齐，补齐后再交街道检查。"),
    "checklist_begun": Kind(409, "清单已有内容", "材料清单已经有内容，请逐项增减。"),
    "export_too_long": Kind(413, "内容太多", "一次最多导出20万行，请先按街道、社区或状态筛选，再分开导出。"),
    "export_limit": Kind(409, "正在导出的太多", "您已有3个表格正在导出，请等完成后再导出。"),
    "export_not_ready": Kind(409, "还没有导出完", "表格还在导出，请等完成后再打开。"),
    "export_gone": Kind(410, "表格已经清除", "导出的表格只保留3天，请重新导出。"),
    "import_not_ready": Kind(409, "不能导入", "这份表格现在不能导入，请重新选择表格。"),
    "ledger_moved": Kind(
        409, "台账已有变动", "看过预览以后，台账里有了变动，什么都没有导入；请重新上传这份表格再看一遍。"
    ),
    "nothing_to_import": Kind(409, "没有要导入的", "这份表格和台账一样，没有要导入的内容。"),
    "reason_missing": Kind(422, "没有写明用途", "导出完整的身份证号码和电话，请写明用途。"),
    "export_too_large": Kind(413, "档案太大", "这份档案的照片太多，不能一次导出，请联系管理员。"),
    # Ledgers
    "already_reviewed": Kind(409, "已有人审核", "选中的变动里有的已经审核过，请刷新后再选。"),
    "month_not_over": Kind(409, "这个月还没有结束", "这个月还没有结束，下个月才能汇总上报。"),
    "return_exists": Kind(409, "月报已有", "这个月的月报已经有了，请在原来的月报上办理。"),
    "not_reported": Kind(409, "还没有上报", "月报上报以后才能出具材料。"),
    "revisions_waiting": Kind(409, "还有变动没有审核", "还有变动没有审核，请先审核再上报。"),
    "too_many_items": Kind(409, "登记事项太多", "使用中的登记事项最多100项，请先停用不需要的。"),
    "item_exists": Kind(409, "已有同名事项", "这本台账已有同名的登记事项在使用，请先给它改名。"),
    "tenancy_ended": Kind(409, "已经退出", "这套房源已经退出，记录在退出房源台账中。"),
    "term_overlaps": Kind(409, "合同期限重叠", "这户已有合同的期限与此重叠，请核对起止日期。"),
    "renewal_first": Kind(
        409, "先办续租",
        "这户要先办续租：家庭申请、社区复核、街道决定同意以后，下一份合同在续租那件事里起草。",
    ),
    "lease_incomplete": Kind(409, "合同不完整", "合同不完整，不能签订。"),
    "arbitration_clause": Kind(
        409, "不能约定仲裁",
        "出租方是政府部门、事业单位，合同属于行政协议，不能约定仲裁，请改为协商、行政复议或行政诉讼。",
    ),
    "text_changed": Kind(409, "合同内容已变", "合同内容和您读到的不一样了，没有签订。请刷新后重新读一遍再签。"),
    "scan_missing": Kind(422, "缺少扫描件", "登记纸质签订前，请先上传签好的合同的照片或扫描件。"),
    "signatory_only": Kind(
        403, "须由承租人本人签", "合同须由承租人本人签订。本人不方便的，请到管房单位签纸质合同。"
    ),
    "keys_first_payment": Kind(409, "还没有收首期租金", "请先登记收到的首期租金，再交钥匙。"),
    "keys_given_before": Kind(409, "不用再交钥匙", "这户已经住在这里，续签的合同不用再交钥匙。"),
    "lease_running": Kind(409, "合同已经履行", "合同已经开始履行，不能作废；要结束请办理退出。"),
    "filed_already": Kind(409, "已经备案", "这份合同已经登记备案，要改请先撤销原来的登记。"),
    "person_listed": Kind(409, "已在另一户家庭", "有家庭成员已登记在另一户家庭中，请先核实。"),
    "already_listed": Kind(409, "已在台账中", "家庭成员已在现居住房源台账或补贴台账中，不能同时再享受一份，请先核实。"),
    "application_barred": Kind(
        409, "现在不能申请", "家庭成员因隐瞒、虚报有不良信用记录，规定年限以内不能再申请。"
    ),
    "exit_decided": Kind(
        409, "已经决定腾退", "这户已经有一份腾退决定，一户只办一份。请按其他结果认定，或者等那一份撤销以后再决定。"
    ),
    "exit_judged": Kind(
        409, "已经决定腾退", "这户已经决定腾退，要由管房单位收回验收，或者由法院执行，不能直接登记退出。"
    ),
    "enforcement_night": Kind(409, "夜间不能上门、执行", "夜间不能上门督促，也不能执行，请在白天办理。"),
    "enforcement_holiday": Kind(
        409, "节假日不能上门、执行", "法定节假日和休息日不能上门督促，也不能执行，请另选工作日。"
    ),
    "demand_unconsidered": Kind(409, "家庭的意见还没有复核", "家庭对催告书提出了意见，请先复核，再递交法院。"),
    "court_early": Kind(409, "还不能申请", "家庭的复议、诉讼期限还没有过，请在期满以后申请法院执行。"),
    "court_late": Kind(409, "申请的期限已过", "申请法院执行的期限已经过了，产权或者管房单位可以向法院起诉。"),
    "recovery_receipt_used": Kind(409, "票据已登记", "这个票据号已经登记过一笔，请核对票据，不要重复登记。"),
    "recovery_reversed": Kind(409, "已经冲销", "这一笔已经冲销过，不用再冲销。"),
    "recovery_set_off_over": Kind(409, "比欠的多", "要抵扣的比现在欠的多，请街道重新提出抵扣。"),
    "market_rent_missing": Kind(409, "市场租金还没有定", "市场租金还没有定，请区保障办先登记。"),
    "credit_no_breach": Kind(409, "不能记入不良信用", "这种情形不是违规，不能记入不良信用。"),
    "credit_exists": Kind(409, "已经记过", "这件事已经记入不良信用，不用再记。"),
    "credit_not_yet": Kind(409, "还不能提前结束", "还不能提前结束这条记录。"),
    "credit_over": Kind(409, "记录已结束", "这条记录还没有生效，或者已经结束，不用提异议。"),
    "objection_exists": Kind(409, "已经提过异议", "这条记录的异议正在核实，请等区保障办答复；有补充的，写在那件里。"),
    "duplicate_unsettled": Kind(409, "还有重复没有核实", "还有重复没有核实，请逐条写明怎样排除的。"),
    "correction_exists": Kind(409, "已在更正", "这次退出已有一件更正正在办理。"),
    "dwelling_taken": Kind(409, "房源不空", "这套房源还有家庭居住，请另选一套空置房源。"),
    "slip_dwelling_taken": Kind(409, "房源已经安置", "这套房源已经给别的家庭开了安置单，请另选一套。"),
    "not_agreed": Kind(409, "评审小组还没有同意", "评审小组还没有评审同意这户的申请，开会评审通过以后再办。"),
    "slip_exists": Kind(409, "已有安置单", "这户已经有一张没有办完的安置单，不用再开。"),
    "slip_not_waiting": Kind(409, "不在等待配租", "这户现在不在等待配租，不能开安置单。"),
    "slip_over": Kind(409, "安置单不能用了", "这张安置单已经作废、过期或者办完了，请刷新后查看。"),
    "hold_of_slip": Kind(409, "已开安置单", "这套房源是按安置单留给一户家庭的，安置单作废或者过期以后才空出来。"),
    "dwelling_listed": Kind(409, "已经登记过", "这套房源已经登记过，不用再登记。"),
    "manager_change_exists": Kind(409, "已在更换", "其中的房源已有一件更换管房单位在办，请先办完或撤销。"),
    "manager_change_late": Kind(409, "日子已经到了", "要更换的日子已经到了，请撤销后改一个日子重新提出。"),
    "dwelling_held": Kind(409, "房源现在不能安排", "这套房源现在不能安排。"),
    "utility_lever": Kind(422, "不能用停供来催人", "水、电、燃气、供暖是生活必需，不能用停供来催促或惩罚承租家庭。"),
    "hold_missing": Kind(409, "没有这项登记", "这套房源现在没有这项登记，请刷新后查看。"),
    "end_invalid": Kind(422, "退出日期不正确", "退出日期不能晚于今天，也不能早于入住日期。"),
    # Notices
    "text_refused": Kind(422, "文字不合适", "有些文字不能发给居民看，请修改后再试。"),
    "nobody_found": Kind(422, "没有符合条件的家庭", "没有符合条件的承租家庭，请换个条件再试。"),
    "round_moved": Kind(409, "这次发放已经变了", "这次发放现在不能这样办，请刷新后查看。"),
    "slot_full": Kind(409, "这个时段满了", "这个时段刚被选满，请另选一个。"),
    "slot_past": Kind(409, "这个时段过了", "这个时段已经过去，请另选一个。"),
    "slots_closed": Kind(409, "不能再选时间", "选时间的日子已经过了，要改时间请打电话联系管房单位。"),
    # Spot checks
    "spot_check_waits": Kind(409, "还有一次没有抽", "已经公布的一次抽查还没有抽取，请先抽取或作废，再公布下一次。"),
    "draw_early": Kind(409, "还没有开奖", "还没有到开奖的时候，不能填号码。"),
    "draw_out": Kind(409, "已经开奖", "开奖号码已经出来，不能再作废：请填号码抽取；那一期没有开奖的，改用下一期。"),
    # Draws of lots
    "lot_too_many": Kind(409, "家庭太多", "一次摇号最多3000户，请分批公示、分批摇号。"),
    "lot_bound": Kind(409, "已经封存", "暗语已经封存，不能再改。"),
    "lot_unbound": Kind(409, "暗语没有封存", "两方的暗语都封存了，才能公布名单。"),
    "lot_untold": Kind(409, "暗语没有公开", "两方的暗语都公开了，才能摇号。"),
    "lot_late": Kind(409, "来不及公布", "名单要在种子产生的前一天以前公布，请取消这次，重新拟定日子。"),
    "lot_early": Kind(409, "还没有到日子", "还没有到摇号的日子。"),
    "lot_room_gone": Kind(409, "房源有变化", "有房源已经不是空置，请取消这次，重新拟定。"),
    "lot_family_held": Kind(409, "这户在摇号名单里", "这户在已经公布的摇号名单里，定了结果以前不能另外安排。"),
    "lot_unwatched": Kind(409, "没有人监督", "还没有监督人员接受邀请，请区住建局先邀请，再摇号。"),
    "lot_not_agreed": Kind(409, "没有监督人员同意", "先提出作废、写明原因，监督人员同意以后才能作废。"),
    # Annual reviews
    "review_wants_a_look": Kind(409, "要逐项核查", "这户有要逐项核查的情况，请登记核查结果。"),
    "review_not_followed": Kind(409, "变化还没有办理", "核查发现的变化还没有办理，请社区先办起来。"),
    "review_not_back": Kind(409, "还没有重新核查完", "这户的核查还没有重新审核完，审核以后才能登记已改正。"),
    "order_not_followed": Kind(409, "还没有另行处理", "没有改正的事还没有另行处理，请先办起来。"),
    "reviews_open": Kind(409, "还有没有核查完的", "这一年的核查还没有结束，核查完再汇总上报。"),
    "nothing_to_report": Kind(409, "没有要补报的", "没有新核查完的家庭，不用补报。"),
    "notice_recipients": Kind(422, "没有可通知的家庭", "选中的家庭都不能发出此通知。"),
}


class Problem(Exception):
    """A refusal with a stable code. `fields` maps a field's path to a Chinese sentence."""

    def __init__(self, code: str, detail: str | None = None, fields: Mapping[str, str] | None = None) -> None:
        self.code = code
        self.kind = CATALOGUE[code]
        self.detail = detail or self.kind.sentence
        self.fields = dict(fields or {})
        # What of a cross check the sentence tells, and of which case: written down after whatever was tried is undone.
        self.told: tuple[str, list[str]] | None = None
        super().__init__(code)


def refuse(code: str, detail: str | None = None, **fields: str) -> Problem:
    """`raise refuse("window_closed")`. `fields` name what of the form is wrong."""
    return Problem(code, detail, fields)


def invalid(fields: Mapping[str, str]) -> Problem:
    """A form of which these fields are wrong; the first sentence is shown as a whole too."""
    return Problem("form_invalid", next(iter(fields.values()), None), fields)
