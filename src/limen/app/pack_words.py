"""The words of packs for people: labels, figures and closed lists, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from limen.caps.law.units import shown

if TYPE_CHECKING:
    from limen.caps.law_duties import Owed

ZH = "zh"

LABELS: Final = {
    "in force": "生效期间", "licence types": "适用机构", "product types": "适用产品",
    "purposes": "用途", "borrower types": "借款人", "events": "事项", "where": "适用条件",
    "missing fact": "事实缺失时", "outcome": "处理", "citation": "依据", "sure": "确信程度",
    "note": "备注", "sha256": "sha256", "holds": "须满足", "limit": "授信上限",
    "loan": "单笔上限", "term": "期限上限（月）", "cost": "综合年化成本上限", "figure": "数值上限",
    "headroom": "组合剩余额度", "duty": "义务", "day": "期限", "says": "信函须载明",
    "standing": "效力", "status": "核实情况", "regions": "地区",
}  # fmt: skip
"""English label of a rule's part → Chinese."""

TERMS: Final = {
    "policy_bank": "政策性银行", "large_bank": "大型银行", "joint_stock_bank": "股份制银行",
    "foreign_bank": "外资银行", "private_bank": "民营银行", "city_bank": "城市商业银行",
    "rural_bank": "农村银行", "village_bank": "村镇银行", "local_bank": "地方性银行",
    "bank": "银行", "consumer_finance": "消费金融公司", "auto_finance": "汽车金融公司",
    "trust": "信托公司", "online_microloan": "网络小额贷款公司", "microloan": "小额贷款公司",
    "licensed": "持牌机构", "unlicensed": "非持牌放贷人", "lender": "各类放贷人",
    "internet_loan": "互联网贷款", "personal_loan": "个人贷款", "card": "信用卡",
    "working_capital": "流动资金贷款", "open_end": "循环授信", "heloc": "房屋净值授信",
    "joint": "联合贷款", "platform_assisted": "平台助贷",
    "consumption": "消费", "business": "经营", "individual": "个人",
    "open": "开通", "draw": "提款", "increase": "提额", "decrease": "降额", "freeze": "冻结",
    "unfreeze": "解冻", "close": "关闭", "divert": "转介", "joint_fund": "联合出资",
    "reprice": "调价", "report_bureau": "报送征信", "refuse": "拒绝",
    "shadow": "仅报告",
    "pass_with_warning": "提示后放行", "manual": "转人工", "clamp": "按上限执行",
    "schedule": "按期办理", "reserve": "预留额度", "warn": "提示",
    "binding": "有约束力", "guidance": "口头指导", "draft": "征求意见稿", "industry": "行业惯例",
    "case_law": "司法口径", "confirmed": "已核实", "needs_legal_check": "待法律核实",
    "superseded": "已被取代", "verify_publication": "待核实是否发布",
    "decision": "决定日", "contract": "合同日", "application": "申请日", "publication": "发布日",
    "effect": "生效日", "receipt": "收到日", "notice_sent": "通知发出日",
    "tell_by": "通知最迟日", "effect_from": "最早生效日", "guard_until": "保护期至",
    "answer_by": "答复最迟日", "ask_until": "可要求至", "keep_until": "保存至",
    "reasons": "主要原因", "reasons_on_request": "可要求说明原因", "explanation": "可要求说明",
    "human_review": "可要求人工复核", "bureau": "征信机构信息", "score": "评分",
    "guard": "超限不收费", "reinstatement": "是否需申请恢复",
}  # fmt: skip
"""A word of the closed lists → Chinese; `lender` stands for everybody who lends."""

_UNITS: Final = {
    "day": "天", "business_day": "个工作日", "calendar_month": "个月", "year": "年", "count": "",
}  # fmt: skip


def label(name: str, language: str) -> str:
    """Return a label of a rule's part."""
    return LABELS[name] if language == ZH else name


def term(word: str, language: str) -> str:
    """Return a word of a closed list; one that is none stays as written."""
    return TERMS.get(word, word) if language == ZH else word


def terms(words: list[str], language: str) -> str:
    """Return words with a comma between."""
    return ("、" if language == ZH else ", ").join(term(word, language) for word in words)


def figure(value: object, unit: str, language: str) -> str:
    """Return a figure as people read it."""
    if language == ZH and isinstance(value, list):
        return terms(value, language)
    if language == ZH and unit in _UNITS and isinstance(value, int):
        return f"{value}{_UNITS[unit]}"
    if language == ZH and isinstance(value, bool):
        return "是" if value else "否"
    return shown(value, unit)


def deadline_text(count: int, unit: str, means: str, anchor: str, language: str) -> str:
    """Return a deadline in words: tell by 30 days from the decision."""
    span = figure(count, unit, language)
    if language == "zh":
        return f"{term(means, language)}：自{term(anchor, language)}起{span}"
    return f"{means.replace('_', ' ')}: {span} from {anchor.replace('_', ' ')}"


def duty_text(owed: Owed) -> str:
    """Return a duty of law: its rule, its day, what it wants said, and what is unsure of it."""
    name = owed.rule.partition("#")[0]
    said = f", says {', '.join(owed.says)}" if owed.says else ""
    day = f", {owed.means.replace('_', ' ')} {owed.day}" if owed.day is not None else ""
    if owed.means and owed.day is None:
        day = f", {owed.means.replace('_', ' ')} {owed.count} {owed.unit.replace('_', ' ')}s"
    unsure = [f"not known: {', '.join(owed.missing)}"] if owed.missing else []
    unsure += ["needs a legal check"] if owed.needs_legal_check else []
    return f"{name}{day}{said}" + (f" [{'; '.join(unsure)}]" if unsure else "")
