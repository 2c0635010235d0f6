"""Errors and output of plugins while a command runs."""


def test_a_mutation_that_fails_gives_a_warning(mazec, distribution) -> None:
    text = """
from mazec import hookimpl
from mazec.evolution.mutation import Mutation

mazec_contract = 2


@hookimpl
def mazec_mutations():
    return [Mutation("rotate", lambda stretch, means: 1 / 0)]
"""
    distribution("zz-rotate", text)
    selected = ("--plugin", "zz-rotate")
    ran = mazec(*selected, "mutate", "-", "--seed", 1, stdin="rates rotate=1 RELU RELU")
    assert ran.code == 0 and "RELU" in ran.out
    assert "warning: the mutation rotate failed: ZeroDivisionError: division by zero\n" in ran.err


def test_a_merge_that_fails_gives_a_warning(mazec, distribution, tmp_path) -> None:
    text = """
from mazec import hookimpl

mazec_contract = 2


def broken(a, b, context):
    raise SystemExit(3)


@hookimpl
def mazec_merges():
    return {"broken": broken}
"""
    distribution("zz-merge", text)
    for name, symbols in (("a", "RELU TANH"), ("b", "ELU GELU SELU")):
        (tmp_path / f"{name}.gene").write_text(symbols.replace("SELU", "SILU"))
    parents = (tmp_path / "a.gene", tmp_path / "b.gene")
    selected = ("--plugin", "zz-merge")
    ran = mazec(*selected, "merge", *parents, "--mode", "broken", "--seed", 1)
    assert (ran.code, ran.out) == (0, mazec("merge", *parents, "--seed", 1).out)
    warning = "warning: the merge broken failed, and positional was used instead: SystemExit: 3\n"
    assert warning in ran.err
    unknown = mazec(*selected, "merge", *parents, "--mode", "brokn")
    assert unknown.code == 2 and "did you mean broken?" in " ".join(unknown.err.split())


def test_output_of_a_plugin_is_not_output_of_a_command(mazec, distribution, tmp_path) -> None:
    methods = (
        "supports",
        "module_input",
        "module_output",
        "output_shape",
        "operations",
        "parameters",
        "saved_activations",
        "portable",
    )
    chatty_methods = "".join(
        f"    def {method}(self, *arguments):\n"
        f"        print('chatter')\n"
        f"        return super().{method}(*arguments)\n"
        for method in methods
    )
    text = f"""
from mazec import Layer, hookimpl
from mazec.evolution.mutation import Mutation
from mazec.symbols import Call, JoinRule, JoinResult

mazec_contract = 2


class Chatty(Layer):
{chatty_methods}
    def torch(self, seen):
        print("chatter")
        return Call("torch.nn.Tanh")


def change(stretch, means):
    print("chatter")
    return stretch[::-1]


class Chat(JoinRule):
    name = "chat"

    @staticmethod
    def result(shapes):
        print("chatter")
        return JoinResult("concat", True, (sum(shape[0] for shape in shapes),))


def merge(a, b, context):
    print("chatter")
    return a


@hookimpl
def mazec_symbols():
    print("chatter")
    return [Chatty]


@hookimpl
def mazec_mutations():
    return [Mutation("chat", change)]


@hookimpl
def mazec_joins():
    return [Chat]


@hookimpl
def mazec_merges():
    return {{"chat": merge}}
"""
    distribution("zz-chatty", text)
    branch = "BRANCH_START(join=chat) BRANCH_SEGMENT_MARKER LINEAR(3) BRANCH_STOP"
    gene = f"input 4 output 2 rates chat=1 RELU CHATTY {branch}"
    for command in (
        ("build", "-"),
        ("show", "-"),
        ("check", "-", "--format", "json"),
        ("fmt", "-"),
    ):
        ran = mazec(*command, stdin=gene)
        assert ran.code == 0, ran.err
        assert ran.out and "chatter" not in ran.out
    assert "chatter" in mazec("build", "-", stdin=gene).err
    selected = ("--plugin", "zz-chatty")
    ran = mazec(*selected, "mutate", "-", "--seed", 1, stdin=gene)
    assert (ran.code, "CHATTY" in ran.out, "chatter" in ran.out) == (0, True, False)
    path = tmp_path / "chatty.gene"
    path.write_text(gene)
    ran = mazec(*selected, "merge", path, path, "--mode", "chat", "--seed", 1)
    assert (ran.code, "CHATTY" in ran.out, "chatter" in ran.out) == (0, True, False)
    assert "chatter" in ran.err
