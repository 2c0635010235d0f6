"""The layout of calls, comments and repeated modules, checked by the formatter itself."""

import subprocess
import sys

import pytest

from mazec.backends.layout import WIDTH, fit, line, repeated, rounds


@pytest.mark.parametrize("count", [0, 1, 5, 9, 30])
@pytest.mark.parametrize("comment", ["", "64, symbol 3", "1x2x3, symbol 12, round 3" * 5])
def test_calls_are_formatted(count, comment, tmp_path):
    names = [f"value_{number}" for number in range(count)]
    nested = [f"({', '.join(['x', *names])})", "dim=1"]
    body = [
        line
        for arguments in (names, nested)
        for line in fit(8, "x = torch.stack(", arguments, comment)
    ]
    init = repeated("self.layer_1 = nn.ModuleList(", "nn.Layer(", names)
    loop = rounds([f"self_{number}" for number in range(count)])
    text = "\n".join(
        [
            "class A:",
            "    def forward(self, x):",
            *body,
            "",
            "    def __init__(self, rounds):",
            *init,
            *loop,
            "            pass",
            "",
        ]
    )
    (tmp_path / "a.py").write_text(text)
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", tmp_path / "a.py"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_comment_that_does_not_fit_stands_above():
    short, long = "64, symbol 1", "x" * WIDTH
    assert line(4, "x = x + x1", short) == ["    x = x + x1  # 64, symbol 1"]
    assert line(4, "x = x + x1", long) == [f"    # {long}", "    x = x + x1"]
    assert fit(4, "x = f(", ["x"], long) == [f"    # {long}", "    x = f(x)"]
    exact = "y" * (WIDTH - len("    x = f(x)  # "))
    assert len(fit(4, "x = f(", ["x"], exact)[0]) == WIDTH
    assert len(fit(4, "x = f(", ["x"], exact + "y")) == 2


def test_rounds_without_modules_are_counted():
    assert rounds([]) == ["        for _ in range(self.rounds):"]
