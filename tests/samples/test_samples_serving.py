"""The sample portals as servers: ports, the log of requests, HEAD, kept connections, the command."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import sys
import time
import zlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import samples
from samples.documents import pdf_of_lines
from samples.files import picture
from samples.serving import Samples

ROOT = Path(__file__).resolve().parents[2]
ANY = dict.fromkeys(samples.portals(), 0)


def test_fixed_ports_are_8741_to_8745() -> None:
    assert [facts.port for facts in samples.portals().values()] == [8741, 8742, 8743, 8744, 8745]


def test_taken_port_is_named_with_its_portal() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(samples.PortTakenError, match=f"port {port} of the sample portal mau-kimson"),
            samples.serve(ports=ANY | {"mau-kimson": port}),
        ):
            pass


def test_ports_are_free_again_after_the_block() -> None:
    with samples.serve(ports=ANY) as running:
        ports = {portal: urlsplit(url).port or 0 for portal, url in running.urls.items()}
    with samples.serve(ports=ports) as running:
        assert {portal: urlsplit(url).port for portal, url in running.urls.items()} == ports


def test_two_sets_of_portals_run_side_by_side_on_different_nights() -> None:
    with samples.serve(night=1, ports=ANY) as first, samples.serve(night=2, ports=ANY) as second:
        bodies = []
        for running in (first, second):
            host = urlsplit(running.urls["mau-baotinh"]).netloc
            connection = http.client.HTTPConnection(host, timeout=10)
            connection.request("GET", "/rss/kinh-te.rss")
            bodies.append(connection.getresponse().read())
            connection.close()
        assert b"3390155" not in bodies[0]
        assert b"3390155" in bodies[1]


def test_requests_are_logged_with_path_status_and_user_agent(get, first_night: Samples) -> None:
    get("mau-kimson", "/ChiTietTin.aspx?id=1207", User_Agent="thu-nghiem/1.0")
    get("mau-quangtri-ntm", "/khong-co/")
    assert first_night.requests() == [
        samples.Seen("mau-kimson", "/ChiTietTin.aspx?id=1207", 200, "thu-nghiem/1.0"),
        samples.Seen("mau-quangtri-ntm", "/khong-co/", 301, ""),
    ]
    first_night.forget_requests()
    assert first_night.requests() == []


def test_head_has_the_length_and_no_body(get) -> None:
    whole = get("mau-baotinh", "/sitemap.xml")
    head = get("mau-baotinh", "/sitemap.xml", method="HEAD")
    assert head.body == b""
    assert head.headers["content-length"] == str(len(whole.body))


def test_post_is_refused(get) -> None:
    assert get("mau-kimson", "/Default.aspx", method="POST").status == 405


def test_one_connection_serves_many_requests(first_night: Samples) -> None:
    connection = http.client.HTTPConnection(urlsplit(first_night.urls["mau-hatinh-ntm"]).netloc, timeout=10)
    for path in ("/robots.txt", "/", "/sitemap.xml", "/khong-co/"):
        connection.request("GET", path)
        socket_before = connection.sock
        answer = connection.getresponse()
        answer.read()
        assert answer.version == 11
        assert connection.sock is socket_before
    connection.close()


def test_unknown_night_is_refused(first_night: Samples) -> None:
    with pytest.raises(ValueError, match="not 3"):
        first_night.set_night(3)


def test_pdf_text_layer_holds_vietnamese() -> None:
    line = "Kế hoạch đánh giá: 18 sản phẩm"
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf_of_lines((line,)), re.DOTALL)
    shown = zlib.decompress(streams[1]).decode()
    assert bytes.fromhex(re.findall(r"<([0-9a-f]+)>", shown)[0]).decode("utf-16-be") == line
    assert b"beginbfrange" in zlib.decompress(streams[0])


def test_cross_references_of_the_pdf_point_at_its_objects() -> None:
    data = pdf_of_lines(("một", "hai"))
    offsets = [int(n) for n in re.findall(rb"^(\d{10}) 00000 n", data, re.MULTILINE)]
    assert len(offsets) == 12
    assert all(data[at:].startswith(b"%d 0 obj" % number) for number, at in enumerate(offsets, start=1))


def test_every_portal_has_its_style_sheet(get) -> None:
    for portal in samples.PORTALS:
        answer = get(portal, re.findall(r'href="([^"]+\.css)', get(portal, "/").text)[0])
        assert (answer.status, answer.headers["content-type"]) == (200, "text/css")


def test_pictures_are_png() -> None:
    assert picture("a.png").startswith(b"\x89PNG")
    assert picture("a.png") != picture("b.png")


def test_command_prints_the_addresses_and_ends_quietly_when_interrupted() -> None:
    command = [sys.executable, "-m", "samples", "--night", "2"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(5)]
        if not lines[0]:
            process.wait()
            pytest.skip("the fixed ports are in use on this machine")
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()
    assert [line.split()[0] for line in lines] == list(samples.portals())


def test_command_names_a_taken_port_and_exits_1() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        for _ in range(200):
            try:
                taken.bind(("127.0.0.1", 8741))
                taken.listen()
                break
            except OSError:
                time.sleep(0.1)  # somebody else has it, which is as good if they keep it
        done = subprocess.run(
            [sys.executable, "-m", "samples"], cwd=ROOT, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 1
    assert done.stderr.startswith("port 8741 of the sample portal mau-quangtri-ntm")
