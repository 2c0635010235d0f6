"""mazec: a compiler for a gene language, and the maze in which its genes evolve.

The public names stand in ``__init__.pyi``, once for type checkers and for ``import`` alike. Each is
loaded on first use, so importing mazec is light.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
