"""The metrics of the semantic layer: dbt understands them, and on the shipped report they are what it prints."""

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from expectations.models import PROJECT
from tests.warehouses import shipped_warehouse

_WRITTEN = yaml.safe_load((PROJECT / "models" / "semantic" / "_semantic__metrics.yml").read_text(encoding="utf-8"))
METRICS = {metric["name"]: metric for metric in _WRITTEN["metrics"]}
MEASURES = {measure["name"]: (measure, model) for model in _WRITTEN["semantic_models"] for measure in model["measures"]}

#: Read in the report. Leaves of expenditure: 49.09 + 0 + 68.58 + 27.27 + 1.28 (社会保障), 32.4 (卫生), 862.69, 48.04;
#: those of 社会保障 do not make up its 144.95 and are disputed. 收入总计 1088.07, all of it 财政拨款; 基本支出 907.68,
#: 项目支出 180.39; 三公经费 14.1 without the amount of its budget; 机关运行经费 74.84; 政府采购 103; 年末结转和结余 0.
LEAVES = Decimal("49.09") + Decimal("68.58") + Decimal("27.27") + Decimal("1.28") + Decimal("943.13")
PRINTED = {
    "expenditure": LEAVES * 10_000,
    "revenue": Decimal("1088.07") * 10_000,
    "basic_expenditure_share": Decimal("907.68") / Decimal("1088.07"),
    "fiscal_appropriation_share": Decimal(1),
    "three_public_expenses": Decimal("14.1") * 10_000,
    "three_public_execution": None,
    "agency_operating_cost": Decimal("74.84") * 10_000,
    "government_procurement": Decimal(103) * 10_000,
    "closing_carryover": Decimal(0),
    "reconciled_share": Decimal("943.13") / LEAVES,
}


@pytest.mark.parametrize("name", PRINTED)
def test_a_metric_of_the_shipped_report_is_what_the_report_prints(name: str) -> None:
    with duckdb.connect(str(shipped_warehouse() / "juesuan.duckdb"), read_only=True) as connection:
        value = _evaluate(connection, METRICS[name])
    printed = PRINTED[name]
    if printed is None:
        assert value is None
    else:
        assert value is not None
        assert round(value, 9) == round(printed, 9)


def test_every_metric_is_described_and_the_usual_ten_are_there() -> None:
    assert all(metric["label"] and metric["description"] for metric in METRICS.values())
    inputs = {
        metric["type_params"][part]
        for metric in METRICS.values()
        if metric["type"] == "ratio"
        for part in ("numerator", "denominator")
    }
    assert METRICS.keys() - inputs <= PRINTED.keys() <= METRICS.keys()
    assert len(PRINTED) == 10


def test_dbt_understands_the_semantic_layer(tmp_path: Path) -> None:
    from dbt.cli.main import dbtRunner

    outcome = dbtRunner().invoke(
        [
            *("parse", "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT), "--no-partial-parse"),
            *("--target-path", str(tmp_path), "--log-path", str(tmp_path), "--no-write-json", "--log-level", "none"),
        ]
    )
    assert outcome.success, outcome.exception
    manifest: Any = outcome.result
    assert {metric.name for metric in manifest.metrics.values()} == METRICS.keys()
    columns = {node.name: node.columns.keys() for node in manifest.nodes.values() if node.resource_type == "model"}
    for model in manifest.semantic_models.values():
        [table] = [reference.name for reference in model.refs]
        named = {dimension.expr or dimension.name for dimension in model.dimensions if dimension.type.value != "time"}
        assert named | {measure.expr for measure in model.measures} <= columns[table]


def _evaluate(connection: duckdb.DuckDBPyConnection, metric: Mapping[str, Any]) -> Decimal | None:
    """The metric over the whole warehouse: what MetricFlow would ask, without its joins and time."""
    parameters = metric["type_params"]
    if metric["type"] == "ratio":
        numerator, denominator = (
            _evaluate(connection, METRICS[parameters[part]]) for part in ("numerator", "denominator")
        )
        return numerator / denominator if numerator is not None and denominator else None
    measure, model = MEASURES[parameters["measure"]]
    [table] = re.findall(r"ref\('(\w+)'\)", model["model"])
    condition = re.sub(r"{{ Dimension\('\w+?__(\w+)'\) }}", r"\1", metric["filter"])
    query = f"select {measure['agg']}({measure['expr']}) from marts.{table} where {condition}"
    [(value,)] = connection.execute(query).fetchall()
    return None if value is None else Decimal(value)
