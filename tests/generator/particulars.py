"""What a year's accounts tell beside the lines: economic classes, three public expenses, procurement, assets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from tests.generator.classes import economics_of
from tests.generator.lines import Office
from tests.generator.money import ZERO, apportion, draw_yuan, scale, whole_hundreds

#: economic classes that hold the three public expenses where basic expenditure pays for them
_TRAVEL, _RECEPTION, _OPERATION = "30212", "30217", "30231"
_PERSONNEL = ("30101", "30102", "30103", "30107", "30108", "30109", "30110", "30112", "30113", "30199")
_FAMILIES = ("30301", "30302", "30304", "30305", "30309", "30399")
_OFFICE = ("30201", "30202", "30205", "30206", "30207", "30209", "30211", "30213", "30215", "30216", "30226")
_OFFICE_TOO = ("30227", "30228", "30229", "30239", "30299")
_CAPITAL = ("31002", "31003", "31007")
VEHICLE_TYPES = (
    "副部（省）级及以上领导用车",
    "主要领导干部用车",
    "机要通信用车",
    "应急保障用车",
    "执法执勤用车",
    "特种专业技术用车",
    "离退休干部用车",
    "其他用车",
)


@dataclass(frozen=True)
class Particulars:
    """Values by item (and subject), money in yuan; `economic` by source of money and economic 款."""

    economic: Mapping[str, Mapping[str, Decimal]]
    three_public: Mapping[str, Decimal]
    three_public_budget: Mapping[str, Decimal]
    operating_cost: Decimal
    others: Mapping[tuple[str, str], Decimal]


def draw_particulars(
    rng: Random, office: Office, basic: Mapping[str, Decimal], project: Decimal, year: int
) -> Particulars:
    """Draw them around what the lines say: basic expenditure by source of money, and project expenditure."""
    three_public = _three_public(rng, scale(basic["general"], rng.randrange(1, 25)))
    economic = {
        fund: _economic(rng, amount, three_public if fund == "general" else {}, year)
        for fund, amount in basic.items()
        if amount
    }
    public_use = sum(
        (amount for code, amount in economic.get("general", {}).items() if code[:3] not in ("301", "303")), ZERO
    )
    budget = {
        item: amount if rng.random() < 0.3 else whole_hundreds(scale(amount, rng.randrange(1000, 2500)))
        for item, amount in three_public.items()
        if item in _PARTS
    }
    if not budget["three_public_travel"] and rng.random() < 0.2:
        budget["three_public_travel"] = Decimal(50_000)
    held = int(three_public["vehicles_held"])
    return Particulars(
        economic,
        three_public,
        _with_totals(budget),
        public_use if office.is_agency else ZERO,
        {**_procurement(rng), **_assets(rng, held), **_performance(rng, project)},
    )


_PARTS = (
    "three_public_travel",
    "three_public_vehicle_purchase",
    "three_public_vehicle_operation",
    "three_public_reception",
)


def _three_public(rng: Random, money: Decimal) -> dict[str, Decimal]:
    travels, purchases, vehicles, receives = (rng.random() < chance for chance in (0.15, 0.15, 0.75, 0.85))
    weights = [8 * travels, 9 * (purchases and vehicles), 10 * vehicles, 6 * receives]
    amounts = apportion(rng, money, weights) if any(weights) else [ZERO] * 4
    found = dict(zip(_PARTS, amounts, strict=True))
    reception = found["three_public_reception"]
    foreign = scale(reception, rng.randrange(50, 400)) if reception > 5000 and rng.random() < 0.15 else ZERO
    batches = rng.randrange(1, 90) if reception else 0
    foreign_batches = min(batches, rng.randrange(1, 4)) if foreign else 0
    counts = {
        "overseas_trip_groups": (groups := rng.randrange(1, 6) if found["three_public_travel"] else 0),
        "overseas_trip_persons": groups * rng.randrange(1, 5),
        "vehicles_purchased": rng.randrange(1, 4) if found["three_public_vehicle_purchase"] else 0,
        "vehicles_held": rng.randrange(1, 30) if found["three_public_vehicle_operation"] else 0,
        "reception_batches": batches,
        "reception_persons": batches * rng.randrange(3, 16),
        "reception_foreign_batches": foreign_batches,
        "reception_foreign_persons": foreign_batches * rng.randrange(1, 4),
    }
    counts["vehicles_held"] = max(counts["vehicles_held"], counts["vehicles_purchased"])
    return _with_totals(
        {
            **found,
            "reception_domestic": reception - foreign,
            "reception_foreign": foreign,
            **{item: Decimal(count) for item, count in counts.items()},
        }
    )


def _with_totals(parts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    vehicle = parts["three_public_vehicle_purchase"] + parts["three_public_vehicle_operation"]
    total = parts["three_public_travel"] + vehicle + parts["three_public_reception"]
    return {**parts, "three_public_vehicle": vehicle, "three_public_total": total}


def _economic(rng: Random, basic: Decimal, three_public: Mapping[str, Decimal], year: int) -> dict[str, Decimal]:
    names = economics_of(year).names
    fixed = {
        code: amount
        for code, item in (
            (_TRAVEL, "three_public_travel"),
            (_RECEPTION, "three_public_reception"),
            (_OPERATION, "three_public_vehicle_operation"),
            ("31013", "three_public_vehicle_purchase"),
        )
        if (amount := three_public.get(item, ZERO))
    }
    free = basic - sum(fixed.values(), ZERO)
    personnel, families, office, capital = apportion(rng, free, [70, rng.choice((0, 8)), 20, rng.choice((0, 2))])
    found: defaultdict[str, Decimal] = defaultdict(Decimal, fixed)
    for amount, codes in (
        (personnel, _PERSONNEL),
        (families, _FAMILIES),
        (office, _OFFICE + _OFFICE_TOO),
        (capital, _CAPITAL),
    ):
        drawn = [code for code in codes if code in names and rng.random() < 0.75] or list(codes[:1])
        for code, part in zip(drawn, apportion(rng, amount, [5] * len(drawn)), strict=True):
            found[code] += part
    return {code: amount for code, amount in sorted(found.items()) if amount}


def _procurement(rng: Random) -> dict[tuple[str, str], Decimal]:
    money = draw_yuan(rng, 5_000, 20_000_000) if rng.random() < 0.8 else ZERO
    goods, works, services = apportion(rng, money, [5, rng.choice((0, 0, 8)), 6])
    sme = money if rng.random() < 0.3 else scale(money, rng.randrange(0, 1000))
    micro = sme if rng.random() < 0.2 else scale(sme, rng.randrange(0, 1000))
    reserved = scale(money, rng.randrange(300, 900))
    won = scale(min(reserved, sme), rng.randrange(300, 1000))
    return {
        ("procurement_total", ""): money,
        ("procurement_goods", ""): goods,
        ("procurement_works", ""): works,
        ("procurement_services", ""): services,
        ("procurement_sme", ""): sme,
        ("procurement_micro", ""): micro,
        ("procurement_sme", "procurement_reserved_sme"): won,
        ("procurement_sme", "其他政府采购项目"): sme - won,
        ("procurement_reserved_sme", ""): reserved,
        ("procurement_reserved_micro", ""): scale(reserved, rng.randrange(200, 900)),
    }


def _assets(rng: Random, held: int) -> dict[tuple[str, str], Decimal]:
    by_type = dict.fromkeys(VEHICLE_TYPES, 0)
    for _ in range(held + rng.choice((0, 0, 0, 3))):
        by_type[rng.choice(VEHICLE_TYPES[1:6] + VEHICLE_TYPES[7:])] += 1
    return {
        ("vehicles_total", ""): Decimal(sum(by_type.values())),
        **{("vehicles_by_type", name): Decimal(count) for name, count in by_type.items()},
        ("equipment_general_500k", ""): Decimal(rng.randrange(0, 9)),
        ("equipment_special_1m", ""): Decimal(rng.randrange(0, 4)),
        ("equipment_1m", ""): Decimal(rng.randrange(0, 6)),
    }


def _performance(rng: Random, project: Decimal) -> dict[tuple[str, str], Decimal]:
    count = rng.randrange(1, 40) if project else 0
    amount = project if rng.random() < 0.3 else scale(project, rng.randrange(100, 1000))
    chosen = min(count, rng.randrange(1, 4))
    return {
        ("performance_projects", "target"): Decimal(count),
        ("performance_amount", "target"): amount,
        ("performance_projects", "self_evaluation"): Decimal(count),
        ("performance_amount", "self_evaluation"): amount,
        ("performance_score", "self_evaluation"): Decimal(rng.randrange(8500, 10001)) / 100,
        ("performance_coverage", "self_evaluation"): Decimal(100),
        ("performance_projects", "department_evaluation"): Decimal(chosen),
        ("performance_amount", "department_evaluation"): scale(amount, rng.randrange(100, 900)),
        ("performance_units", "overall_evaluation"): Decimal(rng.randrange(1, 9)),
    }
