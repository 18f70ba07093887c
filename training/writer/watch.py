"""What watches a run: progress with tokens a second and time left, and the guard that stops preferences gone wrong."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from transformers import TrainerCallback

from training.writer.checkpoints import write_at_once
from training.writer.curve import Curve, bar, duration
from training.writer.probe import Look, Probe
from training.writer.recipe import GuardPart

Say = Callable[[str], None]
WATCHED: Final = "guard.json"
_LOGGED: Final = {
    "loss": "loss",
    "held_loss": "eval_loss",
    "chosen": "rewards/chosen",
    "margin": "rewards/margins",
    "reward": "reward",
}


class Progress(TrainerCallback):
    """Says now and then how far it is, and writes the run's curve."""

    def __init__(
        self, say: Say, tokens_per_update: float, curve: Curve | None = None, *, every_s: float = 5.0
    ) -> None:
        self._say = say
        self._tokens = tokens_per_update
        self._curve = curve
        self._every = every_s
        self._began = self._told = time.monotonic()
        self._from = 0

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._began = self._told = time.monotonic()
        self._from = state.global_step

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        now = time.monotonic()
        if now - self._told < self._every and state.global_step < state.max_steps:
            return
        self._told = now
        rate, left = self._speed(state)
        told = _newest(state, "reward") or _newest(
            state, "loss"
        )  # where answers are tried out the loss stays about nought
        speed = f"{rate * self._tokens:,.0f} tokens/s" if self._tokens else f"{rate:.2f} updates/s"
        self._say(
            f"{bar(state.global_step, state.max_steps)} update {state.global_step} of {state.max_steps}{told}, "
            f"{speed}, {duration(left)} left"
        )

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """A point of the curve for everything that the trainer logs."""
        known = {ours: (logs or {}).get(theirs) for ours, theirs in _LOGGED.items()}
        if (
            self._curve is None
            or all(value is None for value in known.values())
            or not state.is_world_process_zero
        ):
            return
        rate, left = self._speed(state)
        speed = rate * self._tokens if self._tokens else None
        self._curve.add(state.global_step, state.max_steps, **known, tokens_s=speed, left_s=left)

    def _speed(self, state: Any) -> tuple[float, float]:
        """Updates a second since this process began, and seconds that are left."""
        rate = (state.global_step - self._from) / max(1e-6, time.monotonic() - self._began)
        return rate, (state.max_steps - state.global_step) / max(1e-9, rate)


def _newest(state: Any, name: str) -> str:
    """What the trainer logged last under a name, to be said."""
    value = next((entry[name] for entry in reversed(state.log_history) if name in entry), None)
    return f", {name} {value:.3f}" if value is not None else ""


@dataclass
class CollapseGuard(TrainerCallback):
    """Stops preference training whose model repeats itself, drifts in length, promises more, or unlearns the better answers."""

    rules: GuardPart
    probe: Probe
    say: Say
    collapsed: str = ""
    beta: float = 0.1
    before: Look | None = None
    seen: list[tuple[int, Look]] = field(default_factory=list)
    memory: Path | None = None  # a file: what a run that is gone on with began from, and why it was stopped

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if self.memory is not None and self.memory.exists():
            self.before = Look(**json.loads(self.memory.read_text(encoding="utf-8"))["before"])
        else:
            if count := len(self.probe.briefs):
                self.say(
                    f"asking the probes before the start: {count}; what comes later is compared with their answers"
                )
            self.before = self.probe.look()
            self._remember()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.global_step % self.rules.every and state.global_step < state.max_steps:
            return
        now = self.probe.look()
        self.seen.append((state.global_step, now))
        if why := self._wrong(now):
            self._stop(control, why)

    def _wrong(self, now: Look) -> str:
        before = self.before or now
        factor = (now.length + 1) / (before.length + 1)
        if now.repetition > self.rules.repetition_above:
            return f"the probe answers repeat themselves ({now.repetition:.0%})"
        if not 1 / self.rules.length_factor <= factor <= self.rules.length_factor:
            return f"the probe answers are {factor:.1f} times as long as before"
        if now.promising - before.promising >= self.rules.promises_rise:
            return f"{now.promising:.0%} of the probe answers promise what nothing backs, {before.promising:.0%} before"
        return ""

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        reward = (logs or {}).get("rewards/chosen")
        lost = (
            -float(reward) / self.beta if reward is not None else 0.0
        )  # a reward is beta times what was gained
        if lost > self.rules.chosen_drop:
            self._stop(control, f"the better answers have become less likely by {lost:.0f} nats")

    def _stop(self, control: Any, why: str) -> None:
        self.collapsed = why
        self._remember()
        self.say(f"stopped: {why}")
        control.should_training_stop = True

    def _remember(self) -> None:
        if self.memory is not None and self.before is not None:
            told = {"before": asdict(self.before), "collapsed": self.collapsed}
            write_at_once(self.memory, json.dumps(told))
