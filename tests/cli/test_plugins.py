"""`mazec plugins`, and the selection of plugins with options before the command."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mazec.plugins import PluginError
from mazec.plugins import installed as gathering
from mazec.plugins.installed import SELECTION
from mazec.plugins.providers import known_plugins

WAVE = """
from mazec import Layer, hookimpl
from mazec.symbols import Call

mazec_contract = 2


class Wave(Layer):
    aliases = ("RIPPLE",)

    def torch(self, seen):
        return Call("torch.nn.Tanh")


@hookimpl
def mazec_symbols():
    return [Wave]
"""
SURF = WAVE.replace("Wave", "Surf").replace("RIPPLE", "FOAM")
TWICE = SURF.replace("[Surf]", "[Surf, Wave]") + WAVE[WAVE.index("class") : WAVE.index("@hookimpl")]
Distribution = Callable[[str, str], Path]


@pytest.fixture
def wave(distribution: Distribution) -> Path:
    return distribution("zz-wave", WAVE)


def listed(mazec, *options: str) -> dict:
    ran = mazec(*options, "plugins", "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


def test_each_plugin_is_listed_with_its_contents(mazec, wave: Path) -> None:
    first, *_, own = listed(mazec)["plugins"]
    assert first["name"] == "mazec"
    assert first["places"] == [str(Path(gathering.__file__).parents[1])]
    assert {"symbols", "joins", "datasets", "selections", "mutations"} <= first["brings"].keys()
    assert own == {
        "name": "zz-wave",
        "version": "2.5",
        "contract": 2,
        "modules": ["zz_wave"],
        "places": [str(wave)],
        "brings": {"symbols": ["WAVE"]},
    }
    ran = mazec("plugins")
    assert ran.code == 0
    head, built_in, *_, last = ran.out.splitlines()
    assert head.split() == ["plugin", "version", "contract", "location", "contents"]
    assert built_in.startswith("mazec ") and built_in.endswith(" symbols")
    assert last.split() == ["zz-wave", "2.5", "2", str(wave), "symbol", "WAVE"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import nothing_of_this_name", "ModuleNotFoundError: No module named 'nothing_of"),
        (WAVE.replace("contract = 2", "contract = 7"), "it is made for contract 7, and this mazec"),
        (WAVE.replace("contract = 2", "contract = 1"), "install a newer version of zzz-broken, or"),
        (TWICE, "WAVE is already among the symbols of zz-wave"),
    ],
    ids=["import", "later", "earlier", "twice"],
)
def test_a_rejected_plugin_is_listed_with_the_reason(
    mazec, distribution: Distribution, wave: Path, text: str, reason: str
) -> None:
    module = distribution("zzz-broken", text)
    plugins = listed(mazec)
    assert [one["name"] for one in plugins["plugins"]][-1] == "zz-wave"
    (rejected,) = [one for one in plugins["refused"] if one["name"] == "zzz-broken"]
    assert reason in rejected["reason"]
    assert (rejected["version"], rejected["places"]) == ("2.5", [str(module)])
    ran = mazec("plugins")
    assert ran.code == 0
    assert f"zzz-broken  2.5      {rejected['reason']}" in ran.out
    # an error if it was selected, and a warning if not
    selected = mazec("--plugin", "zz-wave", "--plugin", "zzz-broken", "symbols")
    assert selected.code == 1
    message = f"error[E417]: cannot use the plugin zzz-broken: {rejected['reason']}"
    assert selected.err.startswith(message)
    assert "W601" in mazec("symbols").err


def test_no_plugins_leaves_only_mazec(mazec, wave: Path) -> None:
    assert " zz-wave\n" in mazec("symbols").out
    plugins = listed(mazec, "--no-plugins")
    assert [one["name"] for one in plugins["plugins"]] == ["mazec"]
    left = {one["name"]: one["places"] for one in plugins["unasked"]}
    assert left["zz-wave"] == [str(wave)]
    ran = mazec("--no-plugins", "symbols")
    assert {line.split()[-1] for line in ran.out.splitlines()[1:] if line[0] != " "} == {"mazec"}
    message = mazec("--no-plugins", "plugins").out
    assert "mazec --plugin zz-wave …" in message.split("not selected")[1]


def test_only_named_plugins_are_used(mazec, distribution, wave: Path) -> None:
    distribution("zz-surf", SURF)
    named = listed(mazec, "--plugin", "ZZ_wave")
    assert [one["name"] for one in named["plugins"]] == ["mazec", "zz-wave"]
    assert "zz-surf" in [one["name"] for one in named["unasked"]]
    both = listed(mazec, "--plugin", "zz-wave", "--plugin", "zz-surf")
    assert [one["name"] for one in both["plugins"]] == ["mazec", "zz-surf", "zz-wave"]


def test_the_selection_lasts_for_one_command(mazec, wave: Path, monkeypatch) -> None:
    mazec("--plugin", "zz-wave", "symbols")
    assert SELECTION not in os.environ
    monkeypatch.setenv(SELECTION, "")
    assert [one["name"] for one in listed(mazec)["plugins"]] == ["mazec"]
    assert listed(mazec, "--plugin", "zz-wave")["plugins"][1]["name"] == "zz-wave"
    assert os.environ[SELECTION] == ""


def test_an_unknown_plugin_is_an_error(mazec, wave: Path) -> None:
    ran = mazec("--plugin", "zz-wvae", "symbols")
    assert (ran.code, ran.out) == (1, "")
    assert "error[E417]: cannot use the plugin zz-wvae: it is not installed" in ran.err
    assert "did you mean zz-wave?" in ran.err


@pytest.mark.parametrize("name", ["a b/../c", "..", "pip install x"])
def test_an_invalid_name_is_not_suggested_for_installation(mazec, wave: Path, name: str) -> None:
    ran = mazec("--plugin", name, "symbols")
    assert (ran.code, ran.out) == (1, "")
    assert "error[E417]" in ran.err and "that cannot be the name of a plugin" in ran.err
    assert "pip install -" not in ran.err and "install it" not in ran.err
    with pytest.raises(PluginError, match="cannot use the plugin ''"):
        gathering.load_vocabulary([""])


def test_output_of_a_plugin_goes_to_standard_error(mazec, distribution) -> None:
    text = WAVE.replace("    return [Wave]", '    print("from a hook")\n    return [Wave]')
    distribution("zz-wave", text + 'print("from the module")\n')
    ran = mazec("plugins", "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["plugins"][-1]["name"] == "zz-wave"
    assert ran.err == "from the module\nfrom a hook\n"


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("--no-plugins", "--plugin", "zz-wave", "symbols"), "it cannot be combined with --plugin"),
        (("--plugin", "", "symbols"), "it needs the name of a plugin"),
        (("symbols", "--no-plugins"), "before the command: mazec --no-plugins symbols"),
        (("check", "--plugin", "zz-wave", "-"), "before the command: mazec --plugin NAME check"),
        (("check", "-", "--plugin=zz-wave"), "before the command: mazec --plugin NAME check"),
        (("experiment", "check", "--no-plugins"), "mazec --no-plugins experiment"),
        (("symbols", "--nope"), "No such option"),
    ],
)
def test_wrong_usage(mazec, wave: Path, arguments: tuple[str, ...], hint: str) -> None:
    ran = mazec(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert hint in " ".join(ran.err.split())


def test_a_symbol_of_a_plugin_that_is_not_used(mazec, distribution: Distribution) -> None:
    plugin, (word, *_) = next(iter(known_plugins().items()))
    for place in (word.lower(), f"table {word}=3"):
        ran = mazec("--no-plugins", "check", "-", stdin=place)
        assert ran.code == 1
        assert "E102" in ran.out and f"{plugin} brings it" in ran.out
    # a symbol of a rejected plugin
    distribution("zzz-broken", SURF.replace("[Surf]", "[Surf, Surf]"))
    ran = mazec("check", "-", stdin="SURF")
    assert "zzz-broken would bring it, and was left out: see `mazec plugins`" in ran.out
    with pytest.raises(ValueError, match="zzz-broken would bring it"):
        gathering.installed_vocabulary().symbol("surf")


def test_an_unselected_plugin_is_loaded_only_for_an_unknown_word(
    mazec, distribution: Distribution, wave: Path, tiny: Path
) -> None:
    distribution("zzz-broken", "1 / 0")
    distribution("zz-surf", SURF)
    other = ("--plugin", "zz-surf")
    assert mazec(*other, "check", "-", stdin="RELU").code == 0
    assert "zz_wave" not in sys.modules
    hint = "zz-wave brings it, which is not selected: mazec --plugin zz-wave …"
    for place in ("wave", "RIPPLE", "table wave=3"):
        ran = mazec(*other, "check", "-", stdin=place)
        assert ran.code == 1
        assert "E102" in ran.out and hint in ran.out
    ran = mazec(*other, "experiment", "check", tiny)
    assert "E410" in ran.err and hint in ran.err
    assert "did you mean RELU?" in mazec(*other, "check", "-", stdin="RELUU").out
    assert "zz-wave" not in mazec(*other, "check", "-", stdin="RELUU").out


def test_without_plugins_no_word_loads_one(
    mazec, distribution: Distribution, tiny: Path, monkeypatch
) -> None:
    distribution("zz-wave", WAVE)
    assert "E102" in mazec("--no-plugins", "check", "-", stdin="wave table=").out
    tiny.write_text(TINY.replace('["zz-wave"]', "[]"), encoding="utf-8")
    assert "E410" in mazec("experiment", "check", tiny).err
    with pytest.raises(ValueError, match="unknown symbol 'WAVE'"):
        gathering.load_vocabulary([]).symbol("WAVE")
    monkeypatch.setenv(SELECTION, "")
    assert "did you mean RELU?" in mazec("check", "-", stdin="RELUU").out
    assert "zz_wave" not in sys.modules


TINY = """
dataset = "digits"
seed = 1
periods = 1
lengths = [3, 3]
table = { WAVE = 1 }
plugins = ["zz-wave"]

[environments.pond]
zones = 1
slots = 2
epochs = 1
batch_size = 64
samples = 100

[environments.pond.economy]
initial_credit = 1_000_000
reward = 1_000_000
difficulty = 4
"""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    (tmp_path / "tiny.toml").write_text(TINY)
    return tmp_path / "tiny.toml"


def test_an_experiment_names_its_plugins(mazec, distribution, wave, tiny, tmp_path) -> None:
    distribution("zz-surf", SURF)
    assert mazec("experiment", "check", tiny).code == 0
    assert "  plugins zz-wave\n" in mazec("experiment", "show", tiny).out
    # the command line takes precedence
    both = ("--plugin", "zz-wave", "--plugin", "zz-surf")
    assert "  plugins zz-surf, zz-wave\n" in mazec(*both, "experiment", "show", tiny).out
    ran = mazec("--no-plugins", "experiment", "check", tiny)
    assert ran.code == 1
    assert "E410" in ran.err and "table.WAVE" in ran.err

    out = tmp_path / "run"
    ran = mazec("evolve", tiny, "--workers", 1, "--out", out)
    assert ran.code == 0, ran.err
    there = [plugin.name for plugin in gathering.load_vocabulary(None).plugins]
    unused = [name for name in there if name not in ("mazec", "zz-surf", "zz-wave")]
    options = " ".join(f"--plugin {name}" for name in ("zz-wave", *unused, "zz-surf"))
    names = ", ".join((*unused, "zz-surf"))
    assert ran.err == f"note: not used: {names}; use with: mazec {options} evolve …\n"
    assert "WAVE\nWAVE\nWAVE\n" in (out / "champion.gene").read_text()

    refused = mazec(*both, "evolve", "--resume", out)
    assert refused.code == 2
    assert "keeps its own plugins: zz-wave" in " ".join(refused.err.split())
    assert mazec("--no-plugins", "evolve", "--resume", out).code == 2
    for options in ((), ("--plugin", "zz-wave")):
        again = mazec(*options, "evolve", "--resume", out)
        assert (again.code, again.err) == (0, "")


def test_errors_name_the_plugin_that_provides_a_missing_name(
    mazec, distribution, wave, tmp_path: Path
) -> None:
    text = """
from mazec import hookimpl
from mazec.evolution.mutation import Mutation
from mazec.symbols import JoinRule, JoinResult

mazec_contract = 2


class Odd(JoinRule):
    name = "odd"

    @staticmethod
    def result(shapes):
        return JoinResult("concat", True, (1,))


@hookimpl
def mazec_joins():
    return [Odd]


@hookimpl
def mazec_merges():
    return {"half": min}


@hookimpl
def mazec_mutations():
    return [Mutation("twist", lambda stretch, means: stretch)]


@hookimpl
def mazec_selections():
    return {"luck": min}


@hookimpl
def mazec_trials():
    return {"chess": "zz_many.Chess"}


@hookimpl
def mazec_datasets():
    return {"loud": "zz_many.read"}
"""
    distribution("zz-many", text)
    message = "zz-many brings it, which is not selected: mazec --plugin zz-many …"
    good = tmp_path / "good.gene"
    good.write_text("input 4 output 2 LINEAR(3)")
    for setting in ('merge = "half"', 'selection = "luck"', 'trial = "chess"', 'dataset = "loud"'):
        (tmp_path / "other.toml").write_text(TINY.replace("slots = 2", f"slots = 2\n{setting}"))
        ran = mazec("experiment", "check", tmp_path / "other.toml")
        assert (ran.code, message in ran.err) == (1, True), ran.err
    for gene in ("BRANCH_START(join=odd)", "rates twist=0.1 RELU"):
        ran = mazec("--plugin", "zz-wave", "check", "-", stdin=gene)
        assert (ran.code, message in ran.out) == (1, True), ran.out
        # with --no-plugins, no plugin is loaded
        ran = mazec("--no-plugins", "check", "-", stdin=gene)
        assert (ran.code, "zz-many" in ran.out) == (1, False)
    ran = mazec("--plugin", "zz-wave", "train", good, "--dataset", "loud")
    assert ran.code == 2
    assert message in " ".join(ran.err.replace("│", " ").split())
