"""Modules that emitted files carry along as text; the plugin itself never imports them."""
