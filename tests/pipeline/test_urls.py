"""Addresses have one form, and no form hides a private host."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.urls import canonical_url, is_loopback_host, is_private_host, same_site

CANONICAL = [
    ("HTTPS://NongThonMoi.HaTinh.gov.vn:443", "https://nongthonmoi.hatinh.gov.vn/"),
    ("http://x.vn:80/a.html#muc-2", "http://x.vn/a.html"),
    ("http://x.vn:8080/a.html", "http://x.vn:8080/a.html"),
    ("https://ten:mat-khau@x.vn/a", "https://x.vn/a"),
    ("https://x.vn./a", "https://x.vn/a"),
    ("https://x.vn/a-12.html/", "https://x.vn/a-12.html"),
    ("https://x.vn/chuyen-muc/", "https://x.vn/chuyen-muc/"),
    ("https://x.vn/chuyen-muc", "https://x.vn/chuyen-muc"),
    ("https://x.vn/a.html?utm_source=fb&utm_medium=b", "https://x.vn/a.html"),
    ("https://x.vn/a?id=7&fbclid=abc&gclid=d&zarsrc=30&zalo_id=1&l=1", "https://x.vn/a?id=7&l=1"),
    ("https://x.vn/a?b=2&amp;a=1", "https://x.vn/a?b=2&a=1"),
    ("https://x.vn/a.html?print=1", "https://x.vn/a.html"),
    ("https://x.vn/a?tmpl=component&print=1&id=5", "https://x.vn/a?id=5"),
    ("https://x.vn/a?", "https://x.vn/a"),
    ("https://x.vn/index.php", "https://x.vn/"),
    ("https://x.vn/vi/news/print/Tin/Bai-viet-66396/", "https://x.vn/vi/news/Tin/Bai-viet-66396/"),
    ("https://x.vn/savefile/tin/bai-197.html", "https://x.vn/tin/bai-197.html"),
    ("https://x.vn/bai-post226432.amp", "https://x.vn/bai-post226432.html"),
    ("https://x.vn/tag/công-tác", "https://x.vn/tag/c%C3%B4ng-t%C3%A1c"),
    ("https://x.vn/%7euser/%c3%b4", "https://x.vn/~user/%C3%B4"),
    ("https://x.vn/a/./b/../c", "https://x.vn/a/c"),
    ("https://x.vn/a;jsessionid=0A1B?id=1", "https://x.vn/a?id=1"),
    ("https://x.vn/(S(lit3py55t21z5v55vlm25s55))/tin.aspx?nid=4", "https://x.vn/tin.aspx?nid=4"),
    ("https://x.vn/tin?SessionID=77&id=4", "https://x.vn/tin?id=4"),
    ("https://x.vn/tin?sid=a3f19c0be5528a7719cc&id=4", "https://x.vn/tin?id=4"),
    ("https://x.vn/mDefault.aspx?sid=1234&pageid=4", "https://x.vn/mDefault.aspx?sid=1234&pageid=4"),
    ("https://x.vn/tin?ASPSESSIONIDABCD=XYZ", "https://x.vn/tin"),
    (
        "https://x.vn/-/asset_publisher/I/content/7?inheritRedirect=false&redirect=%2Fa&plid=3",
        "https://x.vn/-/asset_publisher/I/content/7?plid=3",
    ),
    ("  https://x.vn/a \n", "https://x.vn/a"),
    ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
]

KEPT = [
    "https://www.quangninh.gov.vn/Trang/ChiTietTinTuc.aspx?nid=113139",
    "https://tiengiang.gov.vn/chi-tiet-tin?/gia-mit/12",
    "https://tiengiang.gov.vn/chi-tiet-tin?%2Fgia-mit%2F12",
    "https://tienphuoc.quangnam.gov.vn/webcenter/portal/tienphuoc/pages_tin-tuc/chi-tiet?dDocName=PORTAL355038",
    "https://travinh.gov.vn/mDefault.aspx?sid=1444&pageid=6591&catid=71012&id=693472",
    "https://x.vn/index.php?language=vi&nv=news&op=tin/bai-12",
    "https://x.vn/index.php/tin-tuc/bai-12.html",
    "https://x.vn/web?redirect=a&p_p_id=7",
    "https://baonghean.vn/print/307341.html",
    "https://x.vn/a?b=2&a=1",
]


@pytest.mark.parametrize(("url", "canonical"), CANONICAL)
def test_noise_falls_off(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize("url", KEPT)
def test_an_address_whose_query_or_path_says_which_article_stays(url: str) -> None:
    assert canonical_url(url) == url


@pytest.mark.parametrize(
    "url", ["", "tin/bai.html", "mailto:a@x.vn", "javascript:void(0)", "https:///a", "//x.vn/a"]
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="no http"):
        canonical_url(url)


@given(
    st.sampled_from(["http", "HTTPS"]),
    st.sampled_from(["x.vn", "WWW.X.VN:80", "x.vn:8443", "tên-miền.vn"]),
    st.text("abcôđ/.%2-;=&?#~ 9:@+", max_size=30),
)
def test_a_canonical_form_is_its_own(scheme: str, host: str, rest: str) -> None:
    once = canonical_url(f"{scheme}://{host}/{rest}")
    assert canonical_url(once) == once


PRIVATE = [
    "", "localhost", "LOCALHOST.", "a.localhost", "server", "may-chu.local", "x.internal", "127.0.0.1",
    "127.8.9.1:8000", "0.0.0.0", "0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "224.0.0.1", "255.255.255.255", "2130706433", "0x7f000001", "0X7F.1", "0177.0.0.1", "127.1",
    "10.258", "::1", "[::1]", "[::1]:8080", "::", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1",
]  # fmt: skip
PUBLIC = [
    "nongthonmoi.hatinh.gov.vn", "x.vn:443", "172.32.0.1", "8.8.8.8", "134744072", "2001:4860:4860::8888",
    "[2001:4860:4860::8888]:443", "10.vn", "127.0.0.1.vn", "localhost.vn",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_private_hosts_are_seen_in_every_form(host: str) -> None:
    assert is_private_host(host)


@pytest.mark.parametrize("host", PUBLIC)
def test_public_hosts_are_public(host: str) -> None:
    assert not is_private_host(host)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_the_same_in_decimal_and_hexadecimal(address: ipaddress.IPv4Address) -> None:
    forms = {is_private_host(form) for form in (str(address), str(int(address)), hex(int(address)))}
    assert forms == {not address.is_global or address.is_multicast or address.is_reserved}


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_ipv6_is_as_private_as_outside(address: ipaddress.IPv4Address) -> None:
    assert is_private_host(f"::ffff:{address}") == is_private_host(str(address))


def test_loopback_is_narrower_than_private() -> None:
    assert [host for host in PRIVATE if host and is_loopback_host(host)] == [
        "localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.8.9.1:8000", "2130706433", "0x7f000001",
        "0X7F.1", "0177.0.0.1", "127.1", "::1", "[::1]", "[::1]:8080", "１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1",
    ]  # fmt: skip


SITES = [
    ("https://x.vn/a", ["x.vn"], True),
    ("https://www.x.vn/a", ["x.vn"], True),
    ("https://x.vn/a", ["www.X.vn"], True),
    ("https://x.vn:443/a", ["x.vn:443"], True),
    ("http://127.0.0.1:8001/a", ["127.0.0.1:8001"], True),
    ("http://127.0.0.1:8002/a", ["127.0.0.1:8001"], False),
    ("http://127.0.0.1:8002/a", ["127.0.0.1"], True),
    ("http://[::1]:8001/", ["[::1]:8001"], True),
    ("https://evilx.vn/", ["x.vn"], False),
    ("https://x.vn.evil.com/", ["x.vn"], False),
    ("https://x.vn@evil.com/", ["x.vn"], False),
    ("https://cdn.x.vn/", ["x.vn"], False),
    ("mailto:a@x.vn", ["x.vn"], False),
    ("http://x.vn:chin/", ["x.vn"], False),
    ("https://x.vn/", [], False),
]


@pytest.mark.parametrize(("url", "hosts", "same"), SITES)
def test_only_the_named_hosts_are_the_site(url: str, hosts: list[str], same: bool) -> None:
    assert same_site(url, hosts) is same
