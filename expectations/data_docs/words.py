"""What the pages say instead of the codes of families, columns, statuses and subjects."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from expectations.check.words import SEVERITY_ZH, STATUS_ZH

_SEEDS = Path(__file__).resolve().parents[2] / "seeds"

#: A family that is not listed is called by its code.
_FAMILY_ZH = {
    "assets": "国有资产",
    "balance": "收支平衡与结转结余",
    "budget": "预算完成情况",
    "change": "增减额与增减率",
    "consistency": "前后一致",
    "cross_report": "报告之间",
    "expenditure": "支出",
    "function": "支出功能分类",
    "performance": "预算绩效",
    "prior_year": "与上年衔接",
    "procurement": "政府采购",
    "reference": "分类科目",
    "revenue": "收入",
    "sanity": "取值范围",
    "share": "占比",
    "three_public": "“三公”经费",
    "wording": "文字表述",
    "year": "年度",
}

#: Of the tables whose structure is audited.
_TABLE_ZH = {
    "stg_reports": "报告",
    "stg_report_texts": "报告原文",
    "stg_report_sections": "报告标题",
    "stg_report_numbers": "原文中的数字",
    "stg_report_claims": "比较表述",
    "stg_report_statements_in_words": "文字表述",
    "stg_report_years": "所称年度",
    "dim_reports": "报告一览",
    "dim_identities": "勾稽关系一览",
    "fct_figures": "指标",
    "fct_coverage": "各部分的覆盖情况",
    "fct_section_coverage": "各标题下的覆盖情况",
    "fct_statements_in_words": "文字表述一览",
    "fct_identity_checks": "勾稽检查",
    "fct_discrepancies": "不符清单",
    "fct_accepted_breaks": "已说明的不符",
    "problems": "未能读取的文件",
}

_COLUMN_ZH = {
    "source_file": "报告",
    "department_name": "部门",
    "fiscal_year": "年度",
    "report_id": "报告编号",
    "identity": "勾稽关系",
    "subject": "口径",
    "statement_zh": "说明",
    "left_value": "左边",
    "right_value": "右边",
    "difference": "差额",
    "tolerance": "允许差",
    "status": "结果",
    "severity": "严重程度",
    "reason": "理由",
    "looked_by": "核查人",
    "looked_on": "核查日期",
    "check_status": "现在的结果",
    "check_difference": "现在的差额",
}

#: Parts of subjects that no seed has a word for.
_SUBJECT_ZH = {"all": "全部", "final": "决算数", "prior": "上年", "lower": "下限", "upper": "上限"}


def name_suite(suite: str) -> str:
    """What a suite is about: `支出` of `identities.expenditure`."""
    judged, _, name = suite.partition(".")
    return (_FAMILY_ZH if judged == "identities" else _TABLE_ZH).get(name, name)


def name_column(column: str) -> str:
    """The heading of a column of failing rows; one of our own tables' columns keeps its name."""
    return _COLUMN_ZH.get(column, column)


def name_severity(severity: str) -> str:
    """How severe a break is."""
    return SEVERITY_ZH.get(severity, severity)


def name_status(status: str) -> str:
    """What became of a check."""
    return STATUS_ZH.get(status, status)


def name_value(column: str, value: str | None) -> str:
    """A value of a failing row as people write it; an en dash where there is none."""
    if value is None:
        return "–"
    if column == "subject":
        return name_subject(value)
    if column == "severity":
        return name_severity(value)
    return name_status(value) if column in ("status", "check_status") else value


def name_subject(subject: str) -> str:
    """What a check is about: `财政拨款收入 一般公共预算` of `revenue_fiscal_appropriation general`."""
    words = _subject_words()
    return " ".join(words.get(part, part) for part in subject.split()) or "–"


@cache
def _subject_words() -> Mapping[str, str]:
    """Codes of items, funds and the other keys of a figure, with their names."""
    keys = {row["key"]: row["prefix_zh"] + row["suffix_zh"] for row in _read_seed("identities/key_names.csv")}
    items = {row["item"]: row["name_zh"] for row in _read_seed("items/items.csv")}
    funds = {row["fund"]: row["name_zh"] for row in _read_seed("items/funds.csv")}
    return {**{key: name for key, name in keys.items() if name}, **items, **funds, **_SUBJECT_ZH}


def _read_seed(name: str) -> list[dict[str, str]]:
    with (_SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
