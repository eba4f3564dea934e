"""The words of the demo's report, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.care.wording import money_text

if TYPE_CHECKING:
    from limen.care.wording import Language


def yuan(minor: int, language: Language) -> str:
    """Return an amount in whole yuan, what is beyond left off."""
    return money_text(minor, "CNY", language).split(".")[0]


NAMES: dict[Language, dict[str, str]] = {
    "en": {"incumbent": "Incumbent", "limen": "Limen"},
    "zh": {"incumbent": "原有规则", "limen": "Limen"},
}

ACTIONS: dict[Language, dict[str, str]] = {
    "en": {
        "watch": "watch", "step_down": "step down", "lower": "lower", "freeze": "freeze",
        "close": "close", "divert": "divert", "reinstate": "reinstate", "unfreeze": "unfreeze",
    },
    "zh": {
        "watch": "关注", "step_down": "分步下调", "lower": "下调", "freeze": "暂停支用",
        "close": "关闭", "divert": "改为起步额度", "reinstate": "恢复额度", "unfreeze": "恢复支用",
    },
}  # fmt: skip

ACCOUNTS: dict[Language, dict[str, str]] = {
    "en": {
        "cash": "cash", "loans": "loans", "interest_receivable": "interest billed and unpaid",
        "accrued_interest": "interest accrued, not billed", "customer_credits": "customer credits",
        "interest_income": "interest income",
    },
    "zh": {
        "cash": "现金", "loans": "贷款本金", "interest_receivable": "应收利息",
        "accrued_interest": "已计未出账利息", "customer_credits": "客户溢缴款",
        "interest_income": "利息收入",
    },
}  # fmt: skip

LIMITS: dict[Language, dict[str, str]] = {
    "en": {
        "expected_loss": "expected loss", "stressed_loss": "stressed loss", "capital": "capital",
        "leverage": "leverage", "partner": "partner's share", "funding": "funding",
        "segment": "segment", "industry": "industry", "contacts": "letters a month",
        "cuts": "limits taken away", "cuts_12m": "limits taken away in 12 months",
        "parity": "parity of raises", "exploration": "exploration", "law": "law",
    },
    "zh": {
        "expected_loss": "预期损失", "stressed_loss": "压力损失", "capital": "资本",
        "leverage": "杠杆", "partner": "合作方份额", "funding": "资金", "segment": "客群",
        "industry": "行业", "contacts": "每月去信", "cuts": "收回的额度",
        "cuts_12m": "十二个月内收回的额度", "parity": "上调公平占比", "exploration": "探索",
        "law": "监管",
    },
}  # fmt: skip
"""Limits on the whole by their word in a release."""

UNITS: dict[Language, dict[str, str]] = {
    "en": {"contacts": "one more letter", "": "one more yuan"},
    "zh": {"contacts": "多发一封信", "": "多一元"},
}
"""What a price is for; the one without a name is of every limit in money."""

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "One book, two rulebooks",
        "subtitle": "A simulated lender, {customers} customers over {months} months, seed {seed}",
        "headline": (
            "The same people with the same luck. The incumbent's blunt rules cut {theirs} "
            "customers who would have paid; Limen's rulebook cut {ours}. Loss avoided: "
            "{their_loss} against {our_loss}."
        ),
        "book": "The book",
        "figures": "What came of it",
        "figure": "Figure",
        "who": "Avoided loss against customers cut who then paid",
        "who_x": "Customers cut who then paid",
        "who_y": "Avoided loss",
        "who_alt": "Each rulebook as a point: how many paying customers it cut, what it avoided.",
        "use": "Owed on all lines, month by month (CNY)",
        "use_alt": "What was owed at the end of each month under each rulebook.",
        "limit": "Limits of open lines, month by month (CNY)",
        "limit_alt": "The sum of the limits of open lines at the end of each month.",
        "actions": "Decisions that change something, a month: {name}",
        "actions_alt": "How many decisions of each kind were taken in each month.",
        "actions_none": "No decision changed anything: {name}.",
        "reasons": "Reasons given",
        "reasons_text": (
            "How often each reason stood behind a decision that changes something. A cut, a freeze "
            "or a line given back has a letter that tells the reason; a watch, or a call for an "
            "officer, changes nothing for the customer: its reasons are only kept in the record."
        ),
        "reasons_alt": "How often each reason was told in a letter, and how often kept only.",
        "reasons_of": "Reasons, by number of decisions: {name}",
        "reasons_none": "{name}: nobody was told why; {notices} notices were sent.",
        "stories": "Two customers",
        "owner": "A shop owner who was never late",
        "owner_text": (
            "He keeps a shop, owes much on both lines of his group, has never paid late, and twice "
            "made a small test draw that he repaid at once. In summer the shop's sales dip for two "
            "months and recover. The incumbent closes the consumer line without a word and leaves "
            "ten yuan on the merchant line. Beside it: the same facts under Limen's rulebook."
        ),
        "probe": "A test draw that changes nothing",
        "probe_text": (
            "A good customer draws a small sum to see that the line works and repays it within "
            "hours. The incumbent takes it for odd behaviour; under Limen a harmless test draw is "
            "never by itself a reason."
        ),
        "lanes": "What happened, day by day",
        "letter": "The letter of {day}: {subject}",
        "lane_none": "No decision, no notice: nothing changed.",
        "method": "How these figures were made",
        "method_text": (
            "Both rulebooks ran over one seeded world, each through a book of its own: events "
            "appended to a hash-chained journal, lines reviewed at each month's end, groups with "
            "an event that day looked at every evening. A cut counts on the day it took effect, "
            "with the undrawn part that could no longer be drawn. Whether a customer would have "
            "paid is the world's own truth: what would have happened in the twelve months after, "
            "had no lender acted. Avoided loss is the undrawn part taken from those who would have "
            "defaulted, times CCF {ccf} and LGD {lgd}, both declared. A simulated world shows how "
            "the rulebooks work, not how large the gain is elsewhere."
        ),
        "ledger": "The ledger",
        "ledger_text": (
            "Every draw and repayment is reckoned under terms filed in the book, and every month "
            "is closed: interest billed, entries posted in double entry, lines aged. The trial "
            "balances are those of the last close, {on}; debits are above zero."
        ),
        "ledger_agrees": (
            "A second model, which shares no code with the ledger, recomputed {lines} lines from "
            "their events: it agrees to the cent on every one."
        ),
        "ledger_differs": (
            "A second model, which shares no code with the ledger, recomputed {lines} lines from "
            "their events: IT DIFFERS."
        ),
        "ledger_balance": "Trial balance (CNY)",
        "ledger_account": "Account",
        "ledger_sum": "sum",
        "ledger_aged": "Lines that owe, by days past due",
        "ledger_bucket": "Days past due",
        "ledger_lines": "lines",
        "ledger_owed": "owed",
        "ledger_m0": "not past due",
        "ledger_days": "{span} days",
        "limits": "Limits on the whole",
        "limits_text": (
            "At each month's end Limen weighs the options of all lines together, under limits that "
            "its release declares for the whole book, and decides each line at the prices that "
            "follow. A price is what one unit more of a limit would have been worth in value to "
            "the lender: none where the limit is not reached. A limit that is overrun "
            "stops what would use more of it; it lowers nobody unless the release says so. Lines "
            "in default stay in the book, so the use of the limit on expected loss rises. A line "
            "with fewer than three statements has no choice: the policy keeps it as it is."
        ),
        "limits_most": (
            "{month} was bound most: of {asked} lines with a choice, {held} were held back. "
            "{prices}"
        ),
        "limits_worth": "Of {limit}, {unit} was worth {price}.",
        "limits_cost": (
            "Over the play the limits cost, against each month's plan without them: {costs}. "
            "They held lines back {held} times; near a tie a limit is kept by some lines standing "
            "back from an option of nearly the same value, {stood} times in all."
        ),
        "limits_cost_one": "{limit} {cost} (months in which it bound: {months})",
        "limits_never": "No limit bound in any month.",
        "limits_over": "over",
        "limits_table": "Limits kept by each review: share of the bound used, and the price",
        "limits_asked": "lines with a choice",
        "limits_held": "held back",
        "limits_stood": "stood back for a tie",
        "limits_used": "{limit}: used",
        "limits_price": "{limit}: price of {unit}",
        "limits_given": "value given up to the limits",
        "limits_frontier": "Most that the plan of {month} could be worth as one limit is moved",
        "limits_frontier_alt": "The plan solved anew with each limit at 50 % to 150 %.",
        "limits_frontier_x": "Bound, as a share of the release's",
        "limits_frontier_y": "Value against the plan as it stands",
        "limits_bars": "Lines held back by the limits, month by month",
        "limits_bars_alt": "How many lines had another option in the plan than without limits.",
        "story_rest": "All of {month}: {told}",
        "story_draws": "{n} draw|{n} draws",
        "story_repayments": "{n} repayment|{n} repayments",
        "story_others": "{n} other entry|{n} other entries",
        "proof": "Proof",
        "verified": "The book verifies",
        "yes": "yes",
        "no": "NO",
        "release": "Release",
        "events": "Events in the journal",
        "replayed": "Decisions replayed to the same bytes",
        "customers": "Customers",
        "decisions": "Decisions, one a line and look",
        "changes": "Decisions that change something",
        "notices": "Notices sent",
        "withdrawn": "Announced cuts withdrawn on the day",
        "cuts": "Cuts in effect",
        "cut_customers": "Customers cut",
        "cut_payers": "Customers cut who then paid",
        "payers_removed": "Undrawn limits taken from those who then paid",
        "avoided": "Avoided loss",
        "defaults": "Customers in default at the end",
        "month": "Month",
        "told": "told in a letter",
        "noted": "kept in the record only",
    },
    "zh": {
        "title": "同一批客户，两套规则",
        "subtitle": "模拟放贷机构：{customers} 位客户，{months} 个月，随机种子 {seed}",
        "headline": (
            "同样的客户、同样的际遇。原有的粗放规则削减了 {theirs} 位本会按时还款的客户；"
            "Limen 的规则削减了 {ours} 位。避免的损失：{their_loss} 与 {our_loss}。"
        ),
        "book": "账簿",
        "figures": "结果",
        "figure": "指标",
        "who": "避免的损失与被误伤的还款客户",
        "who_x": "被削减但其后正常还款的客户数",
        "who_y": "避免的损失",
        "who_alt": "每套规则为一点：误伤多少还款客户，避免多少损失。",
        "use": "各月末欠款总额（元）",
        "use_alt": "两套规则下各月末的欠款总额。",
        "limit": "各月末有效额度总额（元）",
        "limit_alt": "各月末未关闭额度之和。",
        "actions": "每月带来变化的决定：{name}",
        "actions_alt": "每月各类决定的数量。",
        "actions_none": "没有任何决定带来变化：{name}。",
        "reasons": "决定的原因",
        "reasons_text": (
            "各原因支撑了多少次带来变化的决定。下调、暂停支用或恢复额度都有告知原因的信函；"
            "关注或请专员查看不改变客户的任何权益，其原因只留存在决定记录中。"
        ),
        "reasons_alt": "各原因在信函中告知的次数，以及只留存记录的次数。",
        "reasons_of": "原因，按决定数：{name}",
        "reasons_none": "{name}：不向任何人说明原因，共发出 {notices} 份通知。",
        "stories": "两位客户",
        "owner": "一位从未逾期的店主",
        "owner_text": (
            "他经营一家小店，两项额度都用得较多，从未逾期，其间两次小额试借、随即还清。"
            "夏季店铺销售下滑两个月，随后恢复。原有规则不作任何说明便关闭其消费额度，"
            "商户额度只留下十元。旁边是同样的事实在 Limen 规则下的处理。"
        ),
        "probe": "一次不改变任何事的试借",
        "probe_text": (
            "一位良好客户小额提款，确认额度可用，数小时内还清。原有规则视为行为异常；"
            "在 Limen 规则下，无害的试借本身从来不是理由。"
        ),
        "lanes": "逐日经过",
        "letter": "{day} 的通知：{subject}",
        "lane_none": "没有决定，没有通知：一切不变。",
        "method": "这些数字如何得出",
        "method_text": (
            "两套规则在同一个设定种子的模拟世界中运行，各用一本账：事件写入哈希链日志，"
            "每月末审查全部额度，当日有事件的客户组每晚检视。削减在生效当日计入，"
            "金额为不能再支用的未用额度。客户是否会还款取自模拟世界的真实情况："
            "若放贷机构不采取行动，其后十二个月会发生什么。避免的损失为本会违约客户被取走的"
            "未用额度乘以 CCF {ccf} 与 LGD {lgd}，两者均为设定值。"
            "模拟只说明规则如何运作，不代表在别处的收益大小。"
        ),
        "ledger": "总账",
        "ledger_text": (
            "每笔提款与还款都按账簿中存档的条款核算，每月月末结账：利息出账、复式记账、账龄分档。"
            "以下试算表取自最后一次日终（{on}），借方为正。"
        ),
        "ledger_agrees": (
            "另一套与总账不共用代码的模型，从事件重新核算了 {lines} 个额度：逐一相符，分毫不差。"
        ),
        "ledger_differs": (
            "另一套与总账不共用代码的模型，从事件重新核算了 {lines} 个额度：结果不符。"
        ),
        "ledger_balance": "试算表（元）",
        "ledger_account": "科目",
        "ledger_sum": "合计",
        "ledger_aged": "有欠款的额度，按逾期天数",
        "ledger_bucket": "逾期天数",
        "ledger_lines": "额度数",
        "ledger_owed": "欠款",
        "ledger_m0": "未逾期",
        "ledger_days": "{span} 天",
        "limits": "全账簿的限额",
        "limits_text": (
            "每月末，Limen 在规则版本为全账簿声明的限额之下，把全部额度的选项放在一起衡量，"
            "再按由此得出的价格逐项决定。价格是某项限额多一个单位对放贷机构的价值，"
            "未触及的限额没有价格。已经超出的限额只阻止再多占用；除非规则版本明文写出，不因此下调任何人。"
            "违约额度留在账簿中，预期损失限额的占用因此逐月上升。账单不足三期的额度没有选择：策略维持原状。"
        ),
        "limits_most": "{month} 受限最多：{asked} 个有选择的额度中，{held} 个被限额拦下。{prices}",
        "limits_worth": "{limit}：{unit}，价值 {price}。",
        "limits_cost": (
            "与各月没有该限额的方案相比，整个过程中限额的代价为：{costs}。"
            "共有 {held} 次被限额拦下；在价值相近处，为守住限额而让位的额度共 {stood} 次。"
        ),
        "limits_cost_one": "{limit} {cost}（受限 {months} 个月）",
        "limits_never": "没有任何月份触及限额。",
        "limits_over": "超出",
        "limits_table": "各次审查如何守住限额：已用占上限的比例，以及价格",
        "limits_asked": "有选择的额度",
        "limits_held": "被拦下",
        "limits_stood": "相近时让位",
        "limits_used": "{limit}：已用",
        "limits_price": "{limit}：{unit}的价格",
        "limits_given": "因限额放弃的价值",
        "limits_frontier": "{month} 方案的最高可能价值，随一项限额移动",
        "limits_frontier_alt": "每项限额取 50 % 至 150 %，重新求解。",
        "limits_frontier_x": "上限，占规则版本所定的比例",
        "limits_frontier_y": "与现有方案相比的价值",
        "limits_bars": "各月被限额拦下的额度数",
        "limits_bars_alt": "方案中的选项与无限额时不同的额度数。",
        "story_rest": "{month} 全月：{told}",
        "story_draws": "提款 {n} 次",
        "story_repayments": "还款 {n} 次",
        "story_others": "其他 {n} 条",
        "proof": "证明",
        "verified": "账簿校验通过",
        "yes": "是",
        "no": "否",
        "release": "规则版本",
        "events": "日志事件数",
        "replayed": "重放后字节一致的决定",
        "customers": "客户数",
        "decisions": "决定数（每次检视、每个额度一次）",
        "changes": "带来变化的决定",
        "notices": "发出的通知",
        "withdrawn": "到期当日撤回的削减",
        "cuts": "生效的削减",
        "cut_customers": "被削减的客户",
        "cut_payers": "被削减但其后正常还款的客户",
        "payers_removed": "从其后正常还款者取走的未用额度",
        "avoided": "避免的损失",
        "defaults": "期末违约客户",
        "month": "月份",
        "told": "信函中告知",
        "noted": "只留存记录",
    },
}
