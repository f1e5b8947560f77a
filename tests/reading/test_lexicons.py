"""Every cue list: its keys, its source, and that its own examples fire and its counter-examples do not."""

import tomllib
from pathlib import Path

import pytest
from reading.aids import cut_by_rule, does, filled, hedged, ruled, shown

import voiceloop
from voiceloop.errors import VoiceloopError
from voiceloop.reading.lexicon import lexicon
from voiceloop.reading.patterns import match, parser
from voiceloop.reading.tokens import tokens

FILES = sorted((Path(voiceloop.__file__).parent / "data" / "lexicons").glob("*.toml"))
TABLES = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}
TOP = {"kind", "about", "basis", "class"}
READERS = {"moves", "anti", "risks", "structure", "hedges", "fillers", "clauses"}
HELPERS = {"subordinate", "lead_in", "finite", "join", "opener", "weak", "reason", "narrowing", "dismissal",
           "small_set", "by_category", "blame", "again", "evidence", "light", "ours",
           "tempting"}  # fmt: skip
"""Labels that only support another one: they have no reading of their own to show."""
FIELDS = {"distinction": "distinction", "distrust": "distrust", "bar": "bar"}
OWN = [
    (kind, label, table[label])
    for table in TABLES.values()
    for kind in [table["kind"]]
    for label in table
    if label not in TOP
]
EXAMPLES = [
    pytest.param(kind, label, text, key == "hits", id=f"{label}-{key}-{i}")
    for kind, label, rules in OWN
    for key in ("hits", "misses")
    for i, text in enumerate(rules[key])
]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_file_says_what_it_is_and_where_it_is_from(table):
    assert table["kind"] in READERS | {"classes"}
    assert len(table["about"]) > 20
    assert len(table["basis"]) > 20


@pytest.mark.parametrize(("kind", "label", "rules"), OWN, ids=[label for _, label, _ in OWN])
def test_every_label_shows_what_fires_and_what_does_not(kind, label, rules):
    if label not in HELPERS:
        assert rules["hits"]
        assert rules["misses"]


@pytest.mark.parametrize(("kind", "label", "text", "fires"), EXAMPLES)
def test_examples(kind, label, text, fires):
    assert _fires(kind, label, text) is fires


def _fires(kind, label, text):
    match kind:
        case "moves":
            return label in ruled(text)
        case "anti":
            return f"anti:{label}" in ruled(text)
        case "risks":
            return f"risk:{label}" in ruled(text)
        case "structure":
            return FIELDS[label] in shown(text)
        case "hedges":
            return any(found == "evasive" for found, _ in hedged(text))
        case "fillers":
            return bool(filled(text))
        case "clauses":
            return len(cut_by_rule(text)) > 1


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("[x]\nhits = []\nmisses = []\nsings = []", "unknown key 'sings'"),
        ("[x]\n[[x.signs]]\np = 0.5\ncues = ['@nobody-knows']", "no word class"),
        ("[x]\n[[x.signs]]\np = 0.5\ncues = ['~2 gap']", "must begin with a word"),
        ("[x]\n[[x.signs]]\np = 0.5\ncues = ['ab*']", "shorter than 3 letters"),
        ("[x]\n[[x.signs]]\ncues = ['a']", "'p'"),
    ],
    ids=["unknown-key", "unknown-class", "leading-gap", "short-stem", "no-weight"],
)
def test_a_damaged_file_of_the_user_is_named(tmp_path, monkeypatch, body, complaint):
    (tmp_path / "lexicons").mkdir()
    text = f'kind = "moves"\nabout = "x"\nbasis = "x"\n{body}\n'
    (tmp_path / "lexicons" / "mine.toml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("VOICELOOP_HOME", str(tmp_path))

    with pytest.raises(VoiceloopError, match=r"mine\.toml") as caught:
        lexicon("moves")

    assert complaint in caught.value.message


def test_one_line_in_the_users_own_file_adds_a_cue(tmp_path, monkeypatch):
    text = "Sprocket jam, that is all."
    assert "failure_hypothesis" not in does(text)
    (tmp_path / "lexicons").mkdir()
    (tmp_path / "lexicons" / "mine.toml").write_text(
        'kind = "moves"\nabout = "mine"\nbasis = "house: mine"\n'
        "[[failure_hypothesis.signs]]\np = 0.9\ncues = ['sprocket jam']\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("VOICELOOP_HOME", str(tmp_path))

    assert "failure_hypothesis" in does(text)


PATTERNS = [
    ("a b", "a b", 2),
    ("a b", "a c", None),
    ("a b|c", "a c", 2),
    ("a b? c", "a c", 2),
    ("leak*", "leaking", 1),
    ("a ~2 b", "a x y b", 4),
    ("a ~2 b", "a x y z b", None),
    ("^ a", "a", 1),
    ("a $", "a b", None),
    ("@pet runs", "a grey cat runs", None),
    ("@pet runs", "guinea pig runs", 3),
    ("# per second", "40 per second", 3),
]


@pytest.mark.parametrize(("pattern", "text", "end"), PATTERNS)
def test_patterns(pattern, text, end):
    parse = parser({"pet": ["cat", "guinea pig"]})

    assert match(parse(pattern), tokens(text.split()), 0) == end
