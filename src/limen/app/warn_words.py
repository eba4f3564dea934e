"""The words of the early warning's report, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limen.report.blocks import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Early warning: what its alarms were worth",
        "of_book": "{book}, {since} to {at}",
        "of_world": "{world}, seed {seed}",
        "world_small": "small world",
        "world_full": "full world",
        "subtitle": "{source}; release {release}; seed {seed}",
        "halves": "The release declares no early warning. The threshold was set on one half of the "
        "lines and is judged here on the other.",
        "caught": "{product}: defaults warned of in time",
        "caught_note": "{caught} of {defaulters}",
        "lead": "{product}: median lead",
        "lead_value": "{months:g} months",
        "none": "none",
        "rate": "{product}: false alarms per account-year",
        "rate_note": "95 %: {low:.3f} to {high:.3f}",
        "figures": "Figures",
        "figure": "figure",
        "lines": "lines looked at",
        "defaulters": "lines that defaulted",
        "warned": "warned of, at most a year before",
        "alarms": "alarms",
        "false": "of them on lines that did not default within a year",
        "months": "account-months of lines in order",
        "money": "What false alarms cost, and what true ones leave in reach",
        "looks": "officers' looks at false alarms",
        "margin": "margin lost, were draws stopped at false alarms",
        "spared": "loss on what was undrawn when true alarms went on",
        "money_note": "Declared: a look costs {look}; margin {margin} a year of undrawn money; a "
        "default loses {loss} of it. An alarm stops no draws: it watches, stops raises or calls an "
        "officer. The second row says what it would cost if it did.",
        "month": "Alarms that are on, by month: {product}",
        "month_alt": "Per month, how many lines have an alarm that proves true and how many a "
        "false one.",
        "true_series": "true",
        "false_series": "false",
        "month_name": "month {n}",
        "lead_title": "Lead of the warnings: {product}",
        "lead_alt": "How many defaults were warned of, by months from the alarm to the default.",
        "lead_series": "defaults",
        "lead_month": "{n} mo.",
        "trade": "Other thresholds",
        "trade_x": "false alarms per hundred account-years",
        "trade_y": "share of the defaults warned of",
        "trade_alt": "Share of the defaults warned of against false alarms, at lower and higher "
        "levels.",
        "level": "level, tenths of a nat",
        "in_force": "in force",
        "method": "How this was made",
        "text": "Each month a line's probability of default is turned into the log-odds of its "
        "monthly hazard. The log-likelihood ratio of a declared deterioration is added up and "
        "never falls below zero; an alarm goes on at one level and off at a lower one. A default "
        "counts as warned of where an alarm went on before it, at most twelve months. A line whose "
        "later life is not known counts as one that did not default. Intervals are of lines drawn "
        "again with the seed above.",
        "terms": "Terms",
    },
    "zh": {
        "title": "早期预警：报警的实际价值",
        "of_book": "{book}，{since} 至 {at}",
        "of_world": "{world}，种子 {seed}",
        "world_small": "小型模拟世界",
        "world_full": "完整模拟世界",
        "subtitle": "{source}；规则包 {release}；随机种子 {seed}",
        "halves": "该规则包未声明早期预警。阈值由一半额度账户确定，在另一半上检验。",
        "caught": "{product}：及时预警的违约",
        "caught_note": "{defaulters} 笔中的 {caught} 笔",
        "lead": "{product}：预警提前量中位数",
        "lead_value": "{months:g} 个月",
        "none": "无",
        "rate": "{product}：每账户年误报次数",
        "rate_note": "95% 区间：{low:.3f} 至 {high:.3f}",
        "figures": "数据",
        "figure": "指标",
        "lines": "观察的额度账户",
        "defaulters": "其中违约的账户",
        "warned": "违约前一年内已预警",
        "alarms": "报警次数",
        "false": "其中一年内未违约的误报",
        "months": "正常账户的账户月数",
        "money": "误报的代价与有效报警可避免的损失",
        "looks": "人工核查误报的费用",
        "margin": "若误报即停止支用，损失的利差",
        "spared": "有效报警时未支用额度对应的损失",
        "money_note": "声明参数：每次核查 {look}；未支用额度年利差 {margin}；违约损失占比 {loss}。"
        "报警本身不停止支用，只作关注、暂停提额或请人工核查；第二行仅说明若停止支用的代价。",
        "month": "各月处于报警状态的账户：{product}",
        "month_alt": "每月处于有效报警与误报状态的账户数。",
        "true_series": "有效",
        "false_series": "误报",
        "month_name": "第{n}月",
        "lead_title": "预警提前量：{product}",
        "lead_alt": "按报警到违约的月数统计的违约笔数。",
        "lead_series": "违约",
        "lead_month": "{n}个月",
        "trade": "其他阈值",
        "trade_x": "每百账户年误报次数",
        "trade_y": "已预警违约占比",
        "trade_alt": "在更低与更高阈值下，已预警违约占比与误报次数的关系。",
        "level": "阈值（0.1 纳特）",
        "in_force": "现行",
        "method": "计算方法",
        "text": "每月将违约概率换算为月度风险的对数几率，累加所声明恶化情形的对数似然比，"
        "累加值不低于零；达到上限时报警，降至下限时解除。违约前十二个月内已报警的视为及时预警。"
        "后续情况未知的账户按未违约处理。区间由上述种子对账户重复抽样得到。",
        "terms": "参数",
    },
}
