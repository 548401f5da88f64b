from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.problems import (
    AttachmentOnlyError,
    DamagedFileError,
    EmptyFileError,
    ReportError,
    UnknownEncodingError,
    UnsafeContentError,
)
from ingest.readers.html import html_reader
from tests.formats.html import SITE_META, Cell, article, mhtml, page, paragraphs, site_page, table

TITLE = "某市水利局2023年度部门决算"
REPORT = [
    TITLE,
    "第三部分 2023年度部门决算情况说明",
    "一、收入支出决算总体情况说明",
    "2023年度收、支总计各1,088.07万元。与2022年相比，收、支总计各增加12.30万元，增长1.1%。",
    "二、收入决算情况说明",
    "本年收入合计1,080.00万元，其中：财政拨款收入1,080.00万元，占100.0%。",
    "九、其他重要事项的情况说明",
    "共有车辆4辆。",
]


def read(content: bytes, name: str = "html") -> list[str]:
    return html_reader(name)(content).text.split("\n")


def read_body(body: str) -> list[str]:
    return read(page(body))


def test_a_sites_menus_metadata_and_footer_are_not_the_report() -> None:
    assert read(site_page(article(paragraphs(REPORT)), title=TITLE)) == REPORT


def test_the_title_comes_first_where_it_stands_outside_the_article() -> None:
    assert read(site_page(article(paragraphs(REPORT[1:])), title=TITLE)) == REPORT


def test_the_title_is_found_in_the_sites_metadata() -> None:
    content = page(article(paragraphs(REPORT[1:])), title="部门决算-某市人民政府")
    named = content.replace(b"<title>", f'<meta name="ArticleTitle" content="{TITLE}"><title>'.encode())
    assert read(named) == REPORT


@pytest.mark.parametrize(
    "attributes",
    ['class="TRS_Editor"', 'id="zoom"', 'class="article-content"', 'id="UCAP-CONTENT"', 'class="con_x7"', ""],
)
def test_the_article_is_found_under_any_name(attributes: str) -> None:
    assert read(site_page(article(paragraphs(REPORT), attributes=attributes), title=TITLE)) == REPORT


def test_the_article_is_found_in_a_page_laid_out_by_tables() -> None:
    menu = "".join(f'<div><a href="{n}.html">栏目{n}</a></div>' for n in range(3))
    body = f"<table><tr><td>{menu}</td><td>{SITE_META}<p>{'</p><p>'.join(REPORT)}</p></td></tr></table>"
    assert read(page(body, title=TITLE)) == REPORT


def test_an_amount_in_the_margin_does_not_bring_in_the_margin() -> None:
    report = [*REPORT, *(f"其中：项目支出{n}.00万元，占{n}%。" for n in range(20)), *(f"{n}.50" for n in range(40))]
    weather = '<td><p>天气：晴，湿度35%</p><p><a href="1.html">某局2015年决算</a> 2016-08-01</p></td>'
    body = f"<table><tr>{weather}<td>{article(paragraphs(report))}</td></tr></table>"
    assert read(page(body)) == report


def test_parts_in_different_containers_are_all_kept() -> None:
    first, second = article(paragraphs(REPORT[:4])), article(paragraphs(REPORT[4:]))
    assert read(site_page(f'<div class="tab">{first}</div><div class="tab">{second}</div>', title=TITLE)) == [
        TITLE,
        *REPORT,
    ]


def test_a_report_in_a_container_named_like_a_footer_is_kept() -> None:
    lines = read(page(article(paragraphs(REPORT), attributes='class="footer-content"')))
    assert [line for line in REPORT if "万元" in line] == [line for line in lines if "万元" in line]


def test_a_note_on_the_unit_and_a_title_beside_a_table_are_kept() -> None:
    body = article("<p>收入支出决算总表</p>", "<p>单位：万元</p>", f"<div>{table([['合计', '12.00']])}</div>")
    assert read(site_page(body, title=TITLE)) == [TITLE, "收入支出决算总表", "单位：万元", "合计 | 12.00"]


def test_the_report_before_and_after_does_not_name_the_year() -> None:
    assert "2019" not in html_reader("html")(site_page(article(paragraphs(REPORT)), title=TITLE)).text


def test_a_number_over_several_elements_stays_one() -> None:
    assert read_body("<p>支出1<span>23</span>.<b>4</b>5<font>万</font>元。</p>") == ["支出123.45万元。"]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("<p>支出12万元。</p><p>收入13万元。</p>", ["支出12万元。", "收入13万元。"]),
        ("支出12万元。<br>收入13万元。<br/>完。", ["支出12万元。", "收入13万元。", "完。"]),
        ("<div>支出12万元。<div>收入13万元。</div>完。</div>", ["支出12万元。", "收入13万元。", "完。"]),
        ("<p>支出12万元。<p>收入13万元。<li>完", ["支出12万元。", "收入13万元。", "完"]),
        ("<p>其中：本年收\r\n    入12万元。</p>", ["其中：本年收入12万元。"]),
        ("<p>支出\n12 万元，&nbsp;&nbsp;占&nbsp;3.8&#37;。</p>", ["支出 12 万元， 占 3.8%。"]),
        ("<p>&emsp;支出12\n34万元</p>", ["支出12 34万元"]),
        ("<pre>支出12万元。\n收入13万元。</pre>", ["支出12万元。", "收入13万元。"]),
        ("<p>支出12<sup>1</sup>万元，面积3m<sup>2</sup>。</p>", ["支出12万元，面积3m2。"]),
        ("<p><ruby>預<rp>(</rp><rt>yù</rt><rp>)</rp></ruby>算12万元。</p>", ["預算12万元。"]),
        ("<p>支出&lt;12&gt;万元&amp;。</p>", ["支出<12>万元&。"]),
        ("<span style='display: block'>支出12万元。</span><span>完。</span>", ["支出12万元。", "完。"]),
        ("<div><p>支出12万元。</div></p></span>收入13万元。", ["支出12万元。", "收入13万元。"]),
    ],
)
def test_lines_break_where_a_browser_breaks_them(body: str, lines: list[str]) -> None:
    assert read_body(body) == lines


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>支出99.99万元。</script>",
        "<style>支出99.99万元。</style>",
        "<noscript>支出99.99万元。</noscript>",
        "<template><p>支出99.99万元。</p></template>",
        "<!-- 支出99.99万元。 -->",
        "<!--[if gte mso 9]><p>支出99.99万元。</p><![endif]-->",
        "<p style='color: red; Display : none'>支出99.99万元。</p>",
        "<div hidden><div><p>支出99.99万元。</p></div></div>",
        "<p aria-hidden='true'>支出<b>99.99</b>万元。</p>",
        "<select><option>支出99.99万元。</select>",
        "<iframe>支出99.99万元。</iframe>",
        "<span style='mso-hide:all'>支出99.99万元。</span>",
    ],
)
def test_what_is_not_shown_is_not_read(unseen: str) -> None:
    assert read_body(f"<p>支出12.00万元。</p>{unseen}<p>收入13万元。</p>") == ["支出12.00万元。", "收入13万元。"]


def test_a_report_that_is_unfolded_by_a_script_is_read() -> None:
    body = f"<p>正在加载</p><p>湿度35%</p><div style='display:none'>{paragraphs(REPORT)}</div>"
    assert [line for line in read_body(body) if line in REPORT] == REPORT


def test_a_row_of_a_table_is_a_line() -> None:
    rows: list[list[str | Cell]] = [
        [Cell("收入", colspan=2), Cell("支出", rowspan=2, is_head=True)],
        ["项目", "金额"],
        ["一、财政拨款", "12.00", "", ""],
        ["", "13.00", "14.00"],
        ["", "", ""],
    ]
    assert read_body(table(rows)) == ["收入 | 支出", "项目 | 金额", "一、财政拨款 | 12.00", " | 13.00 | 14.00"]


def test_an_entry_broken_within_its_cell_is_one_entry() -> None:
    cells = "<td>机关事业单位基本<br>养老保险缴费</td><td><p>68.58</p></td>"
    assert read_body(f"<table><tr>{cells}</tr></table>") == ["机关事业单位基本养老保险缴费 | 68.58"]


def test_captions_between_paragraphs_stay_on_their_own_lines() -> None:
    caption = "(图1:收、支决算总计变动情况图)(柱状图)"
    body = article(f"<p>{REPORT[3]}</p><p><img src=1.png></p><p>{caption}</p><p>{REPORT[5]}</p>")
    assert read(page(body)) == [REPORT[3], caption, REPORT[5]]


@pytest.mark.parametrize(
    ("encoding", "declared", "stored"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("utf-8-sig", "gbk", "utf-8-sig"),
        ("utf-8", "gb2312", "utf-8"),
        ("gb18030", "gb2312", "gb18030"),
        ("gb18030", "utf-8", "gb18030"),
        ("utf-16", "utf-16", "utf-16"),
    ],
)
def test_the_encoding_is_the_bytes_own_whatever_is_declared(encoding: str, declared: str, stored: str) -> None:
    content = html_reader("html")(page(article(paragraphs(REPORT)), encoding=encoding, declared=declared))
    assert (content.encoding, content.text) == (stored, "\n".join(REPORT))


def test_a_traditional_page_is_read_in_big5() -> None:
    report = ["本年度收入決算數12.00萬元，支出決算數13.00萬元。", "單位：萬元，經費決算的說明一。"]
    content = html_reader("html")(page(paragraphs(report), encoding="big5"))
    assert (content.encoding, content.text) == ("big5", "\n".join(report))


def test_one_broken_character_does_not_lose_the_page() -> None:
    content = page(article(paragraphs(REPORT * 20)), encoding="gb18030", declared="gb2312")
    broken = content.replace("共有车辆4辆。".encode("gb18030"), b"\xff" + "共有车辆4辆。".encode("gb18030"), 1)
    lines = read(broken)
    assert lines.count("共有车辆4辆。") == 19
    assert lines[:7] == REPORT[:7]


def test_bytes_in_no_encoding_are_refused() -> None:
    with pytest.raises(UnknownEncodingError):
        read(b"<html><body><p>" + bytes(range(0x80, 0x100)) * 4 + b"</p></body></html>")


def test_a_web_archive_is_read_as_its_page() -> None:
    saved = site_page(article(paragraphs(REPORT)), title=TITLE, encoding="gb18030")
    content = html_reader("mhtml")(mhtml(saved, encoding="gb2312"))
    assert (content.format, content.text) == ("mhtml", "\n".join(REPORT))


def test_a_web_archive_of_frames_is_read_as_the_one_with_the_report() -> None:
    frames = b"<html><frameset><frame src=menu.html><frame src=report.html></frameset></html>"
    assert read(mhtml(frames, page(article(paragraphs(REPORT)))), "mhtml") == REPORT


def test_a_text_under_a_pages_name_keeps_its_lines() -> None:
    assert read("\n".join(REPORT).encode("gb18030")) == REPORT


def test_a_web_archive_without_a_page_is_refused() -> None:
    with pytest.raises(DamagedFileError):
        read(b"MIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\nabc", "mhtml")


@pytest.mark.parametrize(
    "body",
    [
        '<p>现将我局2023年度部门决算予以公开。</p><p><a href="./P0202309.pdf">某局2023年度部门决算</a></p>',
        '<iframe src="/js/viewer.html?file=/2023/report.pdf"></iframe>',
        '<embed src="report.docx?id=1">',
        '<p>天气：晴，湿度35%</p><p>附件：<a href="report.pdf">部门决算</a></p>',
    ],
)
def test_a_page_whose_report_is_an_attachment_says_so(body: str) -> None:
    with pytest.raises(AttachmentOnlyError, match=r"attachment '[\w.]+\.(?:pdf|docx)'"):
        read_body(body)


def test_a_frameset_says_that_the_report_is_elsewhere() -> None:
    with pytest.raises(AttachmentOnlyError, match="frame"):
        read(b"<html><frameset><frame src='a.html'><frame src='b.html'></frameset></html>")


@pytest.mark.parametrize(
    "content", [b"", b" \r\n", b"<html></html>", b"<html><body><script>render()</script></body></html>"]
)
def test_a_page_that_shows_nothing_is_refused(content: bytes) -> None:
    with pytest.raises(EmptyFileError):
        read(content)


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000,
        "<b>" * 100_000,
        "<table><tr><td>" * 40_000,
        "<ul><li>" * 50_000,
        f"<p title='{'a' * 5_000_000}'>",
        "&nbsp;" * 1_000_000,
        f"<a href='{'a' * 1_000_000}'></a>",
        f"<title>{'　' * 1_000_000}</title>",
        f"<i style='{'display:' * 500_000}' class='{'a-' * 500_000}'></i>",
    ],
    ids=["blocks", "inline", "tables", "lists", "attribute", "blanks", "address", "title", "names"],
)
def test_markup_beyond_measure_is_read_all_the_same(markup: str) -> None:
    assert read(f"<html><body>{markup}支出12.00万元。".encode()) == ["支出12.00万元。"]


@pytest.mark.parametrize(
    "body",
    [
        "<b>" * 400_000,
        "<pre>" + "1\n" * 1_000_000,
        "<p>支" * 400_000,
        "<p>" + "a" * (25 * 1024 * 1024),
        "<p" + " a=1" * 500_000,
    ],
    ids=["tags", "lines", "paragraphs", "size", "attributes"],
)
def test_a_page_that_no_report_has_is_refused(body: str) -> None:
    with pytest.raises(UnsafeContentError):
        read_body(body)


def test_a_web_archive_of_nested_parts_is_refused() -> None:
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(2000))
    with pytest.raises(UnsafeContentError):
        read(f"MIME-Version: 1.0\n{parts}".encode(), "mhtml")


@given(st.binary(max_size=400), st.sampled_from(["html", "mhtml"]))
def test_random_bytes_are_a_page_or_a_problem(content: bytes, name: str) -> None:
    _read_or_refuse(content, name)


@given(st.data())
def test_a_web_archive_with_damaged_bytes_is_read_or_a_problem(data: st.DataObject) -> None:
    content = bytearray(mhtml(page(paragraphs(REPORT))))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    _read_or_refuse(bytes(content), "mhtml")


_PIECES = [
    "<table>",
    "<tr>",
    "<td>",
    "</td>",
    "</tr>",
    "</table>",
    "<p>",
    "</p>",
    "<b>",
    "</div>",
    "<title>",
    "<h1>",
    "<br>",
]


@given(
    st.lists(
        st.sampled_from(
            [*_PIECES, "<pre>", "<sup>", "<!--", "-->", "<a href=x.pdf>", "<", "支出12万元。", "\n", "\x00"]
        )
    )
)
def test_tags_in_any_order_are_a_page_or_a_problem(pieces: list[str]) -> None:
    _read_or_refuse("".join(pieces).encode(), "html")


@given(st.lists(st.text(alphabet="一二支出万元0123456789.,。：", min_size=1, max_size=30), min_size=1, max_size=20))
def test_no_paragraph_with_an_amount_is_ever_lost(texts: list[str]) -> None:
    report = [*texts, "支出12万元。"]
    lines = read(site_page(article(paragraphs(report)), title=TITLE))
    assert lines[-len(report) :] == report


def _read_or_refuse(content: bytes, name: str) -> None:
    with suppress(ReportError):
        assert html_reader(name)(content).text.strip()
