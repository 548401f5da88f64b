"""Web pages as government sites publish them, for tests: an article, tables, and the site around them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

#: what stands around an article on a site; full of years and numbers that are no figures of the report
SITE_HEAD = """
<div class="header"><ul class="menu"><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>
<li><a href="/zxft/">在线访谈2021年第3期</a></li></ul></div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/czzj/">财政资金</a> &gt; 部门决算</div>
"""
SITE_META = """
<table class="xxgk"><tr><td>索引号：</td><td>11211300/2023-00123</td><td>发布日期：</td><td>2023-09-20</td></tr>
<tr><td>信息来源：</td><td>市工信局</td><td>浏览次数：</td><td>1,234</td></tr></table>
"""
SITE_FOOT = """
<div class="page-turn"><p>上一篇：<a href="a.html">某局2019年度部门决算</a></p>
<p>下一篇：<a href="b.html">没有了</a></p></div>
<div class="bdsharebuttonbox"><a href="#">分享到微信</a></div>
<div class="footer"><p>主办单位：某市人民政府&nbsp;&nbsp;版权所有</p><p>辽ICP备05001234号 网站标识码：2113000001</p>
<p>您访问的链接即将离开本网站，是否继续访问下一个页面？请确认后再点击。</p></div>
"""
_BASE64 = "Content-Transfer-Encoding: base64\n\n"


@dataclass(frozen=True)
class Cell:
    """A table cell that covers several rows or columns."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    is_head: bool = False


def table(rows: Sequence[Sequence[str | Cell]], attributes: str = 'border="1"') -> str:
    """The markup of a table; a cell that another one covers is left out of its row, as in HTML."""
    lines = [f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows]
    return f"<table {attributes}>{''.join(lines)}</table>"


def paragraphs(texts: Sequence[str], tag: str = "p") -> str:
    """One element a text; the texts are plain, not markup."""
    return "\n".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def article(*pieces: str, attributes: str = 'class="TRS_Editor"') -> str:
    """The markup of an article out of pieces of markup."""
    content = "\n".join(pieces)
    return f"<div {attributes}>\n{content}\n</div>"


def page(body: str, *, title: str = "", encoding: str = "utf-8", declared: str | None = None) -> bytes:
    """A whole page as bytes in `encoding`, which it declares, or declares to be `declared`."""
    markup = (
        "<!DOCTYPE html>\n<html>\n<head>\n"
        f'<meta http-equiv="Content-Type" content="text/html; charset={declared or encoding}">\n'
        f"<title>{escape(title)}</title>\n<style>p {{ margin: 0 }}</style>\n"
        '<script>var views = "支出 99.99 万元。";</script>\n</head>\n'
        f"<body>\n{body}\n</body>\n</html>\n"
    )
    return markup.encode(encoding)


def site_page(content: str, *, title: str, encoding: str = "utf-8") -> bytes:
    """An article on a site: menus, a table of metadata and the title before it, links and notes behind it."""
    body = f'{SITE_HEAD}<div class="main"><h1>{escape(title)}</h1>{SITE_META}{content}</div>{SITE_FOOT}'
    return page(body, title=f"{title}_部门决算_某市人民政府", encoding=encoding)


def mhtml(*pages: bytes, encoding: str = "utf-8") -> bytes:
    """Pages as a browser saves them into one file, with a picture."""
    parts = (
        *(f"Content-Type: text/html; charset={encoding}\n{_BASE64}{_base64(content)}" for content in pages),
        f"Content-Type: image/png\n{_BASE64}{_base64(bytes(8))}",
    )
    lines = (
        "From: <Saved by Blink>\nSubject: report\nMIME-Version: 1.0",
        'Content-Type: multipart/related; type="text/html"; boundary="----part"\n',
        *(f"------part\n{part}" for part in parts),
        "------part--\n",
    )
    return "\n".join(lines).replace("\n", "\r\n").encode("ascii")


def _base64(content: bytes) -> str:
    return base64.encodebytes(content).decode("ascii")


def _cell(cell: str | Cell) -> str:
    if isinstance(cell, str):
        cell = Cell(cell)
    tag = "th" if cell.is_head else "td"
    spans = "".join(
        f' {name}="{count}"' for name, count in (("rowspan", cell.rowspan), ("colspan", cell.colspan)) if count > 1
    )
    return f"<{tag}{spans}>{escape(cell.text)}</{tag}>"
