from __future__ import annotations

from ingest.folding import fold
from ingest.readers.text import decode_text

TRADITIONAL = "2022年度部門決算情況說明。收入總計12.5萬元，支出總計12.5萬元，其中：財政撥款收入12.5萬元。"


def test_big5_is_told_from_gb18030() -> None:
    assert decode_text(TRADITIONAL.encode("cp950")) == (TRADITIONAL, "big5")
    assert "财政拨款收入12.5万元" in fold(TRADITIONAL).text


def test_utf_16_needs_no_byte_order_mark() -> None:
    assert decode_text(TRADITIONAL.encode("utf-16-le")) == (TRADITIONAL, "utf-16-le")
    assert decode_text(TRADITIONAL.encode("utf-16-be")) == (TRADITIONAL, "utf-16-be")
