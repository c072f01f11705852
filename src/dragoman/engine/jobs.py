"""Links to jobs of the queue."""

from collections.abc import Iterable, Iterator

from dragoman.errors import InputError
from dragoman.ingest.fetch import canonical_url, site_of, url_key
from dragoman.ingest.items import Link
from dragoman.ingest.jsonl import OnError
from dragoman.store import PAGE, Job


def jobs_of(links: Iterable[Link], on_error: OnError, priority: int = 0) -> Iterator[Job]:
    """A job for each link that can be fetched; others, such as ftp: addresses, are told.

    A link without a source of its own counts as its host's.
    """
    for link in links:
        try:
            url, key, host = canonical_url(link.url), url_key(link.url), site_of(link.url)
        except InputError as error:
            on_error(error)
            continue
        payload = {"url": url}
        if url != link.url:
            payload["given"] = link.url
        if link.title:
            payload["title"] = link.title
        if link.published is not None:
            payload["published"] = link.published.isoformat()
        yield Job(PAGE, key, link.source or host, host=host, payload=payload, priority=priority)
