"""Addresses of portals: one canonical form each, which hosts are private, and which addresses belong to a portal.

A canonical address can still be fetched. Only what is known to be noise is taken off; the rest of a query
stays, in its order, for some portals keep the article in it (`?nid=…`, `?dDocName=…`, `/chi-tiet-tin?/…`).
`index.php` before a path stays too: a server without rewrite rules knows no other address. Where both forms
lead to an article, its key is one (`without_index`).
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"utm_\w+|zalo\w*|zarsrc|zanpid|fbclid|fb_action_ids|fb_source|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid"
    r"|ttclid|twclid|igshid|mc_cid|mc_eid|_ga|_gl|_hs(?:enc|mi)|spm|cmpid|nvvithemever|phpsessid",
    re.IGNORECASE,
)
_LIFERAY_NOISE = re.compile(r"redirect|inheritredirect|p_l_back_url|p_p_\w+|_\w+_redirect", re.IGNORECASE)
_PRINT_VIEWS = {("print", "1"), ("print", "true"), ("tmpl", "component"), ("layout", "print"), ("amp", "1")}
_PRINT_PATH = re.compile(r"/(?:print|savefile)(?=/(?:[^/]+/)+[^/]*-\d+(?:\.html)?/?$)")
_AMP_PAGE = re.compile(r"(-post\d+)\.amp$")
_FILE_SLASH = re.compile(r"(\.(?:html?|aspx|php|jsp|shtml))/+$", re.IGNORECASE)
# Java's and ASP.NET's ways of carrying a session in the path: ;jsessionid=…, /(S(…))/
_SESSION_PATH = re.compile(
    r";(?:jsessionid|phpsessid|sid)=[^/?;]*|/\((?:[A-Z]\([A-Za-z0-9_-]{16,}\))+\)(?=/|$)", re.IGNORECASE
)
_SESSION_NAME = re.compile(
    r"(?:php|asp)?\.?sess(?:ion)?_?id|jsessionid|aspsessionid\w*|oscsid|cfid|cftoken|zenid", re.IGNORECASE
)
# names that some portals give their own numbers to (mDefault.aspx?sid=12) and others a session
_SESSION_OR_NUMBER = frozenset(("sid", "s", "session", "token", "_sess"))
_SESSION_VALUE = re.compile(r"(?=[^&]*\d)(?=[^&]*[A-Za-z])[A-Za-z0-9_-]{20,}")
_INDEX_FILE = re.compile(r"^/index\.php(?=/)")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PRIVATE_NAMES = (
    "localhost",
    "local",
    "localdomain",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "home.arpa",
)


def canonical_url(url: str) -> str:
    """The one form under which an address is kept; canonical forms are their own canonical form.

    Lower-cases scheme and host, drops default ports, user names, fragments, tracking parameters, session
    numbers, a bare `index.php`, and print, save and AMP views of an article. Raises ValueError for what
    is no http or https address.
    """
    parts = urlsplit(url.strip().replace("&amp;", "&"))
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"no http or https address: {url!r}")
    path = _path(parts.path)
    query = _query(parts.query, liferay="/-/" in path)
    if path == "/index.php" and not query:
        path = "/"
    return urlunsplit((scheme, _authority(parts.hostname, parts.port, scheme), path, query, ""))


def canonical_or_given(url: str) -> str:
    """The canonical form of an address, or the address itself where it has none."""
    try:
        return canonical_url(url)
    except ValueError:
        return url


def without_index(path: str) -> str:
    """A path without the `index.php` in front of it, under which servers give the same page.

    >>> without_index("/index.php/tin/bai-12.html")
    '/tin/bai-12.html'
    """
    return _INDEX_FILE.sub("", path)


def same_site(url: str, hosts: Iterable[str]) -> bool:
    """Whether `url` lies on one of `hosts`, or on its www twin; a host given with a port asks for that port."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme.lower())
    except ValueError:
        return False
    if port is None or not parts.hostname:
        return False
    here = _twin(parts.hostname)
    for host in hosts:
        name, number = _split_port(host)
        if _twin(name) == here and number in (None, port):
            return True
    return False


def is_private_host(host: str) -> bool:
    """Whether a host (a name or an address, with or without a port) is not on the public internet.

    Sees through the forms of an IPv4 address that browsers and C libraries take (decimal, hexadecimal, octal,
    short ones), IPv6 with IPv4 inside, full-width digits, names such as `localhost` and names without a dot.
    It asks no name server: a fetcher must put the address it connects to through this function as well.
    """
    name = _plain_name(host)
    address = _address(name)
    if address is not None:
        return _is_private_address(address)
    return "." not in name or name.endswith(tuple(f".{suffix}" for suffix in _PRIVATE_NAMES))


def is_loopback_host(host: str) -> bool:
    """Whether a host, with or without a port, is this machine itself: localhost, 127.0.0.0/8 or ::1."""
    name = _plain_name(host)
    address = _address(name)
    return address.is_loopback if address is not None else name == "localhost" or name.endswith(".localhost")


def _plain_name(host: str) -> str:
    name, _ = _split_port(unicodedata.normalize("NFKC", host).replace("。", "."))
    return name.strip().rstrip(".").lower()


def _authority(hostname: str, port: int | None, scheme: str) -> str:
    name = hostname.rstrip(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError as fault:
            raise ValueError(f"no host name: {hostname!r}") from fault
    shown = f"[{name}]" if ":" in name else name
    return shown if port in (None, _DEFAULT_PORTS[scheme]) else f"{shown}:{port}"


def _path(path: str) -> str:
    path = _SESSION_PATH.sub("", _escapes(path or "/"))
    path = _without_dots(path)
    path = _PRINT_PATH.sub("", path, count=1)
    path = _AMP_PAGE.sub(r"\1.html", path)
    return _FILE_SLASH.sub(r"\1", path) or "/"


def _without_dots(path: str) -> str:
    """The path with its `.` and `..` segments worked out (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    done: list[str] = []
    segments = path.split("/")
    for segment in segments[1:]:
        if segment == "..":
            done = done[:-1]
        elif segment != ".":
            done.append(segment)
    if segments[-1] in (".", ".."):
        done.append("")
    return "/" + "/".join(done)


def _escapes(text: str) -> str:
    """Percent-escapes in one form: capitals, none for unreserved characters, and UTF-8 for what needs one.

    The bytes stay as they are: a file named in decomposed Unicode is found only under that name.
    """

    def one(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    return quote(_ESCAPE.sub(one, text), safe="%/:@!$&'()*+,;=~-._?[]|")


def _query(query: str, *, liferay: bool) -> str:
    kept = []
    for piece in _escapes(query).split("&"):
        name, _, value = piece.partition("=")
        noise = (
            not piece
            or _TRACKING.fullmatch(name)
            or (name.lower(), value.lower()) in _PRINT_VIEWS
            or (liferay and _LIFERAY_NOISE.fullmatch(name))
            or _SESSION_NAME.fullmatch(name)
            or (name.lower() in _SESSION_OR_NUMBER and _SESSION_VALUE.fullmatch(value))
        )
        if not noise:
            kept.append(piece)
    return "&".join(kept)


def _split_port(host: str) -> tuple[str, int | None]:
    """A host without brackets and its port; an IPv6 address without brackets has none."""
    bracketed = re.fullmatch(r"\[([^\]]*)\](?::(\d+))?", host.strip())
    if bracketed:
        return bracketed[1], int(bracketed[2]) if bracketed[2] else None
    name, colon, port = host.strip().partition(":")
    if colon and port.isascii() and port.isdigit():
        return name, int(port)
    return host.strip(), None


def _twin(host: str) -> str:
    return host.lower().rstrip(".").removeprefix("www.")


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    if ":" in name:
        try:
            return ipaddress.IPv6Address(name.partition("%")[0])
        except ValueError:
            return None
    numbers = [_number(part) for part in name.split(".")]
    if not 1 <= len(numbers) <= 4 or any(number is None for number in numbers):
        return None
    *heads, last = [number for number in numbers if number is not None]
    if any(head > 255 for head in heads) or last >= 256 ** (4 - len(heads)):
        return None
    value = sum(head << (8 * (3 - n)) for n, head in enumerate(heads)) + last
    return ipaddress.IPv4Address(value)


def _number(part: str) -> int | None:
    """One part of an IPv4 address as inet_aton reads it: decimal, 0x hexadecimal, 0 octal."""
    if re.fullmatch(r"0x[0-9a-f]*", part):
        return int(part, 16) if len(part) > 2 else 0
    if re.fullmatch(r"0[0-7]*", part):
        return int(part, 8)
    return int(part) if re.fullmatch(r"[1-9][0-9]*", part) else None


def _is_private_address(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inside = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if any(inside):
            return any(_is_private_address(part) for part in inside if part is not None)
        if address in ipaddress.IPv6Network("64:ff9b::/96"):  # NAT64, RFC 6052
            return _is_private_address(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return not address.is_global or address.is_multicast or address.is_reserved
