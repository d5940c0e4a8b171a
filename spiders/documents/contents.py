"""What a document holds, whatever its format; called only in a process with limits (`spiders.documents.worker`)."""

from __future__ import annotations

from pipeline.legacy import from_legacy, legacy_encoding, reads_better
from spiders.documents.document import Content, Document, Unreadable, kind_of


def read_contents(body: bytes) -> Document | Unreadable:
    """The blocks of a PDF or DOCX, or why it cannot be read; letters of old fonts are put right."""
    kind = kind_of(body)
    if isinstance(kind, Unreadable):
        return kind
    # half a second to load, and only the format at hand wants it
    if kind == "pdf":
        from spiders.documents.pdf import read_pdf as read
    else:
        from spiders.documents.word import read_word as read
    found = read(body)
    return _letters_right(found) if isinstance(found, Document) else found


def _letters_right(document: Document) -> Document:
    """A document whose fonts' names do not tell that they are old ones: its words do."""
    encoding = legacy_encoding("\n".join(_said(content) for _, content in document.pieces))
    if encoding is None:
        return document
    pieces = []
    for kind, content in document.pieces:
        if not reads_better(_said(content), encoding):
            pieces.append((kind, content))
        elif isinstance(content, str):
            pieces.append((kind, from_legacy(content, encoding)))
        else:
            pieces.append((kind, [[from_legacy(cell, encoding) for cell in row] for row in content]))
    return Document(
        kind=document.kind,
        pieces=pieces,
        title=from_legacy(document.title, encoding)
        if reads_better(document.title, encoding)
        else document.title,
        n_pages=document.n_pages,
        n_unreadable_pages=document.n_unreadable_pages,
    )


def _said(content: Content) -> str:
    return content if isinstance(content, str) else "\n".join("\t".join(row) for row in content)
