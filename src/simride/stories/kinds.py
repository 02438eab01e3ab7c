"""Words by what they mean: a small thesaurus of plain English, so that a word never learnt reads like its kin."""

import itertools
from collections.abc import Mapping, Sequence
from functools import lru_cache

from simride.stories.grammar import BE, I_WORDS, MODALS, PERFECT, THEY_WORDS, WE_WORDS, is_past

# A word that ends in a star stands for everything that begins so.
_KINDS: Mapping[str, str] = {
    "TELL": """told tell tells telling said say says saying wrote write writes written mail mailed rang ring rings
        phoned phone phones call called calls inform* explain* announc* warn* posted report reported apologi*
        describ* present* admitted confess* answer* repl* spoke speak talk talked talks mention* notif* publish*
        brief* promis* stated""",
    "ASK": "ask asked asks asking question questions invit* beg begged request* wonder*",
    "DECIDE": """decid* decision* chose choose chosen choosing choice pick picked opt opted settl* resolv* insist*
        ranked
        rank commit* approv* agree* agreed accept* concede*""",
    "STOP": """stop stopp* cancel* cut cuts drop dropp* cross crossed kill* remov* delet* froze freeze* paus* postpon*
        refus* declin* reject* skip* shelv* shelf threw throw abandon* ended closed close closes quit halt*
        without""",
    "MAKE": """built build builds made make makes creat* draw drew drawn design* add added adds install* introduc*
        develop* set put wrote programmed produc* invent* form formed organi* prepar*""",
    "MEND": """fix fixed fixes repair* mend* chang* alter* rewr* replac* mov* turn* revert* restor* restart* renew*
        rebuil* improv* correct* patch* swap* switch* convert* migrat* split* roll rolled tun*""",
    "LOOK": """look looked read count counted measur* check checked checks watch* listen* follow* compar* tri try tried
        test tested tests stud* notice* noted note analys* saw see seen found find observ* inspect* review*
        track* monitor* went-through counted rehears* verif* walked""",
    "GIVE": """gave give gives given hand handed handing offer* lent lend let lets left trust* pass passed grant*
        deleg* share shared sent send sends lead owe own""",
    "GO": "went go goes gone drove drive flew fly walk climb* travel* visit* came come comes sat sit met meet joined",
    "HELP": "help* support* train* teach* taught coach* mentor* pair* encourag* guid* show showed learn* grew grow*",
    "FAIL": """broke break* broken fail* crash* lost lose loses losing jam* hung hang* block* wrong missing dark gone
        error* outage* incident* fault* fell fall* full expired expire* down trouble problem* issue* slow late
        delay* stuck bug bugs leak* corrupt* damag* mistake* collaps* die died dead overload* unavailable""",
    "FEEL": """happy angry furious scared afraid tired proud grateful thankful upset hurt cross nervous pleased amused
        unhappy glad sad fear* worr* worried mad annoy* stress* shy embarrass* frustrat* frighten* anxious""",
    "WANT": """want* need* wish* hope* care cared cares like liked hate* hated prefer* demand* expect* aim* goal*
        target* interest* bonus judged praised""",
    "DUTY": "task tasked job responsib* charge duty order orders assigned mine role supposed mission boss'",
    "HARD": """hard difficult obstacle* snag catch refus* resist* object* against oppos* forbid* forbade denied nobody
        neither unable impossible but despite although trouble""",
    "PERSON": """colleague* boss manager* director* chief lead head trainee* junior* intern interns woman women man men
        lady guy lawyer* nurse* driver* engineer* developer* student* person somebody someone apprentice*
        graduate* foreman operator* technician* doctor* officer* clerk* producer* analyst* sergeant supervisor*
        newcomer* kid fellow""",
    "GROUP": """team teams people crew group groups department* company firm office side security legal marketing sales
        finance product staff users user customer* client* passengers shops stores hospital vendor* supplier*
        provider* everybody everyone others board council""",
    "THING": """server* machine* database* box boxes disk disks network* system* service* app page* site cluster* node*
        host* software program* code tool* script* job jobs queue* file files archive* screen* printer* sensor*
        phone* link plug cable* config* release* deploy* build builds update* version*""",
    "PLAN": """list lists plan plans table sheet document* report charter board calendar rule rules form wiki runbook*
        process* policy standard meeting* forum workshop* review reviews postmortem*""",
    "DAY": """monday tuesday wednesday thursday friday saturday sunday january february march april june july august
        september october november december spring summer autumn winter christmas easter morning evening night
        nights weekend* monthly weekly daily""",
    "SPAN": "second seconds minute minutes hour hours day days week weeks month months quarter quarters year years",
    "NOW": "now today still since nowadays afterwards later meanwhile then finally eventually ever until",
    "MORE": """more less fewer better worse faster slower half twice double* tripl* third fifth quarter percent cent
        higher lower rose drop* fewer reduc* increas* saved""",
    "LEARNT": """learn* learnt lesson* hindsight realis* realiz* understood taught retrospect sooner earlier differently
        wish takeaway again""",
    "GENERAL": """always never important key should must one you your everything everyone nobody trust culture mindset
        believe* convinced opinion general generally normally usually typically essential matters success
        passion* empower* value values best practices philosophy depends course""",
    "MONEY": "euro euros dollar* money budget cost costs price paid pay bill bonus cheap cheaper contract fine",
    "LEVEL": "junior new fresh never experience* school university college degree beginner shy unsure clever quiet",
    "HOLD": "had have has owned own run ran kept keep keeps looked operate* maintain* responsible inherited took",
}


def _tables() -> tuple[dict[str, tuple[str, ...]], tuple[tuple[str, str], ...]]:
    whole: dict[str, list[str]] = {}
    begins: list[tuple[str, str]] = []
    for kind, words in _KINDS.items():
        for word in words.split():
            if word.endswith("*"):
                begins.append((word[:-1], kind))
            else:
                whole.setdefault(word, []).append(kind)
    return {word: tuple(kinds) for word, kinds in whole.items()}, tuple(begins)


_WHOLE, _BEGINS = _tables()
_SMALL = frozenset(
    [
        "the", "a", "an", "to", "of", "and", "in", "on", "for", "with", "at", "by", "from", "as", "but", "so",
        "not", "who", "which", "this", "that", "it", "be", "me", "than", "or", "if", "out", "up", "over",
        "into", "there", "because", "when", "after", "before", "what", "how", "why", "all", "no", "any", "each",
        "both", "only", "just", "also", "very", "too", "about"
    ]
)  # fmt: skip


@lru_cache(maxsize=8192)
def kinds_of(word: str) -> tuple[str, ...]:
    """What a word can mean, as names in capitals; nothing for a word that is not in the thesaurus."""
    found = [*_WHOLE.get(word, ()), *(kind for stem, kind in _BEGINS if word.startswith(stem))]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=8192)
def plain_kind(word: str) -> str:
    """One name for a word: who, a small word as it is, its kind, or its form."""
    if word in I_WORDS:
        return "I" if word == "i" else "MY"
    if word in WE_WORDS:
        return "WE" if word == "we" else "OUR"
    if word in THEY_WORDS or word == "xname":
        return "THEY"
    if word in BE or word in MODALS or word in PERFECT or word in _SMALL or word == "xnumber":
        return word
    found = kinds_of(word)
    if found:
        return found[0]
    return "PAST" if is_past(word) else "ING" if word.endswith("ing") else "LY" if word.endswith("ly") else "OTHER"


def kind_features(words: Sequence[str]) -> list[str]:
    """Kinds that occur, neighbouring kinds, kinds a word apart, and how the sentence begins."""
    line = ["^", *(plain_kind(word) for word in words), "$"]
    out = [kind for word in words for kind in kinds_of(word)]
    out += [f"{a} {b}" for a, b in itertools.pairwise(line)]
    out += [f"{a} {b} {c}" for a, b, c in zip(line, line[1:], line[2:], strict=False)]
    out += [f"{a} _ {c}" for a, c in zip(line, line[2:], strict=False)]
    out.append("begins " + " ".join(line[1:4]))
    return out
