"""Agents: genes with their ancestry."""

from dataclasses import dataclass
from enum import StrEnum

from mazec.evolution.offspring import Edit
from mazec.gene.gene import Gene


class Origin(StrEnum):
    """Origin of an agent: drawn at random, merged from two parents, or given as a founder."""

    RANDOM = "random"
    MERGE = "merge"
    FOUNDER = "founder"


@dataclass(frozen=True)
class Agent:
    """A gene with its parents and the mutations that made it.

    ``number`` counts all agents of an experiment from 1. ``born`` is its first period.
    """

    number: int
    gene: Gene
    born: int
    origin: Origin
    parents: tuple[int, ...] = ()
    edits: tuple[Edit, ...] = ()
