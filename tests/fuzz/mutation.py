"""Files nobody has seen: whole ones changed in bytes, in the parts within their package, and in their words."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.formats import html, pdf, spreadsheet
from tests.formats.word import write_docx
from tests.robustness.damage import whole_files

TEXTS = (Path(__file__).parents[1] / "reports", Path(__file__).parents[2] / "reports")
#: what parsers stumble over
_TOKENS = (
    *(b"\x00", b"\xff\xff", b"<", b"</", b"/>", b"&#x", b"&#xD800;", b"]]>", b"<![CDATA[", b'="', b"<!--", b"\r\n"),
    *(b"0", b"-1", b"2147483648", b"9" * 40, b"1e999", b"nan", b"%PDF-1.7", b"endobj", b"stream\n", b"<<", b">>"),
    *(b"<table>", b"<td rowspan=99999 colspan=99999>", b"<w:tbl>", b"<w:p>", b"<w:t>", b'r="ZZZ999"'),
)
_WORDS = (
    *(
        "万元",
        "亿元",
        "元",
        "%",
        "％",
        "，",
        "。",
        "；",
        "：",
        "、",
        "（",
        "）",
        "《",
        "》",
        "\n",
        " ",
        "　",
        "|",
        "\t",
    ),
    *(
        "其中",
        "占",
        "增长",
        "下降",
        "减少（增加）",
        "持平",
        "完成预算的",
        "比上年",
        "与2022年度相比",
        "分别",
        "各",
        "合计",
        "包括",
    ),
    *(
        "一、",
        "（一）",
        "1.",
        "第二部分",
        "表一",
        "0",
        "0.00",
        "-",
        "—",
        "1,234.5",
        "12,345,6",
        "１２．５",
        "2023年",
        "〔2018〕225号",
    ),
    *(
        "类",
        "款",
        "项",
        "2010601",
        "20106",
        "单位：万元",
        "人次",
        "辆",
        "批次",
        "．",
        ",",
        "\U0002003a",
        "\u2f00",
        "\ufeff",
    ),
)


def invented_files(seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and bytes without end, the same for the same seed."""
    chance = random.Random(seed)
    files = {**whole_files(), "pdf plain": pdf.write_pdf(pdf.lay_out(_texts()[0].split("\n")), is_packed=False)}
    texts = _texts()
    endings = sorted(files)
    order = 0
    while True:
        order += 1
        match chance.randrange(4):
            case 0:
                ending = chance.choice(endings)
                content = _changed_bytes(files[ending], chance)
            case 1:
                ending = chance.choice(("docx", "xlsx", "ods"))
                content = _changed_part(files[ending], chance)
            case 2:
                ending, content = "txt", _changed_text(texts, chance).encode("utf-8", "surrogatepass")
            case _:
                ending, content = _in_another_format(_changed_text(texts, chance), chance)
        yield f"{order:08}.{ending.split()[0]}", content


def _texts() -> list[str]:
    return [path.read_text(encoding="utf-8") for folder in TEXTS for path in sorted(folder.rglob("*.txt"))]


def _changed_bytes(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(1 << chance.randrange(6)):
        place = chance.randrange(len(changed) + 1)
        length = 1 << chance.randrange(8)
        match chance.randrange(5):
            case 0 if place < len(changed):
                changed[place] ^= 1 << chance.randrange(8)
            case 1:
                changed[place:place] = chance.choice(_TOKENS)
            case 2:
                del changed[place : place + length]
            case 3:
                start = chance.randrange(len(changed) + 1)
                changed[place:place] = changed[start : start + length]
            case _:
                changed[place : place + length] = chance.randbytes(length)
    return bytes(changed)


def _changed_part(content: bytes, chance: random.Random) -> bytes:
    """The package with some of its parts changed and all its checksums right."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as package,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as changed,
    ):
        names = package.namelist()
        for name in names:
            data = package.read(name)
            is_chosen = chance.random() < 2 / len(names)
            changed.writestr(name, _changed_bytes(data, chance) if is_chosen and data else data)
    return stream.getvalue()


def _changed_text(texts: Sequence[str], chance: random.Random) -> str:
    """Sentences of several reports among each other, with words put in, left out and doubled."""
    text = chance.choice(texts)
    for _ in range(1 << chance.randrange(6)):
        place = chance.randrange(len(text) + 1)
        length = 1 << chance.randrange(7)
        match chance.randrange(4):
            case 0:
                text = text[:place] + chance.choice(_WORDS) + text[place:]
            case 1:
                text = text[:place] + text[place + length :]
            case 2:
                other = chance.choice(texts)
                start = chance.randrange(len(other) + 1)
                text = text[:place] + other[start : start + length] + text[place:]
            case _:
                text = text[:place] + text[place : place + length] * chance.randrange(2, 5) + text[place + length :]
    return text


def _in_another_format(text: str, chance: random.Random) -> tuple[str, bytes]:
    lines = [line for line in text.split("\n") if line.strip()] or ["空"]
    match chance.randrange(4):
        case 0:
            return "docx", write_docx(*("".join(one for one in line if one.isprintable()) for line in lines))
        case 1:
            return "html", html.site_page(html.article(html.paragraphs(lines)), title=lines[0])
        case 2:
            return "csv", spreadsheet.csv_text([line.split("，") for line in lines]).encode()
        case _:
            return "txt", text.encode(chance.choice(("gb18030", "utf-16", "utf-8-sig")), "replace")
