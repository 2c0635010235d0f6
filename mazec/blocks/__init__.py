"""Modules whose source is inlined into emitted files; mazec never imports them."""
