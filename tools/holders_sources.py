"""Rows of the three office-holder sources as spells: cleaned, named alike, linked. Used by holders_table.py."""

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from dragoman.data import read_rows, read_yaml
from dragoman.resolve.kb_codes import TABLE
from dragoman.resolve.kb_countries import HAND, Countries
from dragoman.resolve.kb_names import PARTICLES, name_tokens
from dragoman.resolve.kb_offices import FILE, Offices

_COLUMNS = "country office position person aliases wikidata start end seen listed until source"
COLUMNS = tuple(_COLUMNS.split())
FACTBOOK_SEEN = "2026-01-31"  # the Factbook's own words: "as of January 2026"
REIGN_SEEN = "2021-03-31"
Row = dict[str, str]

# Posts below the state: regions, provinces, cities, overseas territories. Central banks are kept.
_REGIONS = (
    "cook islands|niue|greenland|faroe|aruba|cura|sint maarten|bermuda|gibraltar|cayman|british virgin|puerto rico"
    "|guam|tokelau|jersey|guernsey|isle of man|scotland|wales|northern ireland|england|macau|catalonia|bavaria|crimea"
    "|abkhazia|south ossetia|transnistria|adjara|zanzibar|kurdistan|iraqi kurdistan|tibet|xinjiang|puntland|somaliland"
    "|republika srpska|bougainville|åland"
)
SUBNATIONAL = re.compile(
    r"^(lord )?mayor\b|^(vice )?prefect\b|^chief minister|^minister.president|^lieutenant.governor|^äkim|^akim"
    r"|^governor (of )?(?!.*\bbank\b)(?!.general)|^premier of |^administrator of (?!the environmental)"
    r"|^(prime minister|president|speaker|ameer|amir) of (azad|french polynesia|the territor|gilgit|new caledonia)"
    r"|^president of (the )?(region|province|generalitat|junta|government of (catalonia|the basque))"
    r"|^minister plenipotentiary of|^governor of svalbard|^head of kyiv|^chief executive of the falkland"
    r"|^(prime minister|premier|president|speaker|first minister|deputy first minister|head|king|vice president)"
    r" of (the )?(government of )?(" + _REGIONS + r")"
    r"|^minister for .* of (flanders|wallonia)|^first minister of|^leader of the .* assembly|^commissioner of yukon",
    re.IGNORECASE,
)

# Bodies above states that stand in the cabinet lists of the countries their holders come from.
ABOVE = {
    "international court": "IGO",
    "united nations": "UNO",
    "council of europe": "IGO",
    "osce": "IGO",
    "european": "EUR",
}

NATIONAL = ("minister", "ambassador", "secretary of", "federal", "deputy minister", "state")

HEAD_STARTS = {("ROU", "2005-06-23"): "2025-06-23"}  # the Factbook's slip: Romania had eleven other premiers in between

# Titles that name an office only in the Factbook's list of heads of state.
BARE = {"Leader": "Supreme Leader", "Prince": "Monarch"}

# India's foreign secretaries, each the ministry's first civil servant (Mansingh, Iyer, Sibal, Shashank, Saran, Menon,
# Rao, Mathai, Singh, Jaishankar before he was minister, Gokhale, Shringla, Kwatra); the source calls them ministers.
FOREIGN_SECRETARIES = (
    *("Q6480368", "Q2331166", "Q6365721", "Q7490535", "Q2280485", "Q3482398", "Q3595745", "Q3844539", "Q13587355"),
    *("Q16186720", "Q23062407", "Q23304224", "Q77897101"),
)
# Facts that the source has wrong, with what is right: (country, position, Wikidata id) to the position.
CORRECTIONS = {("IND", "Minister of Foreign Affairs", person): "Foreign Secretary" for person in FOREIGN_SECRETARIES}

# Starts that the source has too vague to tell two of a family apart: (country, Wikidata id, start) to the start.
STARTS = {
    # Mahamat Déby took over on his father's death; the charter of the transition is of this day.
    ("TCD", "Q16206405", "2021"): "2021-04-21",
}

# Rows that are left out: (country, position, Wikidata id, year of the start).
DROPPED = {
    # The president of France is a prince of Andorra by his office, and acts for France in the news.
    ("AND", "French co-prince of Andorra", "Q3052772", "2017"),
    # Catherine Colonna was minister delegate for European affairs; the foreign minister was Douste-Blazy.
    ("FRA", "Minister of Europe and Foreign Affairs", "Q273396", "2005"),
}

# Monarchs whom the realms share; they act for Britain in the news.
SHARED_MONARCHS = ("Elizabeth II", "Charles III")

# Offices whose holders fall with the head of government.
CABINET = (
    "Minister",
    "Vice President",
    "Deputy Prime Minister",
    "Attorney General",
    "Secretary of",
    "National Security Adviser",
    "Spokesperson",
)

_TITLE_WORDS = """
    president cabinet prime minister premier king queen sultan emir amir sheikh pope chancellor interim acting
    transitional vice governor general governor-general supreme leader taliban crown prince grand duke chief
    executive federal state affairs commission assembly people's chairperson chairman of the council ministers
    taoiseach and foreign sir dame dr. dr col. gen. capt. lt. co-vice presidential leadership sovereign chair
    commander-in-chief armed forces sudanese first head government hon. ratu swiss confederation spain emperor
    republic co-prince archbishop secretary for political collegiate mr. ms. mrs. major colonel adm. honourable
    captain lord gnu
"""
TITLE_WORDS = frozenset(_TITLE_WORDS.split())
ROMAN = re.compile(r"^[IVX]+$")
SMALL = {"BIN": "bin", "AL": "Al", "DE": "de", "DA": "da", "DOS": "dos", "VAN": "van", "DER": "der", "E": "e"}


@dataclass(frozen=True)
class Spell:
    """One term. Dates as the source prints them (day, month or year); "" where unknown."""

    country: str
    office: str
    position: str
    person: str
    wikidata: str
    start: str
    end: str
    seen: str
    source: str
    listed: str = ""
    until: str = ""
    aliases: tuple[str, ...] = field(default=())

    def row(self) -> tuple[str, ...]:
        """The line of the table; a position that says no more than its office is left empty."""
        position = "" if self.position == self.office else self.position
        return (
            *(self.country, self.office, position, self.person, ";".join(self.aliases), self.wikidata),
            *(self.start, self.end, self.seen, self.listed, self.until, self.source),
        )


def first_day(date: str) -> dt.date:
    parts = [int(part) for part in date.split("-")]
    return dt.date(*[*parts, 1, 1][:3])


def last_day(date: str) -> dt.date:
    parts = [int(part) for part in date.split("-")]
    if len(parts) == 3:
        return dt.date(*parts)
    month = parts[1] if len(parts) > 1 else 12
    return dt.date(parts[0], month, calendar.monthrange(parts[0], month)[1])


def natural(word: str) -> str:
    """ "MODI" to "Modi", "EL-SISI" to "El-Sisi", "O'NEILL" to "O'Neill"; Roman numbers and mixed case stay."""
    if ROMAN.match(word) or len(word.strip(".")) < 2:
        return word
    if word in SMALL:
        return SMALL[word]
    return re.sub(r"[^\W\d_]{2,}", lambda m: m.group().capitalize() if m.group().isupper() else m.group(), word)


def shouted(word: str) -> bool:
    """True if the word, or a part of it between hyphens, stands in capitals ("MODI", "al-SUDANI", not "II" or "J.")."""
    return any(len(part) > 1 and part.isupper() and not ROMAN.match(part) for part in re.findall(r"[^\W\d_]+", word))


def factbook_name(text: str) -> tuple[str, str, str]:
    """(title, person, family name) of "Prime Minister Narendra MODI"; the family name is what stands in capitals."""
    text = re.sub(r"\([^)]*\)|\"[^\"]*\"|\bGNU\b", " ", text).replace(",", " ")
    words = text.split()
    at = 0
    while at < len(words) and words[at].lower() in TITLE_WORDS and not (words[at].isupper() and len(words[at]) > 2):
        at += 1
    name = words[at:]
    if "of" in name:  # "King HARALD V of Norway"
        name = name[: name.index("of")]
    capitals = [word for word in name if shouted(word)]
    title = " ".join(word for word in words[:at] if word.lower() not in ("sir", "dr.", "dame", "hon.", "ratu", "mr."))
    return title, " ".join(map(natural, name)), " ".join(map(natural, capitals))


class Compiler:
    """Turns source rows into spells, with the package's own office titles deciding which position is which office."""

    def __init__(self, codes: Mapping[str, str]) -> None:
        self.codes = codes
        self.offices = Offices(read_yaml(FILE), Countries(read_rows(TABLE), read_yaml(HAND)))

    def wikidata(self, row: Row) -> Spell | None:
        """A row of the office-holder table as a spell; None for posts below the state and unusable rows."""
        entry = (row["country_iso3"], row["position"], row["person_qid"])
        if (*entry, row["start"][:4]) in DROPPED:
            return None
        position = CORRECTIONS.get(entry) or row["position"].strip()
        start = STARTS.get((row["country_iso3"], row["person_qid"], row["start"]), row["start"])
        code = self.codes.get(row["country_iso3"], "")
        lowered = position.lower()
        above = next((org for words, org in ABOVE.items() if words in lowered), "")
        if above and not lowered.startswith(
            ("minister", "ambassador", "secretary of", "federal", "deputy minister", "state")
        ):
            code = above
        folded = code and row["country_iso3"] not in (code, "XKX") and code not in ("IGO", "UNO", "EUR")
        if not code or folded or SUBNATIONAL.search(position) or not re.search(r"[^\W\d]", row["person"]):
            return None
        if re.fullmatch(r"Q\d+", row["person"]) or (row["end"] and last_day(row["end"]) < first_day(row["start"])):
            return None
        seen = row["snapshot_date"] if row["in_current"] == "1" and not row["end"] else ""
        # A list of leaders printed them without an end, but does not say that they were still in office.
        listed = row["snapshot_date"] if not row["end"] and not seen and "world-leaders" in row["source"] else ""
        office = position if entry in CORRECTIONS else self.offices.of_position(position, code)
        person = row["person"].strip()
        if code != "GBR" and office == "Monarch" and person in SHARED_MONARCHS:
            return None
        return Spell(code, office, position, person, row["person_qid"], start, row["end"], seen, "wd", listed)

    def factbook(self, row: Row, known: Mapping[str, list[Spell]], others: Mapping[str, list[Row]]) -> list[Spell]:
        """The spells that a Factbook head stands for (two for a prince who is prime minister), linked to Wikidata."""
        code = self.codes.get(row["iso3"], "")
        if (
            not code
            or (row["iso3"] != code and row["iso3"] != "XKX")
            or (code in ("AND", "HKG") and row["role"] == "chief_of_state")
        ):
            return []
        text = row["title_and_person"]
        if not row["start"] or re.search(r"also spelled|both reside|High Commissioner|represented by", text):
            return []
        title, person, family = factbook_name(text)
        # Realms share Britain's king, who acts for Britain in the news.
        if not person or (person.startswith("Charles") and code != "GBR"):
            return []
        if not title:
            if row["role"] != "head_of_government":
                return []
            title = "head of government"
        start = HEAD_STARTS.get((code, row["start"]), row["start"])
        found = []
        for part in re.split(r" and (?=Prime|Foreign)", title):
            part = re.sub(r"^(Interim|Acting|Transitional|Taliban(?= Leader))\s+", "", part).strip()
            words = part.split()
            # "Prime Minister Crown Prince" is the first of its titles; "President of Something" is not a president.
            cuts = (n for n in range(len(words), 0, -1) if words[n : n + 1] != ["of"])
            tried = (self.offices.of_position(" ".join(words[:n]), code) for n in cuts)
            office = BARE.get(part) or next(filter(None, tried), "")
            found.append(Spell(code, office, title, person, "", start, "", FACTBOOK_SEEN, "fb", aliases=(family,)))
        return [link(spell, known.get(code, ()), others.get(row["iso3"], ())) for spell in found]

    def reign(self, row: Row) -> Spell | None:
        """A REIGN leader as a spell; the source names no office."""
        code = self.codes.get(row["iso3"], "")
        if code != row["iso3"] and row["iso3"] != "XKX":
            return None
        name = row["person"]
        if "," in name:
            last, _, rest = name.partition(",")
            name = f"{rest.strip().rstrip('-')} {last.strip()}".strip()
        seen = "" if row["end"] else REIGN_SEEN
        return Spell(code, "Leader", "effective leader", name, "", row["start"], row["end"], seen, "rg")


def link(spell: Spell, candidates: Iterable[Spell], others: Iterable[Row] = ()) -> Spell:
    """The spell under the name and Wikidata id of the one person it can be: country, family name and initial agree."""
    family = name_tokens(spell.aliases[0] or spell.person)
    given = [token for token in name_tokens(spell.person) if token not in family]
    people = {}
    for other in candidates:
        tokens = name_tokens(other.person)
        rest = [token for token in tokens if token not in family]
        if _same_entry(spell, other):
            people = {other.wikidata: other}
            break
        # "Petr Pavel" is not "Pavel Novák": the family name stands first in both or in neither.
        placed = (tokens[0] in family) == (name_tokens(spell.person)[0] in family)
        if placed and set(family) - PARTICLES <= set(tokens) and (not given or not rest or given[0][0] == rest[0][0]):
            people[other.wikidata] = other
    if not people:  # somebody who held only a lesser post before: the whole name must agree
        whole = {
            row["person_qid"]: row["person"]
            for row in others
            if name_tokens(row["person"]) == name_tokens(spell.person)
        }
        if len(whole) == 1:
            qid, label = next(iter(whole.items()))
            return replace(spell, person=label, wikidata=qid, aliases=())
    if len(people) != 1:
        return replace(
            spell,
            aliases=tuple(a for a in spell.aliases if a and name_tokens(spell.person)[-1:] != name_tokens(a)[-1:]),
        )
    other = next(iter(people.values()))
    aliases = () if name_tokens(other.person) == name_tokens(spell.person) else (spell.person,)
    return replace(spell, person=other.person, wikidata=other.wikidata, aliases=aliases)


def _same_entry(one: Spell, two: Spell) -> bool:
    """True if two sources tell of one accession, still going on: one office, begun within a month, a shared name."""
    if (
        one.office != two.office
        or not one.office
        or not two.seen
        or abs((first_day(one.start) - first_day(two.start)).days) > 31
    ):
        return False
    return bool((set(name_tokens(one.person)) & set(name_tokens(two.person))) - PARTICLES)
