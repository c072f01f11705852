"""A GeoJSON FeatureCollection (RFC 7946) of events at their places: longitude before latitude, WGS 84."""

from typing import Any

from dragoman.read.export.asked import Chosen, Report
from dragoman.record.tables.dyads import countries_of

HEAD, TAIL = '{"type": "FeatureCollection", "features": [', "]}"


def feature(one: Chosen, with_text: bool, report: Report) -> dict[str, Any] | None:
    """The event as a feature; None, and counted, for one without a place on the globe."""
    place, event, document = one.place, one.event, one.record.document
    if place is None or place.lat is None or place.lon is None:
        report.left_out["no place" if place is None else "no coordinates of the place"] += 1
        return None
    if not (-90 <= place.lat <= 90 and -180 <= place.lon <= 180):
        report.left_out["coordinates off the globe"] += 1
        return None
    return {
        "type": "Feature",
        "id": one.id,
        "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
        "properties": {
            "type": event.type,
            "modes": list(event.modes),
            "contexts": list(event.contexts),
            "quad": event.quad,
            "score": event.score,
            "status": event.status,
            "date": one.days[0] if one.days else None,
            "enddate": one.days[1] if one.days else None,
            "actors": [actor.name for actor in one.actors],
            "recipients": [actor.name for actor in one.recipients],
            "countries": sorted(countries_of(one.record, event)),
            "place": place.name,
            "country": place.country,
            "admin1": place.admin1,
            "geonames": place.geonames,
            "precision": place.precision,
            "document": document.id,
            "version": one.stored.version,
            "sha256": document.sha256,
            "url": document.url,
            "publisher": document.publisher,
            "published": document.published,
            "start": event.sentence.start,
            "end": event.sentence.end,
            "text": one.record.quote(event.sentence) if with_text else None,
        },
    }
