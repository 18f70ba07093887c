"""One conversation of the generated month: customers act as people do, the real judgement decides every turn."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.insight import basis
from bot.insight.month.people import ASKS_FOR_A_PERSON, LINES, Crowd, Customer, Wish
from bot.judgement import ActionCard, Case, Talk, judge
from bot.settings import Circumstances, Settings
from bot.trace import trace
from bot.turn import Address, Entity, Handoff, Intent, Reply, Request, Turn, Understanding, Utterance

MOST_TURNS: Final = 6
_OPEN: Final = range(9, 21)  # people are there
ANSWER_S: Final = 300.0  # within which a person should answer


@dataclass
class Told:
    """A conversation as it will be stored."""

    address: Address
    customer: Customer
    turns: list[dict[str, Any]] = field(default_factory=list)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    agents: list[tuple[datetime, str]] = field(default_factory=list)
    ratings: list[tuple[datetime, int]] = field(default_factory=list)
    begins: list[datetime] = field(default_factory=list)  # of its episodes
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """What all conversations of the month share."""

    crowd: Crowd
    actions: Mapping[str, ActionCard]
    zone: ZoneInfo
    settings: Settings = field(default_factory=Settings)


class Scene:
    """Plays one episode of a conversation."""

    def __init__(self, stage: Stage, told: Told, at: datetime) -> None:
        self._stage, self._told, self._at = stage, told, at
        self._crowd = crowd = stage.crowd
        self._skill_of = {intent: card.skill for intent, card in stage.actions.items()}
        self._wish: Wish = crowd.wish()
        self._number = str(crowd.random.randint(10000, 39999))
        self._anger = 2 if self._wish.angry else 0
        self._unclear = self._dissatisfied = 0
        self._last = ""

    def play(self) -> bool:
        """To its end; whether it ended well."""
        self._told.begins.append(self._at)
        well = self._go()
        self._told.end = self._at
        if self._crowd.random.random() < 0.22:
            liked = (5, 5, 4) if well else (1, 2, 3, 4)
            self._told.ratings.append((self._at, self._crowd.random.choice(liked)))
        return well

    def _go(self) -> bool:
        dice = self._crowd.random
        again = False
        for _ in range(MOST_TURNS):
            way, right = self._turn(again=again)
            if way == "person":
                return self._person()
            if way == "declines" or (way == "alone" and right):
                if dice.random() < 0.4:
                    self._thanks()
                return way == "alone"
            if way == "alone":
                self._anger = min(3, self._anger + 1)
            if dice.random() > self._told.customer.patience:
                return False
            if dice.random() < (0.3 if way == "alone" else 0.08):
                self._wish = ASKS_FOR_A_PERSON
            self._at += timedelta(seconds=dice.uniform(15, 120))
            again = True
        return False

    def _turn(self, *, again: bool) -> tuple[str, bool]:
        crowd, customer, wish = self._crowd, self._told.customer, self._wish
        confidence = crowd.confidence(again=again)
        right = crowd.random.random() < wish.is_right(confidence)
        text = crowd.random.choice(wish.texts[customer.language]).replace("{n}", self._number)
        if again:
            text = crowd.random.choice(LINES[f"again_{customer.language}"]) + text
        found = self._entities(text)
        first, second = (wish.intent, wish.also) if right else (wish.also, wish.intent)
        rest = (1 - confidence) * crowd.random.uniform(0.3, 0.7)
        ranked = sorted(
            (Intent(first, confidence), Intent(second, rest)), key=lambda i: i.confidence, reverse=True
        )
        right = ranked[0].name == wish.intent
        heard = Understanding(
            language=customer.language,
            requests=(Request(intents=tuple(ranked), entities=found, start=0, end=len(text)),),
            entities=found,
            sentiment="negative" if self._anger else "neutral",
            anger=self._anger,
            risk=(wish.risk,),  # type: ignore[arg-type]
            model="generated",
        )
        way = self._judged(text, heard, truth=right)
        self._unclear = self._unclear + 1 if way == "asks" else 0
        self._dissatisfied = self._dissatisfied + 1 if heard.displeased else 0
        return way, right

    def _thanks(self) -> None:
        language = self._told.customer.language
        self._at += timedelta(seconds=self._crowd.random.uniform(10, 60))
        self._anger = max(0, self._anger - 2)
        heard = Understanding(
            language=language,
            requests=(Request(intents=(Intent("dialog.social", 0.97),)),),
            sentiment="positive",
            anger=self._anger,
            model="generated",
        )
        self._judged(self._crowd.random.choice(LINES[f"thanks_{language}"]), heard, truth=True)

    def _judged(self, text: str, heard: Understanding, *, truth: bool) -> str:
        told, language = self._told, heard.language
        said = Utterance(key=uuid.UUID(int=self._crowd.random.getrandbits(128)).hex, text=text, at=self._at)
        turn = Turn(
            id=uuid.UUID(int=self._crowd.random.getrandbits(128)).hex,
            address=told.address,
            utterances=(said,),
            understanding=heard,
            config_version="file",
        )
        talk = Talk(
            last_action=self._last,
            dissatisfied=self._dissatisfied,
            unclear=self._unclear,
            tier=told.customer.tier,
        )
        where = Circumstances(
            channel=told.address.channel,
            language=language,
            tier=told.customer.tier,
            local=self._at.astimezone(self._stage.zone),
        )
        limits = self._stage.settings.limits(where, self._skill_of)
        decision = judge(Case(turn=turn, talk=talk, actions=self._stage.actions, limits=limits))
        way = basis.path(decision)
        self._last = next((move.target for move in decision.moves if move.kind == "run"), self._last)
        turn = turn.evolve(
            decision=decision,
            replies=(Reply(text=self._reply(way, language)),),
            handoff=self._ticket(turn.id, decision.moves[-1].target) if way == "person" else None,
            owner="queue" if way == "person" else "bot",
            timings_ms={"understanding": self._crowd.random.uniform(8, 22)},
        )
        kept = {**basis.record(turn, talk, where), "judged": basis.outcome(decision), "hidden": truth}
        finished = self._at + timedelta(milliseconds=self._crowd.random.uniform(60, 400))
        told.turns.append({"id": turn.id, "trace": trace(turn), "basis": kept, "finished_at": finished})
        return way

    def _reply(self, way: str, language: str) -> str:
        if way == "alone":
            return self._wish.replies[language].replace("{n}", self._number)
        return str(LINES[f"{ {'asks': 'ask', 'person': 'hand'}.get(way, 'decline') }_{language}"])

    def _ticket(self, turn_id: str, reason: str) -> Handoff:
        local = self._at.astimezone(self._stage.zone)
        outcome = "queued" if local.hour in _OPEN else "closed_hours"
        wait = self._crowd.random.lognormvariate(4.6, 0.8) if outcome == "queued" else 0.0
        claimed = self._at + timedelta(seconds=wait) if outcome == "queued" else self._morning(local)
        self._told.tickets.append(
            {
                "reason": reason,
                "outcome": outcome,
                "created_at": self._at,
                "claimed_at": claimed,
                "closed_at": claimed + timedelta(seconds=self._crowd.random.lognormvariate(5.6, 0.6)),
                "summary": {"turn": turn_id, "effect": ""},
                **self._clocks(wait, claimed if outcome == "closed_hours" else self._at),
            }
        )
        return Handoff(outcome=outcome, reason=reason, wait_s=int(wait), position=1)  # type: ignore[arg-type]

    def _clocks(self, wait: float, begun: datetime) -> dict[str, Any]:
        """How long people may take from then on, and how they kept to it; from the wait, so that no die is cast for it."""
        answers = int(wait * 10) % 4
        return {
            "due_at": begun + timedelta(seconds=ANSWER_S),
            "replied_at": begun + timedelta(seconds=wait),
            "answers": answers,
            "late": min(answers, int(int(wait * 100) % 9 == 0)),
            "resolve_due_at": begun + timedelta(hours=8),
        }

    def _person(self) -> bool:
        ticket = self._told.tickets[-1]
        if self._crowd.random.random() < 0.07:  # gave up waiting
            ticket["claimed_at"] = ticket["replied_at"] = None
            return False
        self._at = ticket["closed_at"]
        language = self._told.customer.language
        self._told.agents.append((ticket["claimed_at"], str(LINES[f"agent_{language}"])))
        self._anger = max(0, self._anger - 1)
        return True

    def _morning(self, local: datetime) -> datetime:
        day = local if local.hour < _OPEN.start else local + timedelta(days=1)
        opening = day.replace(hour=_OPEN.start, minute=0, second=0, microsecond=0)
        late = timedelta(minutes=self._crowd.random.uniform(1, 40))
        return (opening + late).astimezone(self._at.tzinfo)

    def _entities(self, text: str) -> tuple[Entity, ...]:
        start = text.find(self._number)
        if start < 0:
            return ()
        end = start + len(self._number)
        return (Entity(entity="order_id", value=self._number, start=start, end=end),)
