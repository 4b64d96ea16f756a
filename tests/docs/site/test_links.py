"""Links: within the pages each leads somewhere; of the web each address is well spelled."""

from __future__ import annotations

import doctest
import re
import threading
from collections import Counter, defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from docs.writing.site import check_links
from tests.docs.site.samples import PAGES, ROOT

LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)|^\[[^\]]+\]: (?!\w+:)([^#\s]+)", re.M)
# Addresses that sources gave so; of none is it known that it has the other.
WITHOUT_TLS = {
    "adam.curry.com", "m.studyofnet.com", "m.wdbj7.com", "telegraph.co.uk",
    "terrorism-online.blogspot.com", "www.phantomreport.com",
}  # fmt: skip


def links(page):
    """(file, anchor) of each link that leads to the repository."""
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.S | re.M)
    for path, anchor, reference in LINK.findall(text):
        target = (page.parent / (path or reference)).resolve() if path or reference else page
        yield (target / "README.md" if target.is_dir() and target != ROOT else target), anchor


def anchors(page):
    """The anchors of a page's headings, as GitHub names them; the site's builder holds its own."""
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text("utf-8"), flags=re.S | re.M)
    seen = Counter()
    for heading in re.findall(r"^#+ (.*)$", text, re.M):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", words).strip().replace(" ", "-")
        yield f"{slug}-{seen[slug]}" if seen[slug] else slug
        seen[slug] += 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_to_files_and_headings_that_are_there(page):
    found = list(links(page))

    assert [target for target, _ in found if not target.exists()] == []
    named = {(target, anchor) for target, anchor in found if anchor}
    assert [
        (target.name, anchor) for target, anchor in named if anchor not in set(anchors(target))
    ] == []


def test_every_page_is_reached_from_the_readme_and_every_picture_is_shown():
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached and page.suffix == ".md":
            reached.add(page)
            ahead += [target for target, _ in links(page)]
    assert set(PAGES) - reached == set()

    shown = {target for page in PAGES for target, _ in links(page)}
    pictures = {*(ROOT / "docs").rglob("*.png"), *(ROOT / "docs").rglob("*.svg")}
    assert pictures - shown == set()


def test_addresses_are_well_spelled_and_in_one_way():
    spelled = defaultdict(set)
    for address in check_links.addresses():
        parts = urlsplit(address)
        assert re.fullmatch(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", parts.netloc), address
        assert parts.scheme == "https" or parts.netloc in WITHOUT_TLS, address
        assert not re.search(r"(?i)dx\.doi|doi\.org/(?!10\.\d{4,}/)", address), address
        host = re.sub(r"^(?:www|m|amp)\.", "", parts.netloc)
        spelled[host, parts.path.rstrip("/"), parts.query].add(address)
    assert [sorted(one) for one in spelled.values() if len(one) > 1] == []


def test_what_the_checker_takes_for_an_address_is_one():
    assert doctest.testmod(check_links).failed == 0


class _Server(BaseHTTPRequestHandler):
    """Pages that are there, moved, gone, for members, and one without a head."""

    def do_HEAD(self):
        code = {"/moved": 301, "/gone": 404, "/members": 403, "/headless": 405}.get(self.path, 200)
        self.answer(code)

    def do_GET(self):
        self.answer({"/gone": 410, "/members": 403}.get(self.path, 200))

    def answer(self, code):
        self.send_response(code)
        if code == 301:
            self.send_header("Location", "/there")
        self.end_headers()

    def log_message(self, *_):
        pass


def test_the_checker_tells_what_is_there_moved_gone_and_refused(monkeypatch, capsys):
    monkeypatch.setattr(check_links, "PAUSE_S", 0.0)
    monkeypatch.setenv("no_proxy", "*")  # whatever this machine asks the web by
    with ThreadingHTTPServer(("127.0.0.1", 0), _Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}"
        asked = ("there", "moved", "gone", "members", "headless")
        said = {path: check_links.state(f"{host}/{path}") for path in asked}
        pages = {f"{host}/{path}": ["facts.md"] for path in asked}
        monkeypatch.setattr(check_links, "addresses", lambda: pages)
        code = check_links.main([])
        server.shutdown()

    assert said == {
        "there": "ok", "moved": f"moved to {host}/there", "gone": "gone: 410",
        "members": "refused: 403", "headless": "ok",
    }  # fmt: skip
    assert code == 1
    printed = capsys.readouterr().out
    assert f"gone: 410                {host}/gone  (facts.md)\n" in printed
    assert printed.endswith("\n2 ok, 1 gone, 1 refused, 1 moved\n")
    assert check_links.state("http://127.0.0.1:1/").startswith("not reachable")
