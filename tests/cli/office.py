"""Text processors' files, as small as they can be: docx(paragraphs), odt(paragraphs) → bytes.

A paragraph is (style, text) or text; the style is that of the program: "Title", "Heading1", "Quote". `more` adds members (name → bytes)
to the ZIP, or takes the place of one that is there.
"""
import io
import zipfile
from xml.sax.saxutils import escape

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"


def package(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in members.items():
            z.writestr(name, content)
    return out.getvalue()


def pairs(paragraphs):
    return [p if isinstance(p, tuple) else ("", p) for p in paragraphs]


def word_paragraph(style, text):
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def word_document(body, before=""):
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'


WORD_STYLES = f"""<?xml version="1.0" encoding="UTF-8"?><w:styles xmlns:w="{WORD}">
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Zitat"><w:name w:val="Quote"/></w:style>
<w:style w:type="paragraph" w:styleId="Hausstil"><w:name w:val="House quotation"/><w:basedOn w:val="Zitat"/></w:style></w:styles>"""


def docx(paragraphs, more=None):
    body = "".join(word_paragraph(*p) for p in pairs(paragraphs))
    return package({"[Content_Types].xml": "<Types/>", "word/document.xml": word_document(body), "word/styles.xml": WORD_STYLES}
                   | (more or {}))


def odt(paragraphs, more=None):
    body = "".join(f'<text:p text:style-name="{style}">{escape(text)}</text:p>' for style, text in pairs(paragraphs))
    content = (f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{OFFICE}" xmlns:text="{TEXT}" '
               f'xmlns:style="{STYLE}"><office:automatic-styles><style:style style:name="P1" style:family="paragraph" '
               f'style:parent-style-name="Quotations"/></office:automatic-styles><office:body><office:text>{body}</office:text>'
               "</office:body></office:document-content>")
    return package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content} | (more or {}))
