"""The colours of charts, each by a name that is also its CSS class: light here, and in the sheet light and dark.

No two may be equal: a chart is drawn in these, and ``svg`` finds the name again by the colour.
"""

INK = "#1d1c1a"
QUIET = "#5c5850"
LINE = "#d9d5ca"
GAP = "#f2f0ea"
BAND = "#8b857a"
PAPER = "#ffffff"
QUADS = {1: "#2a7a8c", 2: "#14508c", 3: "#a85a00", 4: "#a32020"}

NAMES = {
    INK: "ink",
    QUIET: "quiet",
    LINE: "line",
    GAP: "gap",
    BAND: "band",
    PAPER: "paper",
    **{colour: f"q{quad}" for quad, colour in QUADS.items()},
}
QUAD_WORDS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}
