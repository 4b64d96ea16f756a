"""Asks every address on the web that a page or a source names whether it is still there.

python -m docs.writing.site.check_links [PART...] prints a line for each address, or for those that
hold one of the parts, and ends with 1 where one is gone. No test does this: what others take down
must not stop us. A host is asked one question at a time, a second apart, for a page's head alone
where the server knows of heads.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

ROOT: Final = Path(__file__).parents[3]
FILES: Final = (
    "*.md", "docs/**/*.md", "scenarios/**/*.yaml", "sim/scenario/catalog/*.yaml", "NOTICE",
    "sim/world/data/NOTICE.txt", "CITATION.cff",
)  # fmt: skip
PAUSE_S: Final = 1.0
PATIENCE_S: Final = 20.0
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'`|]+")
_AGENT: Final = {"User-Agent": "othsim-check-links (one question a second)"}


def addresses() -> dict[str, list[str]]:
    """Address -> the files that name it."""
    named: dict[str, list[str]] = defaultdict(list)
    for path in sorted({path for pattern in FILES for path in ROOT.glob(pattern)}):
        for address in sorted(set(addresses_in(path.read_text("utf-8")))):
            named[address].append(path.relative_to(ROOT).as_posix())
    return named


def addresses_in(text: str) -> Iterator[str]:
    """Each address of a text, without what ends the sentence or the brackets round it.

    >>> list(addresses_in("[a](https://a.org/b_(c)), and https://d.org/?e=f."))
    ['https://a.org/b_(c)', 'https://d.org/?e=f']
    """
    for found in _ADDRESS.findall(text):
        address = found.rstrip(".,;:]*")
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1].rstrip(".,;:]*")
        yield address


def state(address: str) -> str:
    """What a server says of it: ok, moved (and where to), gone, refused, or not reachable."""
    for method in ("HEAD", "GET"):
        try:
            with urlopen(Request(address, headers=_AGENT, method=method), timeout=PATIENCE_S) as at:
                return "ok" if _same(at.url, address) else f"moved to {at.url}"
        except HTTPError as error:
            said = error.code
        except (OSError, ValueError, HTTPException) as error:
            return f"not reachable: {getattr(error, 'reason', error)}"
        time.sleep(PAUSE_S)
    return f"{'gone' if said in (404, 410) else 'refused'}: {said}"


def _same(one: str, other: str) -> bool:
    return one.rstrip("/") == other.rstrip("/")


def _states(of_one_host: list[str]) -> list[tuple[str, str]]:
    found = []
    for address in of_one_host:
        found.append((address, state(address)))
        time.sleep(PAUSE_S)
    return found


def main(parts: list[str]) -> int:
    """Print the table; 1 where an address is gone."""
    named = addresses()
    by_host: dict[str, list[str]] = defaultdict(list)
    for address in named:
        if not parts or any(part in address for part in parts):
            by_host[urlsplit(address).netloc].append(address)
    with ThreadPoolExecutor(8) as pool:
        found = sorted(pair for pairs in pool.map(_states, by_host.values()) for pair in pairs)
    for address, said in sorted(found, key=lambda pair: pair[1]):
        sys.stdout.write(f"{said:24} {address}  ({', '.join(named[address])})\n")
    counted = Counter(re.split(r": | to ", said)[0] for _, said in found)
    sys.stdout.write(", ".join(f"{n} {said}" for said, n in counted.most_common()) + "\n")
    return int(any(said.startswith("gone") for _, said in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
