"""What was handed to be set on paper, as tests look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from casework.papers.content import Content, Photograph, Photographs, SealedWords, Stage, Stages

Block = TypeVar("Block")


@dataclass(frozen=True)
class Printed:
    content: Content
    code: str
    link: str

    def _block(self, kind: type[Block]) -> Block:
        (found,) = (part for chapter in self.content.chapters for part in chapter.parts if isinstance(part, kind))
        return found

    @property
    def title(self) -> str:
        return self.content.title

    @property
    def facts(self) -> list[tuple[str, str]]:
        return self.content.facts

    @property
    def heads(self) -> list[str]:
        return self.content.heads

    @property
    def text(self) -> str:
        return self._block(SealedWords).text

    @property
    def intact(self) -> bool:
        return self._block(SealedWords).intact

    @property
    def stages(self) -> list[Stage]:
        return self._block(Stages).stages

    @property
    def photographs(self) -> list[Photograph]:
        return self._block(Photographs).photographs
