"""The words of the page of models in use: English where they are used, here each in Chinese."""

from __future__ import annotations

from typing import Final

CHINESE: Final[dict[str, str]] = {
    "AUC": "AUC",
    "AUC of known outcomes": "已知结果的 AUC",
    "Alarm: {product}": "警报：{product}",
    (
        "An alarm rings where an index is at least {psi} and chance gives so much less than "
        "once in {times} times; where the defaults of the newest look are that far from those "
        "expected; where a grade is that clearly rated too safe, for as many tests as there are "
        "grades; where the AUC's interval ends more than {flattery} below the AUC at the fit, "
        "which flatters. Below {least} defaults, seen or expected, nothing is judged. Lines that "
        "stand in both looks make the index's test milder than it says."
    ): (
        "以下情形发出警报：指数不低于 {psi}，且偶然出现的概率不到 {times} 分之一；"
        "最新一次可检验的违约数与预期之差达到同样程度；某等级明显评得过于安全"
        "（按等级数做多重检验校正）；AUC 区间上限比拟合时的 AUC（样本内，偏乐观）"
        "低 {flattery} 以上。实际或预期违约少于 {least} 例时不作判断。"
        "两次都在用的额度账户会使该指数的检验比所示更宽松。"
    ),
    "By month: mean probability of all lines, and what became of the cases.": (
        "按月：全部账户的平均预测概率，以及各样本的实际结果。"
    ),
    "Default: {event}, within {window} months.": "违约定义：{event}，{window} 个月内。",
    "Did the probabilities come true?": "概率是否应验？",
    (
        "Each look reads the book as it was known then, lines in use alone. A line already in "
        "default is no case, nor is one of which no statement tells inside the window; what "
        "becomes of one that the lender cut is the definition's to say. "
        "A look counts when the window is over for all its cases, so that early defaults do not "
        "stand for the rest. Looks share lines and outcomes: one is judged, the newest."
    ): (
        "每次查看均按当时已知的账簿，只含在用额度账户。当时已违约、或观察期内没有任何账单的账户不作为样本；贷款人自行削减"
        "的账户按违约定义处理。只有观察期对全部样本都已结束的月份才计入，"
        "以免用早期违约代表其余账户。"
        "各次查看的账户与结果互有重叠：只对最新一次作出判断。"
    ),
    "Features, first look against last": "特征：首次与末次相比",
    "Grade {name} is rated too safe: {value} defaulted, {against} expected, p {p}.": (
        "等级 {name} 评得过于安全：实际违约 {value}，预期 {against}，p {p}。"
    ),
    "Grades, cases of {on} (Jeffreys)": "风险等级，{on} 的样本（Jeffreys 检验）",
    "Grades, share of the lines": "风险等级占账户的比例",
    "How far the score's distribution is from that of the first look, by month.": (
        "按月：评分分布与首次查看时的差距。"
    ),
    "How this was made": "编制说明",
    "It ranks worse than at its fit: AUC {value}, {against} then.": (
        "排序能力不如拟合时：AUC 为 {value}，当时为 {against}。"
    ),
    "Looks whose outcomes are known": "结果已知的各次查看",
    "Mean probability, and share of the cases that defaulted": "平均预测概率与样本实际违约率",
    "Models in use": "在用模型监控",
    "No line of a product with a model was in use at both ends.": (
        "首末两次查看时，没有任何有模型产品的在用额度账户。"
    ),
    (
        "No statement tells of a day after {on}: later outcomes are not known, and what moved "
        "since may be the silence alone."
    ): "{on} 之后没有任何账单：其后的结果不可知，此后的变化可能只是数据中断所致。",
    "No line has a statement: no outcome is known.": "没有任何账单：结果不可知。",
    "Nothing rang an alarm.": "没有警报。",
    (
        "Of the lines of {on} {count} are in default already. That says nothing yet of the "
        "others: a rate is told when their window is over."
    ): ("{on} 的账户中已有 {count} 户违约。其余账户的结果尚不可知：观察期结束后才给出比率。"),
    "Probability and what happened, by tenth of the cases of {on}": (
        "预测概率与实际结果，{on} 的样本按十分位"
    ),
    "Share of the lines in each grade, by month.": "按月：各风险等级的账户占比。",
    "Stability index of the score against the first look, in hundredths": (
        "评分稳定性指数，与首次查看相比（百分数）"
    ),
    "Ten groups from the safest to the riskiest: mean probability against defaults.": (
        "从最安全到风险最高的十组：平均预测概率与实际违约。"
    ),
    (
        "The default definition names no months late: the book can tell no outcome, and nothing "
        "is judged."
    ): "违约定义未写明逾期月数：账簿无法得出结果，因此不作判断。",
    "The score moved: index {value}, p {p}.": "评分发生偏移：指数 {value}，p {p}。",
    "The window of {window} months is over for no look yet: no outcome counts.": (
        "{window} 个月的观察期尚无一次结束：没有可计入的结果。"
    ),
    (
        "The window of {window} months is over for the looks before {on}; the later ones are not "
        "judged."
    ): "{on} 以前各次查看的 {window} 个月观察期已结束；其后的不作判断。",
    "The windows of all looks are over.": "所有查看的观察期均已结束。",
    (
        "Too few outcomes: {bads} defaults, {expected} expected; below {least} nothing is judged, "
        "and no alarm can ring."
    ): "结果太少：违约 {bads} 例，预期 {expected} 例；少于 {least} 例时不作判断，也不会发出警报。",
    "What moved": "发生了哪些变化",
    "as promised": "与预测一致",
    "bins": "箱数",
    "cases": "样本数",
    "defaulted": "实际违约率",
    "defaults": "违约数",
    "expected": "预期违约数",
    "expected of the cases": "样本的预期违约率",
    "feature": "特征",
    "grade": "等级",
    "lines": "账户数",
    "lines, first look": "账户数，首次",
    "lines, last look": "账户数，末次",
    "look": "查看日",
    "mean probability": "平均预测概率",
    "p of {count} tests": "p（{count} 项检验校正）",
    "p where nothing moved": "p（若无变化）",
    "p where nothing moved {p}": "p（若无变化）{p}",
    "p, as expected": "p（与预期一致）",
    "p, rated too risky": "p，评级偏高风险",
    "p, rated too safe": "p，评级偏安全",
    "stability index": "稳定性指数",
    "stability index of the score": "评分稳定性指数",
    "too few": "太少",
    "{auc} at the fit, in sample": "拟合时（样本内）{auc}",
    "{book}, {since} to {at}": "{book}，{since} 至 {at}",
    "{count} of {all} features moved, for so many tests; most: {names}.": (
        "{all} 个特征中有 {count} 个发生偏移（按检验数校正）；偏移最大的：{names}。"
    ),
    "{product}: no line in use then, or none now.": "{product}：首次或末次没有在用账户。",
    "{times} times as many defaults as expected, p {p}.": ("实际违约为预期的 {times} 倍，p {p}。"),
}
