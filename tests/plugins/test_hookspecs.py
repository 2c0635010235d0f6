"""Hooks: one for each extension point, and an extension point for each."""

import inspect

from mazec.plugins import hookspecs, installed_vocabulary
from mazec.plugins.hookspecs import POINTS


def test_every_point_has_its_hook_and_every_hook_its_point() -> None:
    hooks = [name for name in vars(hookspecs) if name.startswith("mazec_")]
    assert sorted(hooks) == sorted(point.hook for point in POINTS)
    for point in POINTS:
        hook = getattr(hookspecs, point.hook)
        assert inspect.getdoc(hook)
        # the example of what a hook may return is itself taken
        assert point.named(hook()) == []


def test_mazec_brings_something_by_every_hook() -> None:
    (built_in,) = installed_vocabulary().plugins
    assert list(built_in.brings) == [point.name for point in POINTS]
    for point in POINTS:
        things = installed_vocabulary().get(point)
        assert tuple(things) == built_in.brings[point.name] and things
