"""The buttons under what is said about effects, in the language of the turn."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import Domain
from bot.effects import Effect
from bot.turn import Button


@dataclass(frozen=True, slots=True)
class Buttons:
    """Titles come from the responses; a payload names the effect and carries no authority of its own."""

    domain: Domain
    language: str

    def yes_or_no(self, effect_id: str) -> tuple[Button, ...]:
        """Under the exact act that is shown."""
        return (
            self._of("button.confirm", "effect.confirm", effect_id),
            self._of("button.cancel", "effect.refuse", effect_id),
        )

    def withdraw(self, effect_id: str) -> tuple[Button, ...]:
        """Under what a person is asked about: it is the customer's to take back until then."""
        return (self._of("button.withdraw", "effect.refuse", effect_id),)

    def withdraw_one_of(self, held: Sequence[Effect]) -> tuple[Button, ...]:
        """One for each of several that a person is asked about."""
        titles = [
            self.domain.responses.text("button.withdraw_one", {"order_id": effect.order_id}, self.language)
            for effect in held
        ]
        return tuple(
            Button(title, f'/effect.refuse{{"effect":"{effect.id}"}}')
            for title, effect in zip(titles, held, strict=True)
        )

    def which(self, waiting: Sequence[Effect]) -> tuple[Button, ...]:
        """One for each of several that wait, and one for none of them now."""
        none = self.domain.responses.text("button.none_of_them", {}, self.language)
        return (*(self._chosen(effect) for effect in waiting), Button(none, "/dialog.deny"))

    def undo(self, effect: Effect) -> tuple[Button, ...]:
        """Under what was done and can be taken back, where its skill says how."""
        bound = self.domain.effect(effect.action, effect.step)
        if effect.state != "settled" or bound.way_back(effect.command(), effect.told) is None:
            return ()
        return (self._of("button.undo", "effect.undo", effect.id),)

    def _of(self, title: str, intent: str, effect_id: str) -> Button:
        return Button(
            self.domain.responses.text(title, {}, self.language), f'/{intent}{{"effect":"{effect_id}"}}'
        )

    def _chosen(self, effect: Effect) -> Button:
        intent = self.domain.entry(effect.action).skill.intents[0]
        what = self.domain.responses.text(f"intent.{intent}", {}, self.language)
        named = {"what": what, "order_id": effect.order_id}
        title = self.domain.responses.text("button.confirm_one", named, self.language)
        return Button(" ".join(title.split()), f'/effect.confirm{{"effect":"{effect.id}"}}')
