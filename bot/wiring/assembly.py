"""Assembles the dialogue of a desk from its parts: every stage with its collaborators."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bot.config import Config
from bot.conversation.inbox import Inbox
from bot.conversation.outbox import Outbox
from bot.conversation.store import Store
from bot.conversation.timers import Timers
from bot.dialogue import Dialogue, Stages
from bot.domain import Domain
from bot.effects import Effects
from bot.flow.act import Act
from bot.flow.again import Again
from bot.flow.beside import Beside, Trial
from bot.flow.commands import Commands
from bot.flow.commit import Commit
from bot.flow.contact import ContactMoves
from bot.flow.effects import EffectMoves
from bot.flow.guard import Guard
from bot.flow.hold import Hold, Levels
from bot.flow.judge import Judge
from bot.flow.opinion import Opinion
from bot.flow.perform import Performing
from bot.flow.read import Read
from bot.flow.retrieve import Retrieve
from bot.flow.skills import SkillMoves
from bot.flow.understand import Understand
from bot.flow.word import Word
from bot.flow.write import Write
from bot.handoff.clocks import Clocks
from bot.handoff.drafts import Drafts
from bot.handoff.queue import Queue
from bot.handoff.routes import Route
from bot.identity import Identity, SessionShop
from bot.identity.links import Links
from bot.judgement.guardrail import Guardrail
from bot.judgement.house import House
from bot.outreach import Outreach
from bot.reading import Readers
from bot.runner import Runner
from bot.settings import Live
from bot.shop import Shop, ShopInfo
from bot.shop.assortment import Assortment
from bot.shop.places import towns
from bot.shop.policy import phones
from bot.understanding import Patterns, Understander
from bot.wiring.cast import Cast
from bot.wiring.models import Models
from bot.writer.generators import Generator

_PERFORMING: Final = 0.5  # share of the turn's budget that an effect may take


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a dialogue is made of. `fetched`, `streams`: channels that read their messages, and that show them as they grow."""

    config: Config
    settings: Live
    store: Store
    inbox: Inbox
    outbox: Outbox
    shop: Shop
    info: ShopInfo
    assortment: Assortment
    models: Models
    domain: Domain
    runner: Runner
    writer: Generator | None
    readers: Readers
    fetched: frozenset[str]
    streams: frozenset[str]
    windows: Mapping[str, int]  # seconds in which a channel takes a reply
    links: Links
    outreach: Outreach
    cast: Cast
    house: House


def assemble(parts: Parts) -> Dialogue:
    """The dialogue over these parts."""
    config = parts.config
    ledger = Effects(parts.store, confirm_minutes=config.effects.confirm_minutes)
    known = config.identity
    identity = Identity(
        parts.store,
        parts.shop,
        misses_per_day=known.misses_per_day,
        misses_per_order=known.misses_per_order,
    )
    return Dialogue(
        store=parts.store,
        inbox=parts.inbox,
        ledger=ledger,
        identity=identity,
        shop=parts.shop,
        stages=_stages(parts, ledger, identity),
        settings=parts.settings,
        language=parts.info.language,
        streams=parts.streams if config.writer.stream else frozenset(),
    )


def _stages(parts: Parts, ledger: Effects, identity: Identity) -> Stages:
    config, domain = parts.config, parts.domain
    levels = Levels(domain, parts.settings.ceiling)
    write = Write(domain.responses)
    house = parts.house
    guardrail = Guardrail(domain.responses, timezone=parts.info.timezone, house=house)
    return Stages(
        read=Read(parts.readers),
        understand=_understand(parts, parts.cast.judge),
        opinion=Opinion.of(config, domain, parts.writer),
        retrieve=Retrieve(parts.models.retriever, domain, below=config.judgement.clarify_below),
        judge=Judge(domain, parts.shop, ledger),
        act=_act(parts, ledger, identity, levels),
        again=Again(parts.models.retriever, write),
        write=write,
        guard=Guard(guardrail),
        hold=Hold(levels),
        word=_word(parts, guardrail, parts.writer),
        house=house,
        commit=Commit(
            inbox=parts.inbox,
            outbox=parts.outbox,
            ledger=ledger,
            queue=Queue(
                parts.store,
                full_at=parts.config.handoff.full_at,
                clocks=Clocks(
                    answer_s=parts.config.handoff.answer_s,
                    next_s=parts.config.handoff.next_s,
                    resolve_s=parts.config.handoff.resolve_s,
                ),
            ),
            drafts=Drafts(parts.store, parts.outbox, fetched=parts.fetched),
            shop=parts.shop,
            write=write,
            timers=Timers(parts.store, parts.inbox),
            fetched=parts.fetched,
            windows=parts.windows,
            routes=[Route(**dict(each)) for each in parts.config.handoff.routes],
        ),
        beside=_beside(parts, guardrail),
    )


def _understand(parts: Parts, understander: Understander) -> Understand:
    return Understand(
        understander.with_own(parts.domain.examples),
        parts.domain,
        assortment=parts.assortment,
        patterns=replace(
            Patterns.learned(parts.info.order_id_examples), phones=phones(parts.info), towns=towns()
        ),
        commands=Commands(parts.links),
    )


def _word(parts: Parts, guardrail: Guardrail, generator: Generator | None) -> Word:
    return Word(
        generator=generator,
        guardrail=guardrail,
        responses=parts.domain.responses,
        config=parts.config.writer,
        budget_s=parts.config.turn.budget_s,
        shop=parts.info.name.get(parts.info.language, ""),
    )


def _beside(parts: Parts, guardrail: Guardrail) -> Beside:
    cast = parts.cast
    judge, writer = cast.trying_judge, cast.trying_writer
    return Beside(
        judge=Trial(judge.candidate, _understand(parts, judge.model)) if judge else None,
        writer=Trial(writer.candidate, _word(parts, guardrail, writer.model)) if writer else None,
        in_force=cast.in_force,
        comparisons=cast.trials.comparisons,
        backstage=cast.backstage,
    )


def _act(parts: Parts, ledger: Effects, identity: Identity, levels: Levels) -> Act:
    domain = parts.domain
    performing = Performing(domain, parts.shop, parts.config.turn.budget_s * _PERFORMING)
    effects = EffectMoves(domain=domain, ledger=ledger, shop=parts.shop, performing=performing, levels=levels)
    view = SessionShop(parts.shop)
    skills = SkillMoves(domain=domain, runner=parts.runner, shop=view, identity=identity, effects=effects)
    contact = ContactMoves(
        domain=domain,
        runner=parts.runner,
        shop=view,
        links=parts.links,
        outreach=parts.outreach,
        store=parts.store,
    )
    return Act(skills, effects, contact)
