"""A client of Dragoman's API: pages of a list, one document, a download. Needs httpx."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx


class Dragoman:
    """A server's API. ``token`` is one that its operator made for you; a server on your own machine needs none."""

    def __init__(self, address: str = "http://127.0.0.1:8000", token: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._http = httpx.Client(base_url=f"{address}/api/v1", headers=headers, timeout=60)

    def get(self, path: str, **asked: Any) -> Any:
        """One answer; what the server refuses is a RuntimeError that says why."""
        response = self._http.get(path, params={name: value for name, value in asked.items() if value is not None})
        if response.is_error:
            told = response.json()["error"]
            raise RuntimeError(f"{told['message']}: {told['do']}")
        return response.json()

    def all(self, path: str, **asked: Any) -> Iterator[Any]:
        """All rows of a list, page by page; a page may be empty and still go on."""
        cursor = None
        while True:
            page = self.get(path, **asked, cursor=cursor)
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def code(self, text: str, date: str | None = None) -> Any:
        """The record of a text, which is not stored."""
        response = self._http.post("/code", json={"text": text, "date": date}, timeout=300)
        return response.raise_for_status().json()

    def download(self, name: str, to: Path, **asked: Any) -> int:
        """A whole table into a file; how many bytes it has."""
        with self._http.stream("GET", f"/download/{name}", params=asked, timeout=None) as response:
            response.raise_for_status()
            with to.open("wb") as file:
                for chunk in response.iter_bytes():
                    file.write(chunk)
        return to.stat().st_size


if __name__ == "__main__":
    dragoman = Dragoman()
    for one in dragoman.all("/happenings", countries="IND,ISR", since="2023-01-01"):
        quote = one["quotes"][0]
        print(one["date"], one["type"], quote["document"], quote["span"], json.dumps(quote["text"]))
