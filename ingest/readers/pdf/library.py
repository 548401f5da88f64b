"""PDFium, Chrome's PDF reader, through its C functions: called once a character, so without the checks of its wrappers.

Handles are addresses. The library is not made for threads; each of our workers is a process.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

from ingest.readers.pdf import standin

#: the library calls into it as long as it lives
_STAND_IN = standin.install()
_INT, _HANDLE, _FLOAT = ctypes.c_int, ctypes.c_void_p, ctypes.c_float


def _function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)


#: bytes, how many, password: a document, or None with the reason in `last_error`
load_document = _function("FPDF_LoadMemDocument64", _HANDLE, ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p)
last_error = _function("FPDF_GetLastError", ctypes.c_ulong)
close_document = _function("FPDF_CloseDocument", None, _HANDLE)
count_pages = _function("FPDF_GetPageCount", _INT, _HANDLE)

load_page = _function("FPDF_LoadPage", _HANDLE, _HANDLE, _INT)
close_page = _function("FPDF_ClosePage", None, _HANDLE)
#: into four floats: left, top, right, bottom of what is shown
page_box = _function("FPDF_GetPageBoundingBox", _INT, _HANDLE, _HANDLE)
page_rotation = _function("FPDFPage_GetRotation", _INT, _HANDLE)

load_text = _function("FPDFText_LoadPage", _HANDLE, _HANDLE)
close_text = _function("FPDFText_ClosePage", None, _HANDLE)
count_chars = _function("FPDFText_CountChars", _INT, _HANDLE)
#: from, how many, into 16-bit units with a zero behind; returns how many with it
text_of = _function("FPDFText_GetText", _INT, _HANDLE, _INT, _INT, _HANDLE)
char_code = _function("FPDFText_GetUnicode", ctypes.c_uint, _HANDLE, _INT)
#: a blank or break that the library put in
is_generated = _function("FPDFText_IsGenerated", _INT, _HANDLE, _INT)
#: the font does not say which character this is
is_unmapped = _function("FPDFText_HasUnicodeMapError", _INT, _HANDLE, _INT)
#: into four floats: left, top, right, bottom of the character's em; wrong where the text is turned
em_box = _function("FPDFText_GetLooseCharBox", _INT, _HANDLE, _INT, _HANDLE)
#: into four doubles: left, right, bottom, top of the ink
ink_box = _function("FPDFText_GetCharBox", _INT, _HANDLE, _INT, _HANDLE, _HANDLE, _HANDLE, _HANDLE)
#: into two doubles
char_origin = _function("FPDFText_GetCharOrigin", _INT, _HANDLE, _INT, _HANDLE, _HANDLE)
#: in radians, clockwise
char_angle = _function("FPDFText_GetCharAngle", _FLOAT, _HANDLE, _INT)
#: before the matrix
font_size = _function("FPDFText_GetFontSize", ctypes.c_double, _HANDLE, _INT)
#: into six floats
char_matrix = _function("FPDFText_GetMatrix", _INT, _HANDLE, _INT, _HANDLE)

count_objects = _function("FPDFPage_CountObjects", _INT, _HANDLE)
page_object = _function("FPDFPage_GetObject", _HANDLE, _HANDLE, _INT)
count_form_objects = _function("FPDFFormObj_CountObjects", _INT, _HANDLE)
form_object = _function("FPDFFormObj_GetObject", _HANDLE, _HANDLE, ctypes.c_ulong)
object_type = _function("FPDFPageObj_GetType", _INT, _HANDLE)
#: into four floats: left, bottom, right, top, as the content that holds the object counts
object_bounds = _function("FPDFPageObj_GetBounds", _INT, _HANDLE, _HANDLE, _HANDLE, _HANDLE, _HANDLE)
#: into six floats
object_matrix = _function("FPDFPageObj_GetMatrix", _INT, _HANDLE, _HANDLE)
#: into two integers: how it is filled, whether it is stroked
draw_mode = _function("FPDFPath_GetDrawMode", _INT, _HANDLE, _HANDLE, _HANDLE)
count_segments = _function("FPDFPath_CountSegments", _INT, _HANDLE)
path_segment = _function("FPDFPath_GetPathSegment", _HANDLE, _HANDLE, _INT)
#: into two floats, before the matrix
segment_point = _function("FPDFPathSegment_GetPoint", _INT, _HANDLE, _HANDLE, _HANDLE)
segment_type = _function("FPDFPathSegment_GetType", _INT, _HANDLE)
segment_closes = _function("FPDFPathSegment_GetClose", _INT, _HANDLE)

PATH, IMAGE, FORM = pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM
MOVE_TO, LINE_TO = pdfium.FPDF_SEGMENT_MOVETO, pdfium.FPDF_SEGMENT_LINETO
#: wrong or missing password; a lock of an unknown kind
LOCKED = (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
