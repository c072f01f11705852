"""Where on the map: the names of places in a text to their points (docs/places.md).

- ``rules``: the words and weights of ``data/geocoding.yaml``, validated
- ``gazetteer``: the tables of places; a name to the places that go by it
- ``rank``: how well a place fits a name in its text
- ``locate``: all names of one text together, each to one place, with the reason and the others it may have been

Which words are the name of a place, and whether something is there, is for ``extract`` to tell.
"""

from dragoman.resolve.places.gazetteer import Gazetteer, Spot
from dragoman.resolve.places.locate import Located, Locator, Toponym
from dragoman.resolve.places.rank import kilometres

__all__ = ["Gazetteer", "Located", "Locator", "Spot", "Toponym", "kilometres"]
