"""The kinds of time expression: each a pattern and the function that reads it against a day.

A reader gets the captured words and a ``Frame``, and gives the value, or None where the words are no time after
all (February 30). Rules know nothing of the text around; that is for ``times_join``. The readers stand in
``times_dates``, ``times_periods``, ``times_holidays``, ``times_clock`` and ``times_quantity``.
"""

from functools import cache

from dragoman.extract import times_clock, times_dates, times_periods, times_quantity
from dragoman.extract.times_frame import Reader, Rule
from dragoman.extract.times_holidays import holiday, holiday_weekend
from dragoman.extract.times_words import pattern

END = r"(?=\s*(?:[.,;:!?)\"'”’]|\Z))"
"""What an expression that needs a clause's end stands before."""


def _dates() -> list[tuple[str, str, Reader, bool]]:
    d, p = times_dates, times_periods
    clock = r"(?:[tT ](?P<h>[01]\d|2[0-3]):(?P<mi>[0-5]\d)(?::\d\d(?:[.]\d{1,6})?)?(?:z|[+-]\d\d:?\d\d)?)?"
    return [
        ("iso", r"{y:anyyear}-{m:dd}-{d:dd}" + clock + r"(?!-\d)", d.iso, True),
        ("iso-week", r"{y:anyyear}-w{w:week2}(?![-–/]?\d)", d.iso_week, True),
        ("ymd", r"{y:anyyear}/{m:dd}/{d:dd}(?!/)", d.iso, True),
        ("numeric", r"{a:dd}(?P<slash>[/.]){b:dd}(?P=slash){y:shortyear}", d.numeric, True),
        ("dashed", r"{a:dd}(?P<slash>-){b:dd}-{y:anyyear}(?!-)", d.numeric, True),
        ("short-dashed", r"(?P<a>\d\d)(?P<slash>-)(?P<b>\d\d)-(?P<y>\d\d)(?![-\d])", d.numeric, False),
        ("digits", r"(?P<y>(?:19|20)\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)", d.iso, False),
        (
            "dmy",
            r"(?:the |{rel:relative} )?{d:day}(?:{dash}{e:day})?(?: day)?(?: of)?(?:-| ){m:month}"
            r"(?:(?:,? |-){y:year})?",
            d.date,
            True,
        ),
        ("dmy-words", r"(?:the )?{d:nthword} (?:day )?of {m:month}(?:,? {y:year})?", d.date, True),
        ("mdy", r"(?:{rel:relative} )?{m:month} (?:the )?{d:day}(?:{dash}{e:day})?(?:,? {y:year})?", d.date, True),
        ("mdy-words", r"{m:month} (?:the )?{d:nthword}(?:(?:,? {y:year})|" + END + ")", d.date, True),
        ("day-of-month", r"the {d:nthday}" + END, d.day_of_month, True),
        ("month-year", r"{m:month},?(?: of)? (?:{y:year}|['’]{sy:secondyear})", d.month_of_year, True),
        ("month", r"(?:{rel:relative} )?{m:month}", d.bare_month, True),
        ("month-of", r"(?:the )?month of {m:month}(?: {y:year})?", d.bare_month, True),
        ("weekday", r"(?:{rel:relative} )?{w:weekday}", d.weekday, True),
        ("shortday", r"{w:shortday}(?=,? ?(?:{month} \d|\d\d? {month}))", d.weekday, True),
        ("season", r"(?:the )?{s:season}(?: of)? (?:{y:year}|['’]{sy:secondyear})", d.season, True),
        ("winter", r"(?:the )?{s:season}(?: of)? (?P<y>(?:19|20)\d\d)[-–/]{secondyear}", d.season, True),
        ("bare-season", r"(?:(?:{rel:relative}|the) )?{s:season}(?!\w)", d.season, True),
        ("deictic", r"{w:deictic}", d.deictic, True),
        ("reference", r"{w:reference}", d.reference, True),
        ("moment", r"(?:at )?this (?:[a-z]{3,12} )?(?:moment|point|juncture)(?: in time)?(?!\w)", d.this_moment, False),
        ("named", r"{w:named}", d.named, True),
        ("holiday", r"(?:{rel:relative} )?{w:holiday}(?:(?:,| of)? {y:year})?", holiday, True),
        ("first-of", r"the first of (?:the|(?P<rel>next|this|last)) (?P<u>month|year)(?!\w)", p.first_of, True),
        ("period-end", r"(?:the )?(?P<u>year|month|quarter|week)['’]s[- ]end(?!\w)", p.period_end, True),
        ("month-end", r"(?P<u>month|quarter)-end(?!\w)", p.period_end, False),
        ("holiday-weekend", r"(?:the )?{w:holiday} weekend(?:(?:,| of)? {y:year})?", holiday_weekend, True),
        ("neighbour", r"(?:the|that) {w:afterthat} day", d.neighbour_day, True),
        ("neighbour-of", r"(?:the|a) day {w:beforeafter}" + END, d.neighbour_day, True),
        ("that-day", r"that (?P<w>day)(?!\w)", d.neighbour_day, True),
        ("that-part", r"(?:that|the {w:afterthat}) {p:part}", d.neighbour_part, True),
        ("part-before", r"the {p:part} {w:beforeafter}" + END, d.neighbour_part, True),
    ]


def _periods() -> list[tuple[str, str, Reader, bool]]:
    p = times_periods
    back = r"(?:a year (?:ago|earlier|before)|(?:of |in )?(?:the )?(?:last|previous|prior|preceding) year)"
    school = r"(?:fiscal|financial|school|academic|marketing|crop) year"
    return [
        ("period", r"{rel:relative} (?:(?P<f>fiscal|financial) )?{u:period}", p.period, True),
        ("weekend", r"the (?P<u>weekend)(?!\w)", p.period, True),
        ("before-last", r"the (?:{u:period}|(?P<night>night)) before last(?!\w)", p.before_last, True),
        ("the-period", r"the (?:full |whole |entire )?(?:(?P<f>fiscal) )?{u:period}", p.period, False),
        ("mid-period", r"mid-?(?P<u>year|month|week)(?!\w)", p.middle, False),
        ("ellipsis", r"(?P<rel>last|next)(?! ?[\w$€£])", p.other_year, False),
        ("this-time", r"(?:at )?(?:about )?(?:this|the same) time {rel:relative} {u:period}", p.period, True),
        (
            "fiscal",
            r"(?:the )?(?:fiscal|financial) (?:year )?['’]?{y:fiscalyear}(?:[-–/]{z:secondyear})?",
            p.fiscal,
            True,
        ),
        ("fy", r"fy[ -]?['’]?{y:fiscalyear}(?:[-–/]{z:secondyear})?", p.fiscal, True),
        ("school", r"(?:the )?(?P<y>(?:19|20)\d\d)(?:[-–/]{z:secondyear})? " + school + r"(?!\w)", p.fiscal, True),
        (
            "quarter",
            r"(?:the )?(?:(?:latest|most recent) )?(?:(?P<ago>year-(?:ago|earlier)) )?(?:(?P<f>fiscal) )?"
            r"{q:ordinal}[- ]quarter(?:(?: of)?(?: (?P<f2>fiscal))? {y:year})?",
            p.quarter,
            True,
        ),
        ("Q1", r"q(?P<q>[1-4])(?!\w)(?:(?: of)? {y:year})?", p.quarter, True),
        ("1Q", r"(?P<q>[1-4])q(?:['’]?{sy:secondyear}|(?:(?: of)? {y:year})?)(?!\w)", p.quarter, True),
        ("quarters", r"{q:ordinal}[- ]quarters(?!\w)", times_quantity.plural_quarters, False),
        (
            "year-quarter",
            r"(?:(?:the )?{y:year}(?:['’]s)?|{rel:relative} year['’]s) quarter(?!\w)",
            p.quarter_of_year,
            True,
        ),
        (
            "comparable",
            r"(?:the |a )(?:same|corresponding|comparable|like|similar|equivalent) "
            r"(?:(?P<y2>(?:19|20)\d\d) )?(?P<u>period|quarter|month|week|day)"
            r"(?: (?P<back>" + back + r")| (?:of |in )?{y:year})?(?!\w)",
            p.comparable,
            True,
        ),
        ("latest", r"(?:the )?(?:latest|most recent) (?:quarterly )?(?:period|quarter)(?!\w)", p.latest_period, True),
        ("half-year", r"(?:the )?{h:halves}[- ]half(?: of)? {y:year}", p.half, True),
        ("H1", r"h(?P<h>[12]) {y:year}", p.half, True),
        ("half", r"(?:the )?{h:halves}[- ]half(?:(?: of)? {y:year})?", p.half, False),
        ("nth", r"(?:the )?{o:nthunit} (?:full )?(?P<u>(?:day|week|weekend|month)(?!\w)|{weekday})", p.nth, True),
        ("year", r"(?:(?:the )?year )?{y:year}", p.year, True),
        ("years", r"(?:the )?(?P<y>(?:1[89]|20)\d\d)[-–/]{z:secondyear}", p.year, True),
        ("short-year", r"(?<=['’‘]){sy:secondyear}(?!['’])", p.year, True),
        ("spelled", r"(?:the )?(?:year )?{y:spelled}", p.spelled, True),
        ("decade", r"(?:the )?(?P<y>(?:1[0-9]|20)\d0)['’]?s(?!\w)", p.decade, True),
        ("short-decade", r"(?:the )?['’‘]?(?:(?P<y>\d0)['’]?s|{n:nineties})(?!\w)", p.decade, True),
        ("century", r"(?:the )?{n:century}[- ]century", p.century, True),
    ]


def _clocks() -> list[tuple[str, str, Reader, bool]]:
    c = times_clock
    today = r"(?P<w>tonight|this (?:morning|afternoon|evening))(?!\w)"
    return [
        ("clock", r"{h:hour}(?:[:.]{mi:minute})? ?{ap:meridiem}(?: {zone:zone})?", c.clock, False),
        ("clock24", r"{h:hour}:{mi:minute}(?::\d\d)?(?: {zone:zone})?", c.clock, False),
        ("clock-zone", r"(?P<h>[01]\d|2[0-3])(?P<mi>[0-5]\d) {zone:bigzone}", c.clock, False),
        ("o'clock", r"(?P<h>\d\d?|{hourword}) o['’]clock(?: {zone:zone})?", c.clock, False),
        (
            "in-the",
            r"(?P<h>\d\d?(?!\d)|{hourword})(?: o['’]clock)? in the (?P<p>morning|afternoon|evening)(?!\w)",
            c.clock,
            False,
        ),
        ("half-past", r"(?P<past>half|(?:a )?quarter) (?P<dir>past|to) (?P<h>\d\d?(?!\d)|{hourword})", c.clock, False),
        ("noon", r"{noon:noon}", c.clock, False),
        ("clock-today", r"{h:hour}(?::{mi:minute})? " + today, c.clock_today, True),
        ("today-clock", today + r" at {h:hour}(?::{mi:minute})?(?! ?[ap]\.?m)", c.clock_today, True),
        ("part", r"(?:the |early |late )?{p:part}(?: of)?", c.part, False),
    ]


def _quantities() -> list[tuple[str, str, Reader, bool]]:
    q = times_quantity
    return [
        ("ago", r"(?:{approx:approx} )?{n:count} {u:unit}(?P<so> or so)? {dir:ago}", q.ago, True),
        ("before", r"(?:{approx:approx} )?{n:count} {u:unit}(?P<so> or so)? {dir:beforeafter}" + END, q.ago, True),
        ("weekdays-ago", r"{n:count} (?P<w>{weekdays}|{seasons}|nights) ago(?!\w)", q.weekdays_ago, True),
        ("the-before", r"the (?P<u>week|month|year|decade) (?P<dir>before|earlier)" + END, q.ago, True),
        ("half-ago", r"(?:an? )?half[- ](?:an? )?(?P<u>year|decade|century) {dir:ago}", q.half_ago, True),
        ("bare-ago", r"{u:units} {dir:ago}" + END, q.ago, True),
        ("year-ago", r"(?:the |a )?year[- ](?:ago|earlier)(?: (?P<u>period|quarter))?(?!\w)", q.yearly, False),
        (
            "span",
            r"(?:the |these )?{dir:direction} (?:{n:count} )?(?:{adjective} )?{u:units}(?: (?:and|or) {units})?",
            q.span,
            True,
        ),
        ("span-ahead", r"the (?:{n:count} )?(?:{u:units}|(?P<u1>week|month|year)) (?P<dir>ahead)", q.ahead, True),
        ("to-come", r"{u:units} (?P<dir>to come)(?!\w)", q.ahead, True),
        ("years-past", r"{u:units} (?P<dir>past)" + END, q.span, True),
        ("past-year", r"the (?P<dir>past) (?!weekend){u:period}", q.span, True),
        (
            "year-duration",
            r"(?:the )?(?:{year}|year-(?:ago|earlier)) (?:first )?{n:count} {u:units}",
            q.duration,
            False,
        ),
        ("duration", r"(?:the )?(?:{approx:approx} )?{n:count}(?:[- ]{adjective})?[- ]{u:unit}", q.duration, False),
        ("seconds", r"(?:{approx:approx} )?{n:count}-(?P<u>second)(?!\w)", q.duration, False),
        ("half-unit", r"(?P<half>half)[- ](?:an? )?{u:halfunit}", q.duration, False),
        ("half-unit-a", r"(?:a|an|one) (?P<half>half)[- ]{u:halfunit}", q.duration, False),
        ("unit-half", r"(?:{approx:approx} )?(?:a|an|one) {u:halfunit} (?P<half>and a half)(?!\w)", q.duration, False),
        ("bare-duration", r"(?P<plural>{u:unit})(?: (?:or|to|and) {units})?", q.duration, False),
        ("all-year", r"(?:all|throughout the) (?P<u>day|week|month|year)(?: long)?(?!\w)", q.duration, False),
        ("year-long", r"(?P<u>day|week|month|year|decade)-?long(?!\w)", q.duration, False),
        ("nth-year", r"(?:(?:the|a|an) )?{nthword} (?:{adjective} )?(?!quarter){u:unit}", q.nth_length, False),
        ("every", r"(?:every|each|per|any given) (?P<w>{month}|{weekday}|{unit}|{season}|{part})", q.frequency, False),
        ("every-few", r"(?:every|each) (?P<n>other|{number}) {w:unit}", q.frequency, False),
        ("times-a", r"(?:once|twice|{number} times) (?:a|an|each|every|per) {w:unit}", q.frequency, False),
        ("weekday-parts", r"{d:weekday} (?P<w>mornings|afternoons|evenings|nights)(?!\w)", q.frequency, False),
        ("plural", r"(?P<w>(?:{weekdays}|{seasons}))(?!\w)", q.frequency, False),
        ("frequency", r"{w:frequency}", q.frequency, False),
    ]


@cache
def rules() -> tuple[Rule, ...]:
    """All kinds of expression. Every pattern is bounded, so a match takes constant time."""
    table = [*_dates(), *_periods(), *_clocks(), *_quantities()]
    return tuple(Rule(name, pattern(source), read, found) for name, source, read, found in table)
