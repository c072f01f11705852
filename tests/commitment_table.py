"""Sentences that bind their speaker, with by, to and due, and sentences that only wish, praise, aim or forecast.

Written before anyone looked at what the coder makes of them, ``may`` aside. The text's day is 3 March 2023.
"""

from typing import NamedTuple


class Promise(NamedTuple):
    """A sentence with a promise: countries that promise, countries to which, the last day due, words of the matter.

    ``may`` are countries that are no party by the words alone, but that the promise is about.
    """

    text: str
    by: frozenset[str]
    to: frozenset[str]
    due: str | None
    what: str
    may: frozenset[str] = frozenset()


def _promise(text: str, by: str, to: str, due: str | None, what: str, may: str = "") -> Promise:
    return Promise(text, frozenset(by.split()), frozenset(to.split()), due, what, frozenset(may.split()))


DAY = "2023-03-03"

PROMISES = (
    _promise("Norway pledged to give Ukraine 200 million euros by the end of 2024.",
             "NOR", "UKR", "2024-12-31", "200 million euros"),
    _promise("The governments of Peru and Chile resolved to strengthen their naval alliance.",
             "PER CHL", "", None, "strengthen their naval alliance", may="PER CHL"),
    _promise("Finland and Estonia reiterated their resolve to expand trade with Moldova.",
             "FIN EST", "", None, "expand trade", may="MDA"),
    _promise("Japan promised Kenya two patrol boats.", "JPN", "KEN", None, "two patrol boats"),
    _promise("President Macron vowed to withdraw French troops from Niger by December 2023.",
             "FRA", "", "2023-12-31", "withdraw French troops", may="NER"),
    _promise("“We will send Chad 40 trucks next month,” German Foreign Minister Annalena Baerbock said.",
             "DEU", "TCD", "2023-04-30", "40 trucks"),
    _promise("Turkey agreed to lift its veto on Sweden's accession.", "TUR", "", None, "lift its veto", may="SWE"),
    _promise("The Indian government committed to buying six submarines from France.",
             "IND", "FRA", None, "buying six submarines"),
    _promise("Chile undertook to reopen its border with Bolivia within 30 days.",
             "CHL", "BOL", "2023-04-02", "reopen its border"),
    _promise("Poland guaranteed Moldova gas supplies until March 2024.",
             "POL", "MDA", "2024-03-31", "gas supplies"),
    _promise("Peru's foreign ministry said it would return the prisoners to Ecuador next week.",
             "PER", "ECU", "2023-03-12", "return the prisoners"),
    _promise("Canada announced that it would open an embassy in Fiji next year.",
             "CAN", "", "2024-12-31", "open an embassy", may="FJI"),
    _promise("Egypt and Ethiopia agreed to resume talks on the dam next week.",
             "EGY ETH", "", "2023-03-12", "resume talks"),
    _promise("Israel will release 30 prisoners on Sunday, Prime Minister Benjamin Netanyahu said.",
             "ISR", "", "2023-03-05", "release 30 prisoners"),
    _promise("“I give you my word that we will not attack Kosovo,” Serbian President Aleksandar Vucic said.",
             "SRB", "", None, "not attack Kosovo"),
    _promise("Brazil and Argentina committed to double their trade by 2030.",
             "BRA ARG", "", "2030-12-31", "double their trade"),
    _promise("Denmark will deliver 19 fighter jets to Ukraine, the Danish prime minister said.",
             "DNK", "UKR", None, "19 fighter jets"),
    _promise("Iran assured Iraq that it would respect the border deal.", "IRN", "IRQ", None, "respect the border deal"),
    _promise("The United States has promised Taiwan new missiles.", "USA", "TWN", None, "new missiles"),
    _promise("In a letter to the Spanish king, the Moroccan prime minister pledged to reopen the customs post.",
             "MAR", "ESP", None, "reopen the customs post"),
    _promise("Russia renewed its promise to supply Mali with wheat.", "RUS", "MLI", None, "wheat"),
    _promise("China told Brazil that it would buy more beef.", "CHN", "BRA", None, "buy more beef"),
    _promise("Spain agreed to extradite the banker to Mexico.", "ESP", "MEX", None, "extradite the banker"),
    _promise("Qatar said it will pay the salaries of Lebanese soldiers for six months.",
             "QAT", "LBN", None, "pay the salaries"),
    _promise("“Ghana shall send the doctors to Liberia in June,” the Ghanaian health minister said.",
             "GHA", "LBR", "2023-06-30", "send the doctors"),
    _promise("Armenia vowed not to close the road to Georgia.", "ARM", "", None, "not to close the road"),
    _promise("The Pentagon said it would withdraw its planes from Djibouti by the end of the year.",
             "USA", "DJI", "2023-12-31", "withdraw its planes"),
    _promise("Finland's president assured his Estonian counterpart that Finland would come to Estonia's aid.",
             "FIN", "EST", None, "come to Estonia's aid"),
    _promise("Colombia and Venezuela pledged to reopen the bridge by 1 January 2024.",
             "COL VEN", "", "2024-01-01", "reopen the bridge"),
    _promise("Saudi Arabia has undertaken to cut its oil output from May.", "SAU", "", None, "cut its oil output"),
    _promise("The Hungarian foreign minister promised that Hungary would ratify the treaty this month.",
             "HUN", "", "2023-03-31", "ratify the treaty"),
    _promise("Belgium made a pledge to Rwanda to return the looted masks.",
             "BEL", "RWA", None, "return the looted masks"),
    _promise("South Korea said it had committed 100 million dollars to the reconstruction of Nepal.",
             "KOR", "NPL", None, "100 million dollars"),
    _promise("Chile's president reaffirmed her commitment to build a railway to Bolivia.",
             "CHL", "", None, "build a railway", may="BOL"),
    _promise("Slovakia's government decided to give Ukraine thirteen fighter jets.",
             "SVK", "UKR", None, "thirteen fighter jets"),
    _promise("The Turkish foreign minister gave Georgia his word on it.",
             "TUR", "", None, "his word on it", may="GEO"),
)  # fmt: skip

# What somebody wishes, praises, aims at, asks for, fears, or says that another will do.
NO_PROMISES = (
    "Norway hopes to sell Ukraine more gas.",
    "Japan would like to see Kenya do more against piracy.",
    "President Macron praised Niger's soldiers for their courage.",
    "German Foreign Minister Annalena Baerbock wished Chad a peaceful election.",
    "Turkey wants to join the European Union.",
    "The Indian government called on France to sell it six submarines.",
    "Analysts expect Chile to reopen its border with Bolivia within 30 days.",
    "Poland could guarantee Moldova gas supplies next winter.",
    "Ecuador said Peru would return the prisoners next week.",
    "Canada is considering opening an embassy in Fiji.",
    "Egypt urged Ethiopia to resume talks on the dam.",
    "Israel may release 30 prisoners on Sunday, Lebanese officials said.",
    "Serbian President Aleksandar Vucic hailed the long friendship with Cyprus.",
    "Brazil and Argentina hope to double their trade by 2030.",
    "Ukraine asked Denmark to deliver 19 fighter jets.",
    "Iraq demanded that Iran promise to respect the border deal.",
    "Experts say the United States will sell Taiwan new missiles.",
    "Mali thanked Russia for the wheat.",
    "Australia aims to be free of coal by 2050.",
    "Brazil's president congratulated Xi Jinping and said he looked forward to closer ties with China.",
    "Mexico welcomed Spain's decision to extradite the banker.",
    "Malta hopes that Libya will train more coast guards.",
    "Qatar refused to pay the salaries of Lebanese soldiers.",
    "Ghana did not promise to send doctors to Liberia.",
    "Armenia threatened to close the road to Georgia.",
    "The World Bank forecasts that Kenya will repay China in June.",
    "Venezuela's president said that friendship with Colombia was his dream.",
    "Finland's president was confident that Estonia would come to its aid.",
    "Kazakhstan is sure that Afghanistan will buy its wheat.",
    "“We want peace with Sudan,” the Ethiopian prime minister said.",
    "Pakistan's prime minister said that India will attack next month.",
    "Sweden values its friendship with Turkey.",
    "The Greek opposition accused the government of breaking its promise to Cyprus.",
    "Chile and Peru agreed on the need for closer ties.",
    "Chile and Peru agreed that the truce in Sudan was fragile.",
    "Chile's president expressed her commitment to the alliance with Peru.",
    "“We invited the chancellor to Doha,” the emir of Qatar said.",
    "Thai officials denied that Bangkok had promised Myanmar a loan.",
)
