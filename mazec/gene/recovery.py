"""Recovery of the reader after an unexpected token, which is completed or skipped."""

import re
from collections.abc import Callable, Container
from typing import TYPE_CHECKING, Any

from mazec.diagnostics import Span
from mazec.diagnostics.syntax import MisplacedToken, StrayCharacters
from mazec.gene.error_collector import ErrorCollector, name_of, shown, span_of, span_of_name
from mazec.symbols.symbol import HEADER_WORDS

if TYPE_CHECKING:
    from lark import Token, UnexpectedCharacters, UnexpectedInput

_BLANK = re.compile(r"(?:[ \t\r\n\f\v]++|#[^\r\n]*+)*+")
_STRAY = re.compile(r'[^ \t\r\n\f\v\w(),"#]++')
_ARGUMENT = frozenset(("KEY", "WORD", "NUMBER", "SHAPE", "STRING", "ODD"))
_MARKS = frozenset(("LPAR", "RPAR", "COMMA"))
_END = "$END"
_MISPLACED = {
    "LPAR": "a symbol goes before it",
    "RPAR": "no parenthesis is open",
    "COMMA": "symbols are separated by white space",
}
WANTED = {
    "input": "a shape of 1 to 6 axes, each at least 1, like 1x28x28",
    "output": "an integer of at least 1",
    "head": "linear, snap or none",
    "name": 'a JSON string, like "upscale"',
}


class Recovery:
    """Answers Lark's ``on_error`` for one text, in constant time for each mistake.

    A mistake is reported where it begins; the tokens right behind it that do not belong either are
    taken for a part of it. ``known`` says whether a word names a symbol.
    """

    def __init__(
        self, content: str, known: Callable[[str], bool], mistakes: ErrorCollector
    ) -> None:
        self._content = content
        self._known = known
        self._mistakes = mistakes
        self._skipped = -1  # the end of what was skipped last

    def __call__(self, error: "UnexpectedInput") -> bool:
        """Bring the parser to where it can go on with the next token."""
        from lark import Token, UnexpectedCharacters, UnexpectedToken

        if isinstance(error, UnexpectedCharacters):
            self._skip_strays(error)
            return True
        assert isinstance(error, UnexpectedToken)
        token = error.token
        parser: Any = error.interactive_parser
        stack = parser.parser_state.value_stack
        if token.type == "WORD" and _wants_value(parser.choices()) and not self._known(token.value):
            # the word is taken for the value, and what the value should be is said there
            parser.feed_token(Token.new_borrow_pos("ODD", token.value, token))
            return True
        self._report(token, parser.choices(), stack)
        word = self._word_of_key(token)
        if word is not None and word.type in parser.choices() and "KEY" not in parser.choices():
            self._skipped = span_of(token).end
            parser.feed_token(word)
            return True
        while True:
            if token.type in parser.choices():
                if token.type == _END:
                    return True  # Lark feeds it again
                try:
                    parser.feed_token(token)
                    return True
                except UnexpectedToken:
                    continue  # a reduction showed that it does not fit after all
            patch = self._patch(token, parser.choices())
            if not patch:
                self._skipped = span_of(token).end
                return True
            at = span_of(stack[-1][-1] if type(stack[-1]) is list else stack[-1]).end
            parser.feed_token(Token(patch, "", start_pos=at, end_pos=at))

    def _skip_strays(self, error: "UnexpectedCharacters") -> None:
        strays = _STRAY.match(self._content, error.pos_in_stream or 0)
        assert strays is not None  # every other character begins some token
        self._mistakes.add(StrayCharacters(span=Span(*strays.span()), characters=shown(strays[0])))
        self._skipped = strays.end()
        lexer: Any = error.interactive_parser.lexer_thread.state
        lexer.line_ctr.feed(strays[0])

    def _patch(self, token: "Token", choices: Container[str]) -> str:
        """Return the type of the token that is missing before this one; empty to skip this one."""
        if _wants_value(choices):
            return "MISSING"
        if token.type in _MARKS or "RPAR" not in choices:
            return ""
        is_argument = token.type in _ARGUMENT and not self._is_symbol(token)
        return "COMMA" if is_argument else "RPAR"

    def _word_of_key(self, token: "Token") -> "Token | None":
        """Return the word of a header's keyword or a symbol that is followed by `=`."""
        from lark import Token

        if token.type != "KEY":
            return None
        name, span = name_of(token), span_of_name(token)
        if name not in HEADER_WORDS and not self._known(name):
            return None
        kind = name.upper() if name in HEADER_WORDS else "WORD"
        return Token(kind, name, start_pos=span.start, end_pos=span.end)

    def _is_symbol(self, token: "Token") -> bool:
        return token.type == "WORD" and self._known(token.value)

    def _report(self, token: "Token", choices: Container[str], stack: list[Any]) -> None:
        span = _opened(stack) if token.type == _END else span_of(token)
        if self._is_part_of_another(token, choices, stack):
            self._mistakes.count(span)
        else:
            expected = self._expected(token, choices, stack)
            self._mistakes.add(MisplacedToken(span=span, found=_found(token), expected=expected))

    def _is_part_of_another(
        self, token: "Token", choices: Container[str], stack: list[Any]
    ) -> bool:
        if token.type == _END:
            return False
        if self._skipped >= 0:
            end = span_of(token).start
            if _BLANK.fullmatch(self._content, self._skipped, end):
                return True
            self._skipped = -1  # what follows comes later still; the text is looked at once
        # an unknown symbol is reported once it is complete; what misses a parenthesis is its own
        return "LPAR" in choices and not self._known(stack[-1].value)

    def _expected(self, token: "Token", choices: Container[str], stack: list[Any]) -> str:
        if _wants_value(choices):
            last = stack[-1]
            if last.type == "KEY":
                return f"a value of {shown(name_of(last))} is expected"
            return f"{last.value} takes {WANTED[last.value]}"
        if token.type == _END:
            return "the parenthesis is never closed"
        if "COMMA" in choices:
            return "`,` or `)` is expected"
        if "RPAR" in choices:
            return "an argument or `)` is expected"
        if token.type in _MISPLACED:
            return _MISPLACED[token.type]
        if token.type == "KEY" and name_of(token) in HEADER_WORDS:
            return f"write `{name_of(token)} …`, without `=`"
        if token.type == "KEY" and self._known(name_of(token)):
            return "arguments go in parentheses"
        return "arguments go in parentheses" if "LPAR" in choices else "a symbol is expected"


def _wants_value(choices: Container[str]) -> bool:
    """Return whether only a value may follow, as after a key or a header's keyword."""
    return "MISSING" in choices and "KEY" not in choices


def _opened(stack: list[Any]) -> Span:
    """Return the span of what is open at the end: a parenthesis, a key or a header's keyword."""
    tokens = [item for item in stack[-6:] if getattr(item, "type", "") not in ("", "WORD")]
    return span_of(next((token for token in tokens if token.type == "LPAR"), tokens[-1]))


def _found(token: "Token") -> str:
    if token.type == _END:
        return "end of the text"
    if token.type == "KEY":
        return f"{shown(name_of(token))}="
    return f"`{token.value}`" if token.type in _MARKS else shown(token.value)
