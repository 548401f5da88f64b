"""What a clause has said so far, and what a sentence carries over its clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ingest.documents import Reading
from ingest.narrative.labels import Label, Stated
from ingest.narrative.tokens import Token

#: words that may stand before a label without changing what it means: whose it is, 的, a year
_OWNER = re.compile(
    r"(?:的|等|(?<![基成资日文样根])[我本该各][一-鿿]{0,6}|局|委|办|院|所|中心|部|厅|学校|中学|小学|馆|会|队|站|处|政府|街道|镇|乡|大学|医院|公司|社|团"
    r"|中|中|支持|组织|举办|开支|使用|列支|联|室|单位|部门|机关|库|校|园|场|集团|区|市|县|旗|州|省|级|人)\)?(?:(?:19|20)\d\d)?(?:年度?|全年|本年|本年度|共|共计)?$"
)

#: 参加其他单位组织的出国团组, 下属单位公务接待费: not the reporting department's own, or not all of it
_STRANGER = re.compile(r"其[他它](?:单位|部门)|^(?:下属|所属|直属|局属)")


def is_owner(words: str) -> bool:
    """Whether words before a label leave its meaning as it is: none, or those that say whose it is."""
    return not words or (bool(_OWNER.search(words)) and not _STRANGER.search(words))


@dataclass(slots=True)
class Clause:
    """What stands since the last comma: cleared at every clause's end and after every number."""

    start: int
    #: the label named last, those it was joined to (基本支出、项目支出分别为), and unknown text before and after it
    label: Label | None = None
    joined: tuple[Label, ...] = ()
    before: str = ""
    raw_before: str = ""
    between: str = ""
    is_joining: bool = False
    code: str = ""
    #: the levels of a class named so far by marks without brackets: 教育支出类普通教育款
    steps: tuple[tuple[str, str, str], ...] = ()
    fund: str = ""
    fund_start: int = -1
    fund_end: int = -1
    year: int | None = None
    anaphor: Token | None = None
    change: str | None = None
    is_share: bool = False
    whole: Label | None = None
    completion: str = ""
    basis: str = ""
    basis_start: int = -1
    bases: tuple[str, ...] = ()
    #: the side that the word of the basis speaks of: 决算支出, 收入决算
    side: str = ""
    relation: str = ""
    relation_start: int = -1
    is_compared: bool = False
    is_prior: bool = False
    is_from: bool = False
    is_respective: bool = False
    is_other: bool = False
    marker: str = ""
    has_words: bool = False
    is_sum: bool = False
    #: what follows a number up to the next comma
    is_rest: bool = False

    @property
    def is_label_clean(self) -> bool:
        """Whether nothing unknown stands before the label that could make it another quantity."""
        return not self.before or is_owner(self.raw_before)

    @property
    def is_unknown(self) -> bool:
        """Whether it names something that no seed knows, as what the next clauses may speak of."""
        is_nameless = self.label is None and self.anaphor is None and not self.marker
        return is_nameless and len(self.before) > 1 and not self.is_rest

    @property
    def usable_label(self) -> Label | None:
        """The label, where nothing unknown stands around it and it is not one of several."""
        is_usable = self.label is not None and self.is_label_clean and not self.between and not self.joined
        return self.label if is_usable else None


@dataclass(frozen=True, slots=True)
class Bracket:
    """An open bracket: the clause it stands in, the figure it speaks of, the reading of the number before it.

    `focus`, `is_lost` and the number of open lists are those of `Situation`, for what follows the bracket.
    """

    clause: Clause
    figure: Stated | None
    before: Reading | None
    focus: Label | None
    is_lost: bool
    lists: int


@dataclass(slots=True)
class Sentence:
    """What holds from one full stop to the next.

    `end` is -1 until it is known. `named` is the label named since the last number, `targets` are the labels of the
    last 分别; `reason_start` is where the reason begins, `names_budget` whether a budget was named, `is_change_lost`
    whether the last change could not be read, `may_resume` holds between the semicolon within a reason and the next
    number; `is_foreign` where a clause that names nothing known has taken over the subject.
    """

    number: int
    start: int
    end: int = -1
    compare: str = ""
    mode: str = ""
    named: Label | None = None
    targets: list[Label] = field(default_factory=list)
    reason_start: int = 0
    may_resume: bool = False
    names_budget: bool = False
    is_change_lost: bool = False
    is_foreign: bool = False


@dataclass(slots=True)
class OpenList:
    """A list opened by 其中 or 包括: the figures it may itemise, by unit, and how deep the paragraph stands."""

    depth: float
    parents: dict[str, Stated]
    kind: str
    is_dangling: bool = False
