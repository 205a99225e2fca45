"""Units, months and counting words, English, German and French: what a value is spelled with, and what it means."""

_UNITS = {
    "second": "s sec secs second seconds sekunde sekunden seconde secondes",
    "minute": "min mins minute minutes minuten",
    "hour": "h hr hrs hour hours stunde stunden heure heures",
    "day": "d day days night nights tag tage tagen nacht jour jours",
    "week": "week weeks woche wochen semaine semaines",
    "month": "month months monat monate monaten mois",
    "year": "yr yrs year years jahr jahre jahren année années ans",
    "ms": "ms millisecond milliseconds millisekunde millisekunden",
    "%": "% percent prozent",
    "bit": "bit bits",
    "byte": "byte bytes",
    "kb": "kb kilobyte kilobytes",
    "mb": "mb megabyte megabytes",
    "gb": "gb gigabyte gigabytes",
    "tb": "tb terabyte terabytes",
    "pb": "pb petabyte petabytes",
    "kib": "kib",
    "mib": "mib",
    "gib": "gib",
    "tib": "tib",
    "kbps": "kbps kbit/s",
    "mbps": "mbps mbit/s",
    "gbps": "gbps gbit/s",
    "mhz": "mhz",
    "ghz": "ghz",
    "core": "core cores vcore vcores kern kerne kernen",
    "cpu": "cpu cpus vcpu vcpus processor processors prozessor prozessoren",
    "node": "node nodes knoten",
    "device": "device devices gerät geräte geräten appareil appareils",
    "user": "user users benutzer benutzern utilisateur utilisateurs",
    "region": "region regions regionen région régions",
    "zone": "zone zones zonen",
    "character": "character characters zeichen caractère caractères",
    "request": "request requests anfrage anfragen anforderung anforderungen requête requêtes",
    "time": "times mal fois",
}
# A sign or letter that is a unit only when it follows its number at once or after one space.
UNITS = {form: unit for unit, forms in _UNITS.items() for form in forms.split()}
PERIODS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
OFTEN = {
    "hourly": "hour", "stündlich": "hour", "daily": "day", "täglich": "day", "nightly": "day",
    "weekly": "week", "wöchentlich": "week", "monthly": "month", "monatlich": "month",
    "quarterly": "quarter", "vierteljährlich": "quarter", "yearly": "year", "annually": "year", "jährlich": "year",
    "quotidien": "day", "quotidiennement": "day", "hebdomadaire": "week", "mensuel": "month", "mensuellement": "month",
    "annuel": "year",
}  # fmt: skip

_MONTHS = (
    "jan january januar jän jänner janvier|feb february februar février|mar march mär märz mars|apr april avril|"
    "may mai|jun june juni juin|jul july juli juillet|aug august août|sep sept september septembre|"
    "oct october okt oktober octobre|nov november novembre|dec december dez dezember décembre"
)
# No sentence ends before a month: "am 31. März".
NO_MONTH = (
    r"(?!(?:Jan(?:uar)?|Feb(?:ruar)?|März|April?|Mai|Juni?|Juli?|Aug(?:ust)?|Sept(?:ember)?|Okt(?:ober)?|"
    r"Nov(?:ember)?|Dez(?:ember)?)\b)"
)
MONTHS = {name: number for number, names in enumerate(_MONTHS.split("|"), 1) for name in names.split()}

_COUNTS = (
    "zero null|one eins ein eine einen einem einer|two zwei deux|three drei trois|four vier quatre|"
    "five fünf cinq|six sechs|seven sieben|eight acht huit|nine neun neuf|ten zehn dix|"
    "eleven elf onze|twelve zwölf douze|thirteen dreizehn|fourteen vierzehn|fifteen fünfzehn quinze|sixteen sechzehn|"
    "seventeen siebzehn|eighteen achtzehn|nineteen neunzehn|twenty zwanzig vingt"
)
COUNTS = {word: number for number, words in enumerate(_COUNTS.split("|")) for word in words.split()}
COUNTS |= {
    "thirty": 30, "dreißig": 30, "forty": 40, "vierzig": 40, "fifty": 50, "fünfzig": 50, "sixty": 60,
    "sechzig": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "hundert": 100, "dozen": 12,
    "thousand": 1000, "tausend": 1000,
}  # fmt: skip
# "one" and its forms are articles and pronouns more often than numbers: they count only with a unit behind.
HARDLY_COUNTS = frozenset(
    [
        "one",
        "ein",
        "eine",
        "einen",
        "einem",
        "einer",
        "null",
        "zero",
        "hundred",
        "hundert",
        "thousand",
        "tausend",
        "dozen",
    ]
)
SCALES = {
    "hundred": 100, "hundert": 100, "thousand": 1000, "tausend": 1000, "k": 1000, "million": 10**6,
    "millions": 10**6, "millionen": 10**6, "billion": 10**9, "milliarden": 10**9, "dozen": 12,
}  # fmt: skip
