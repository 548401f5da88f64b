"""What a clause has said so far, and what a sentence carries over its clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.narrative.labels import Label, Stated
from ingest.narrative.tokens import Token

#: words that may stand before a label without changing what it means: whose it is, or 的
_OWNER = re.compile(
    r"(?:的|等|[我本该各][一-鿿]{0,6}|局|委|办|院|所|中心|部|厅|学校|中学|小学|馆|会|队|站|处|政府|街道|镇|乡|大学|医院|公司|社|团"
    r"|联|室|库|校|园|场|总队|支队|大队|集团|区|市|县|省|级|人)(?:(?:19|20)\d\d)?(?:年度?|全年|本年|本年度|共|共计)?$"
)


@dataclass
class Clause:
    """What stands since the last comma: cleared at every clause's end and after every number."""

    start: int
    label: Label | None = None
    before: str = ""
    raw_before: str = ""
    is_joined: bool = False
    is_composite: bool = False
    between: str = ""
    fund: str = ""
    fund_end: int = -1
    year: int | None = None
    anaphor: Token | None = None
    change: str | None = None
    change_start: int = -1
    is_share: bool = False
    whole: Label | None = None
    is_completion: bool = False
    basis: str = ""
    basis_start: int = -1
    relation: str = ""
    relation_start: int = -1
    than: bool = False
    is_prior: bool = False
    marker: str = ""
    has_words: bool = False

    @property
    def is_label_clean(self) -> bool:
        """Whether nothing unknown stands before the label that could make it another quantity."""
        return not self.before or bool(_OWNER.search(self.raw_before))


@dataclass
class Sentence:
    """What holds from one full stop to the next."""

    number: int
    start: int
    compare: str = ""
    mode: str = ""
    is_list_tail: bool = False


@dataclass
class OpenList:
    """A list opened by 其中 or 包括: the figures it may itemise, by unit, and how deep the paragraph stands."""

    depth: float
    parents: dict[str, Stated]
    kind: str
    is_dangling: bool = False
