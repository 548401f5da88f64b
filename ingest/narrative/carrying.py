"""What an amount is of whose clause names nothing: the quantity the clauses before it speak of."""

from __future__ import annotations

from ingest.catalog import Catalog
from ingest.documents import Key
from ingest.narrative.labels import SIDES, Surroundings, fund_of, is_alias_here, resolve_label, side_of
from ingest.narrative.situation import Situation

#: 因公出国团组0个,0人次,预算为0万元: the money of what was counted
_MONEY_OF = {
    "overseas_trip_groups": "three_public_travel",
    "vehicles_purchased": "three_public_vehicle_purchase",
    "reception_batches": "three_public_reception",
}


def carried_key(situation: Situation, unit: str, around: Surroundings) -> Key | None:
    """The key of an amount or count in `unit` whose clause has no label, or null where nothing is carried over."""
    clause, catalog = situation.clause, situation.catalog
    carried = resolve_label(situation.focus, unit, around, catalog) if situation.focus else _budget_total(situation)
    if situation.focus and carried is None and clause.basis:
        carried = _money_of_counted(situation)
    head = _head_total(situation, carried)
    if head is not None:
        return head
    if carried and clause.side and side_of(carried.item, catalog) not in (None, clause.side):
        return None
    if carried and clause.fund:
        return _of_budget(carried, clause.fund, catalog)
    return _side_key(situation, carried, unit, around) if clause.anaphor else carried


def _budget_total(situation: Situation) -> Key | None:
    """年初预算5万元,支出决算4万元 at the head of a section that names nothing: that of the chapter."""
    if not situation.clause.basis or situation.topic != "function":
        return None
    top = situation.section.path.split("、")[0]
    total = Key("expenditure_current_year", situation.section.fund)
    stated = situation.stated(total)
    is_here = stated is not None and situation.sections[stated.section].path.split("、")[0] == top
    before = situation.found.numbers[-1] if situation.found.numbers else None
    is_first = before is None or before.paragraph is not situation.paragraph
    is_first = is_first or (before is not None and before.reading is not None and before.reading.key == total)
    return total if is_here and is_first else None


def _money_of_counted(situation: Situation) -> Key | None:
    counted = next((one for one in reversed(situation.history.section) if one.key.item in _MONEY_OF), None)
    if counted is None or counted.sentence != situation.sentence.number:
        return None
    return counted.key._replace(item=_MONEY_OF[counted.key.item])


def _head_total(situation: Situation, carried: Key | None) -> Key | None:
    """收入决算数5万元, 2022年支出5万元 as the first amount below a heading about totals: that of the year's side."""
    clause, topic = situation.clause, situation.topic
    is_total = topic == "totals" and situation.section.fund in ("", "all")
    if situation.history.section or not (is_total or topic in ("revenue", "expenditure")):
        return None
    named = clause.side or (clause.anaphor.text if clause.anaphor is not None and clause.year else "")
    side = next((total for word, total in SIDES.items() if named in (word, total)), None)
    if side is None or (carried is not None and side_of(carried.item, situation.catalog) != side):
        return None
    return Key(side.replace("_total", "_current_year"), situation.section.fund or "all")


def _of_budget(carried: Key, fund: str, catalog: Catalog) -> Key | None:
    """财政拨款收入5万元,其中政府性基金1万元: the quantity named last, of the budget named now."""
    if catalog.items[carried.item].is_fund_fixed:
        return carried if fund in ("fiscal", carried.fund) else None
    return carried._replace(fund=fund)


def _side_key(situation: Situation, carried: Key | None, unit: str, around: Surroundings) -> Key | None:
    """收入 or 支出 alone, in 年初结转和结余2万元;支出3万元: the other side's total, not the quantity named last."""
    clause, catalog = situation.clause, situation.catalog
    sides = [one for one in clause.anaphor.aliases if one.place == "side"] if clause.anaphor else []
    if not sides or (carried and side_of(carried.item, catalog) in (None, side_of(sides[0].item, catalog))):
        return carried
    side = next((one for one in sides if is_alias_here(one, unit, around, catalog)), None)
    if side is None:
        return None
    if carried and carried.fund == "all" and around.fund in ("", "all"):
        return None
    return Key(side.item, fund_of(side.item, side.fund, clause.fund, around, catalog))
