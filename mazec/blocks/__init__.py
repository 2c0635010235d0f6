"""Modules that emitted files carry along as text; mazec itself never imports them."""
