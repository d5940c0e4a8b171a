"""One's own texts: how JSONL, CSV and Parquet files are read, and how what they hold enters the archive.

Only `text`, `id`, `url`, `title`, `published` and `portal_province` are read. Whatever else a file holds goes
unread into `extra`.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from pipeline.archive import WarcWriter, salvage
from pipeline.errors import CallError, did_you_mean
from pipeline.fetchlog import FetchLog, fold_state
from pipeline.given_rows import Cells, file_rows
from pipeline.home import Home
from pipeline.records import HANOI, Capture, Fetch
from pipeline.text import digest, nfc
from pipeline.warc import payload_digest

PORTAL = "import"
COLUMNS = ("text", "id", "url", "title", "published", "portal_province")
CONTENT_TYPE = "application/json"
_URN = "urn:ocop-import:"


class GivenText(msgspec.Struct, frozen=True, kw_only=True):
    """One text of a file as it was given.

    `row` is the line of a JSONL file, the row of a table as a spreadsheet counts it (1 is the header) or of a
    Parquet file; `extra` holds the columns that were not read, as text.
    """

    row: int
    id: str
    text: str
    title: str | None = None
    published: dt.date | dt.datetime | None = None
    portal_province: str | None = None
    url: str | None = None
    extra: dict[str, str] = {}


def read_texts(path: Path) -> Iterator[GivenText]:
    """The texts of a JSONL, CSV or Parquet file, in its order.

    A text without an id gets a digest of itself. A day may be given as ISO date or date and time.

    Raises:
        CallError: there is no such file, it is none of these, or a row of it cannot be used: no text, a date
            that is none, an id that stands for two different texts. The message names file and row.
    """
    path = Path(path)
    seen: dict[str, tuple[str, int]] = {}
    for number, cells in file_rows(path):
        given = _given(path, number, cells)
        same = digest(given.text)
        earlier = seen.setdefault(given.id, (same, number))
        if earlier[0] != same:
            raise CallError(
                f"{path}, row {number}, field 'id': '{given.id}' is also the id of row {earlier[1]}, which "
                "has another text; give each text an id of its own"
            )
        yield given


def archive_texts(paths: Iterable[Path], home: Home, run_id: str) -> int:
    """Archive the texts of `paths` as WARC resource records of the portal `import`, with their log.

    All files are checked before anything is written. A text that is archived already, with all that was given
    with it, is not archived again, nor is one that stands there twice; what a crash left of an earlier import
    is salvaged first.

    Returns:
        how many texts were new.
    Raises:
        CallError: a file or a row cannot be used, a province is unknown, or two files give one id to different
            texts; the message names it.
        RunError: the archive cannot be written; what was written before is kept.
    """
    files = [Path(path) for path in paths]
    _check(files)
    salvage(home)
    known = {url: state.digest for url, state in fold_state(home, PORTAL, "import").items()}
    new = _new_texts(files, known)
    first = next(new, None)
    if first is None:
        return 0
    n_new = 0
    with WarcWriter(home, PORTAL, run_id, origin="import") as warc, FetchLog(home, run_id, PORTAL) as log:
        for path, given, body in chain([first], new):
            at, url = dt.datetime.now(HANOI), address_of(given.id)
            stored = warc.write_resource(url=url, fetched_at=at, content_type=CONTENT_TYPE, body=body)
            log.append(
                Fetch(
                    run_id=run_id,
                    portal=PORTAL,
                    url=url,
                    kind="article",
                    at=at,
                    status=200,
                    via=path.name,
                    listed_title=given.title,
                    digest=stored.digest,
                    n_bytes=len(body),
                    file=stored.file,
                    offset=stored.offset,
                    origin="import",
                )
            )
            n_new += 1
    return n_new


def address_of(id: str) -> str:
    """The archive's address of an imported text: its id as a URN, whatever url was given with it."""
    return _URN + quote(id, safe="")


def given_text(capture: Capture) -> GivenText:
    """The imported text that a capture of the portal `import` holds.

    Raises:
        CallError: the capture is no imported text.
    """
    try:
        body = msgspec.json.decode(capture.body, type=_Body)
    except msgspec.DecodeError as fault:
        raise CallError(f"{capture.file}, byte {capture.offset} is no imported text ({fault})") from fault
    return GivenText(
        row=0,
        id=body.id,
        text=body.text,
        title=body.title,
        published=_parse_moment(body.published) if body.published else None,
        portal_province=body.portal_province,
        url=body.url,
        extra=body.extra,
    )


class _Body(msgspec.Struct, frozen=True, omit_defaults=True):
    """A given text in the archive; `published` as ISO text."""

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    portal_province: str | None = None
    url: str | None = None
    extra: dict[str, str] = {}


def _new_texts(
    files: Sequence[Path], known: Mapping[str, str | None]
) -> Iterator[tuple[Path, GivenText, bytes]]:
    """The texts whose archived state is another one, each id once, and what the archive keeps of each."""
    done = set()
    for path in files:
        for given in read_texts(path):
            if given.id in done:
                continue
            done.add(given.id)
            body = _body_of(given)
            if known.get(address_of(given.id)) != payload_digest(body):
                yield path, given, body


def _body_of(given: GivenText) -> bytes:
    body = _Body(
        id=given.id,
        text=given.text,
        title=given.title,
        published=given.published.isoformat() if given.published else None,
        portal_province=given.portal_province,
        url=given.url,
        extra=given.extra,
    )
    return msgspec.json.encode(body, order="deterministic")


def _given(path: Path, row: int, cells: Cells) -> GivenText:
    text = _string(path, row, cells, "text")
    if text is None or not text.strip():
        hint = "" if "text" in cells else did_you_mean("text", cells)
        raise CallError(
            f"{path}, row {row}, field 'text': there is no text{hint or '; give one or drop the row'}"
        )
    return GivenText(
        row=row,
        id=_string(path, row, cells, "id") or digest(nfc(text))[:16],
        text=text,
        title=_string(path, row, cells, "title"),
        published=_published(path, row, cells.get("published")),
        portal_province=_string(path, row, cells, "portal_province"),
        url=_string(path, row, cells, "url"),
        extra={name: _unread(value) for name, value in cells.items() if name not in COLUMNS},
    )


def _string(path: Path, row: int, cells: Cells, field: str) -> str | None:
    """A field as text; None where nothing was given. Ids may be whole numbers."""
    value = _decoded(path, row, field, cells.get(field))
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if field == "id" and not isinstance(value, bool):
        if isinstance(value, int):
            return str(value)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
    if not isinstance(value, str):
        raise CallError(f"{path}, row {row}, field '{field}': {value!r} is no text; write it in quotes")
    if field == "text":
        return value
    return value.strip() or None


def _published(path: Path, row: int, raw: Any) -> dt.date | dt.datetime | None:
    value = _decoded(path, row, "published", raw)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, dt.datetime):
        return _day_or_minute(value)
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str):
        if not value.strip():
            return None
        try:
            return _parse_moment(value.strip())
        except ValueError:
            pass
    raise CallError(
        f"{path}, row {row}, field 'published': {value!r} is no date; write it as 2024-03-27 or "
        "2024-03-27T08:30+07:00, or leave it empty"
    )


def _parse_moment(text: str) -> dt.date | dt.datetime:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return _day_or_minute(dt.datetime.fromisoformat(text))


def _day_or_minute(moment: dt.datetime) -> dt.date | dt.datetime:
    """Tables know no plain days and write midnight for them; a time with a zone is meant as such."""
    if moment.tzinfo is not None:
        return moment.astimezone(HANOI)
    if moment.time() == dt.time():
        return moment.date()
    return moment.replace(tzinfo=HANOI)


def _decoded(path: Path, row: int, field: str, value: Any) -> Any:
    """A JSON value that was left unread until now, or the value itself."""
    if not isinstance(value, msgspec.Raw):
        return value
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise CallError(f"{path}, row {row}, field '{field}': {fault}; correct the line") from fault


def _unread(value: Any) -> str:
    """A value of a column that is not read, as text: strings as they are, all else as JSON."""
    if isinstance(value, msgspec.Raw):
        written = bytes(value).decode()
        return msgspec.json.decode(value, type=str) if written.startswith('"') else written
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _check(files: Sequence[Path]) -> None:
    """Refuse what cannot be archived before anything is: broken rows, unknown provinces, ids given twice."""
    seen: dict[str, tuple[str, Path]] = {}
    for path in files:
        for given in read_texts(path):
            _check_province(path, given)
            same = digest(given.text)
            earlier = seen.setdefault(given.id, (same, path))
            if earlier[0] != same:
                raise CallError(
                    f"{path}, row {given.row}, field 'id': '{given.id}' is also the id of another text in "
                    f"{earlier[1]}; import the newer file later, or give each text an id of its own"
                )


def _check_province(path: Path, given: GivenText) -> None:
    """Refuse a province that is none: a figure without a place of its own would land nowhere."""
    from pipeline.reference import load_places

    if given.portal_province is None:
        return
    places = load_places()
    if not any(places.find(given.portal_province, boundary) for boundary in ("63", "34")):
        names = [*places.names("63"), *places.names("34")]
        raise CallError(
            f"{path}, row {given.row}, field 'portal_province': '{given.portal_province}' is no province"
            f"{did_you_mean(given.portal_province, names) or '; name one, or leave it empty'}"
        )
