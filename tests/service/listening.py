"""An engine that tells what it was asked."""

from service.evaluation import Engine
from service.hang_up import HangUp
from service.questions import Answer, Question


class Listening:
    """An engine that keeps the text of every question."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.texts: list[str] = []

    def answer(self, question: Question, hang_up: HangUp | None = None) -> Answer:
        self.texts.append(question.sparql)
        return self.engine.answer(question, hang_up)

    begin = answer

    def ask(self, question: Question, hang_up: HangUp | None = None) -> None:
        """Nothing: whoever asks waits."""
