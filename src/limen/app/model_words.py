"""The words of a validation's page: English where they are used, here each in Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.report.blocks import Language
    from limen.risk.validation import Interval


class Say(Protocol):
    """Says a text in the page's language, its fields filled in."""

    def __call__(self, text: str, **fields: object) -> str:
        """Return the text."""
        ...


def words_in(language: Language, chinese: Mapping[str, str] | None = None) -> Say:
    """Return what says English texts in a language; names of attributes stay as they are.

    Parameters
    ----------
    chinese
        The texts of another page than the validation's.
    """
    known = CHINESE if chinese is None else chinese

    def say(text: str, **fields: object) -> str:
        found = known.get(text, text) if language == "zh" else text
        return found.format(**fields) if fields else found

    return say


def interval_in(say: Say, interval: Interval) -> str:
    """Return a figure with its interval."""
    value, low, high = (f"{each:.4f}" for each in interval)
    return say("{value} ({low} to {high})", value=value, low=low, high=high)


CHINESE: Final[dict[str, str]] = {
    " and ": "和",
    " to ": "至",
    "  no more than chance": "　未超出偶然",
    "  where the probabilities are true, by chance alone": "　概率完全准确时，仅因抽样波动",
    "  within 0.95 and 1.05": "　在 0.95 至 1.05 之间",
    "  within the bar of 0.010": "　在 0.010 以内",
    "95 % interval": "95% 区间",
    (
        "A customer's fold is a hash of the id, so that it is the same in every run. Intervals "
        "of an AUC are DeLong's, those of KS, Brier and calibration error come from rows drawn "
        "again, those of rates are Jeffreys'."
    ): (
        "客户所在的折由其编号的哈希值决定，因此每次运行都相同。AUC 的区间用 DeLong 法，KS、Br"
        "ier 与校准误差的区间由样本重抽得出，比率的区间用 Jeffreys 法。"
    ),
    (
        "A model tells recent from old customers with an AUC of {auc}; 0.5 is what two samples "
        "of one book would give."
    ): ("用模型区分新旧客户，AUC 为 {auc}；同一账簿的两份样本应为 0.5。"),
    "AUC by fold, in hundredths": "各折的 AUC（百分数）",
    "AUC by segment": "各分段的 AUC",
    "AUC of each fold, by kind of model.": "各类模型在每一折上的 AUC。",
    "AUC of the first fold": "第一折的 AUC",
    "AUC with shuffled outcomes": "打乱结果后的 AUC",
    "AUC, all rows together": "AUC，全部样本合并",
    "AUC, fitted here, on the recent file": "AUC，在本文件拟合、在新文件检验",
    "AUC, mean of the folds": "AUC，各折平均",
    "AUC, this file": "AUC，本文件",
    "AUC, {kind}": "AUC，{kind}",
    "AUC, {two} less {one}": "AUC，{two}减{one}",
    "Are the probabilities true?": "概率准不准？",
    "Are the reasons the same, and true?": "理由是否稳定、真实？",
    "Both tests say that the difference is more than chance.": "两项检验都表明差异并非偶然。",
    "Brier score": "Brier 分数",
    "By seed alone (a scorecard's fit has no chance in it)": (
        "仅改变随机种子（评分卡的拟合不含随机性）"
    ),
    "Default: {event}.": "违约定义：{event}。",
    "Defaults caught as more of the book is looked at": "查看的客户越多，捕捉到的违约越多",
    "DeLong, all rows together": "DeLong 检验，全部样本合并",
    "Does it hold?": "是否稳定？",
    "Does it rank?": "排序能力如何？",
    (
        "Expected calibration error is biased upwards by chance alone, by about the mean over "
        "bins of sqrt(p (1 − p) / n)."
    ): ("期望校准误差仅因抽样波动就会偏高，偏差约为各箱 sqrt(p (1 − p) / n) 的平均值。"),
    "From the riskiest customer on: share of the defaults against share of the goods.": (
        "从风险最高的客户起：违约客户的占比与正常客户的占比。"
    ),
    "Gini, all rows together": "Gini，全部样本合并",
    "Grades, {kind} (Jeffreys)": "风险等级，{kind}（Jeffreys 检验）",
    "How this was made": "编制说明",
    (
        "In brackets: 95 % intervals. ± is one standard error. With shuffled outcomes nothing "
        "can be learnt: a gain there that chance gives less than once in a thousand times is a "
        "fault of the method. A fit that finds nothing counts as 0.5."
    ): (
        "括号内为 95% 区间，± 为一个标准误。结果打乱后无规律可学：若仍有偶然情况下不到千分之一概率"
        "才会出现的提升，说明方法有误。拟合不出规律的折按 0.5 计。"
    ),
    "Is one better than the other?": "哪个模型更好？",
    "KS": "KS",
    "Look at this first": "请先看这里",
    "Neither test finds a difference; take the simpler one.": (
        "两项检验都未发现差异；宜选更简单的模型。"
    ),
    "No model could tell the recent customers from those of the fit.": (
        "没有模型能区分新客户与拟合所用的客户。"
    ),
    (
        "No model reads these attributes, and each input was compared with them: one that is such "
        "an attribute under another name is refused, one that nearly tells it (AUC above 0.95) is "
        "named at the top. A customer counts as flagged among the riskiest fifth. The impact ratio "
        "is the share not flagged, to that of the group with most of it. Groups of fewer than "
        "{rows} customers are left out. Where base rates differ, calibration within groups and "
        "equal errors cannot both hold."
    ): (
        "任何模型都不读取这些属性；每个输入都与这些属性做过比对：改名后的受保护属性会被拒绝，几乎能"
        "识别某属性的输入（AUC 高于 0.95）会在页首列出。风险最高的五分之一客户视为被标记。影响比是"
        "该组未被标记的比"
        "例与该比例最高一组之比。少于 {rows} 名客户的组不列出。各组违约率不同时，组内校准与误"
        "差相等不能同时成立。"
    ),
    "Over time": "随时间变化",
    "Probability and what happened, by tenth of the book": "预测概率与实际结果，按十分位",
    "Spiegelhalter's z, p": "Spiegelhalter z 值，p",
    "Ten groups from the safest to the riskiest: mean probability against defaults.": (
        "从最安全到风险最高的十组：平均预测概率与实际违约。"
    ),
    "The recent file against the one of the fit": "新文件与拟合文件相比",
    "The recent file holds no outcome: whether the model still ranks is open.": (
        "新文件不含结果：模型是否仍能排序尚不可知。"
    ),
    "The tests disagree: on other customers the difference might not be there.": (
        "两项检验结论不一致：换一批客户，差异可能不存在。"
    ),
    "Validation: {name}": "模型验证：{name}",
    "Whom does it flag?": "标记了哪些人？",
    "With shuffled outcomes the difference over the folds is {gap}, p {p}.": (
        "结果打乱后，两模型各折之差为 {gap}，p {p}。"
    ),
    "a month": "一个月",
    "age": "年龄",
    "as promised": "与预测一致",
    "bins": "箱数",
    "by chance": "随机",
    "corrected paired t, over the folds": "修正配对 t 检验，按折",
    "customers": "客户数",
    "defaulted": "实际违约率",
    "defaults": "违约数",
    "education": "教育程度",
    "expected calibration error, ten equal bins": "期望校准误差，十个等频箱",
    "feature": "特征",
    "figure": "指标",
    "figure, over the riskiest fifth": "指标（风险最高的五分之一）",
    "fold {n}": "第 {n} 折",
    "grade": "等级",
    "group": "组别",
    "impact ratio": "影响比",
    "intercept (0 is right)": "截距（应为 0）",
    "likeness of four reasons over refits (Jaccard)": "重新拟合后四条理由的相似度（Jaccard）",
    "limit, part {n} of {of}": "额度第 {n} 段，共 {of} 段",
    "marriage": "婚姻状况",
    "mean of {folds} folds, standard error {error}": "{folds} 折平均，标准误 {error}",
    "mean probability": "平均预测概率",
    "model": "模型",
    "no": "否",
    "not flagged": "未被标记",
    "not flagged, of goods": "正常客户中未被标记",
    "p": "p",
    "p where nothing moved": "p（若无变化）",
    "p, rated too risky": "p，评级偏高风险",
    "p, rated too safe": "p，评级偏安全",
    "scorecard": "评分卡",
    "segment": "分段",
    "sex": "性别",
    "share of those who defaulted": "违约客户占比",
    "share of those who repaid": "正常客户占比",
    "share that defaulted": "实际违约率",
    "slope of the log-odds (1 is right)": "对数几率斜率（应为 1）",
    "stability index": "稳定性指数",
    "standard error": "标准误",
    "taking the reasons away lowers the probability": "去除理由后概率下降",
    "test": "检验",
    "tree": "树模型",
    "yes": "是",
    "{a} to {b}": "{a} 至 {b}",
    "{figure}; nothing found to fit": "{figure}；没有可拟合的规律",
    "{mean}, up to {most}; p {p}": "{mean}，至多 {most}；p {p}",
    "{months} months": "{months} 个月",
    "{part} of {all}": "{all} 例中 {part} 例",
    (
        "{rows} customers, {bads} defaults within {window}; {names}; of {folds} fits each "
        "customer is scored by the one that never saw them"
    ): (
        "{rows} 名客户，{window}内 {bads} 例违约；{names}；共 {folds} 次拟合，每名客户均由未"
        "见过该客户的模型评分"
    ),
    "{value} ({low} to {high})": "{value}（{low} 至 {high}）",
}
