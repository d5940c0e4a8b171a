"""Documents that hang on pages: PDF and DOCX with a text layer, read into blocks under limits of time and memory."""

from __future__ import annotations

from spiders.documents.document import Document, Masthead, Unreadable, kind_of
from spiders.documents.masthead import is_national, masthead
from spiders.documents.reading import read_document

__all__ = ["Document", "Masthead", "Unreadable", "is_national", "kind_of", "masthead", "read_document"]
