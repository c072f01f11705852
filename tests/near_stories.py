"""Stories for the tests of copies: invented, of the kind that agencies write."""

FIRST = (
    "The foreign ministers of Arland and Belmark agreed on Tuesday to reopen their common border after talks that "
    "lasted eleven hours, both governments said."
)
PARAGRAPHS = (
    FIRST,
    "The crossing at Hollen has been shut since January, when a patrol came under fire and two soldiers were killed. "
    "Traders on both sides have since pressed for it to be opened, and last month several hundred of "
    "them marched on the "
    "provincial capital.",
    '"We have chosen the road over the wall," said Arland\'s minister, Irena Moss, at a news conference in the '
    "lakeside "
    "town of Verre. She said that lorries would pass from Friday and families a week later.",
    "Her counterpart, Tomas Rell, called the agreement a first step and said that the question of the "
    "disputed wells had "
    "been left to a commission of engineers. The commission is to report before the end of June.",
    "Neither side would say who had fired in January. An inquiry by observers of the regional union "
    "found cartridges of a "
    "make that both armies use.",
    "The opposition in Belmark said that the government had given away its best card and asked for a "
    "debate in parliament, "
    "which is in recess until the autumn.",
)
STORY = "\n\n".join(PARAGRAPHS)

LATER = (
    "A court in the capital of Cormany sentenced a former customs chief to nine years in prison on Monday for taking "
    "bribes from a shipping line.\n\nProsecutors had asked for fourteen years. The judge said that the "
    "man had returned "
    "part of the money and shown remorse.\n\nHis lawyers said they would appeal."
)

TWO_MORE = (
    "In the border town of Hollen, shopkeepers hung lanterns from their windows when the news came. Mira "
    "Anders, who sells "
    "cloth, said she had not seen her sister for half a year.",
    "Economists at the Institute for Trade put the cost of the closure at forty million crowns a month. "
    "Most of it fell "
    "on growers of soft fruit, who had no other market.",
)
