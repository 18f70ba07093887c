"""An adapter that learns by clipped and noised updates, and can be gone on with after a kill at any of them."""

import json
import secrets
import warnings
from collections.abc import Iterator
from typing import Any, Final

from training.writer.budget import Budget, bounds_may_be_loose
from training.writer.curve import bar
from training.writer.load import adapter
from training.writer.run import Run

Encoded = tuple[list[int], int]  # the tokens of an example, and where its answer begins
_IGNORED: Final = -100


class Learner:
    """An adapter whose updates are clipped and noised."""

    def __init__(self, run: Run, budget: Budget, model: Any, tokenizer: Any) -> None:
        import torch
        from opacus.accountants import RDPAccountant
        from opacus.grad_sample import GradSampleModule
        from opacus.optimizers import DPOptimizer
        from peft import get_peft_model
        from transformers import get_scheduler

        part = run.recipe.sft
        self.run, self.budget, self.tokenizer = run, budget, tokenizer
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        torch.manual_seed(part.seed)  # where the adapter starts from; it is not secret
        self.model = get_peft_model(model, adapter(run.recipe)).to(self.device)
        self.named = [(n, p) for n, p in self.model.named_parameters() if p.requires_grad]
        self.trained = [p for _, p in self.named]
        self.wrapped = GradSampleModule(self.model, batch_first=True, loss_reduction="sum")
        self.adam = torch.optim.AdamW(self.trained, lr=part.learning_rate, weight_decay=part.weight_decay)
        self.optimizer = DPOptimizer(
            self.adam,
            noise_multiplier=budget.noise,
            max_grad_norm=budget.clip,
            expected_batch_size=part.batch,
            loss_reduction="sum",
            generator=torch.Generator(self.device).manual_seed(secrets.randbits(63)),  # the noise is
        )
        warm_up = int(budget.updates * part.warmup_share)
        schedule = get_scheduler(part.schedule, self.adam, warm_up, budget.updates)
        self._share_at = schedule.lr_lambdas[0]  # of the learning rate, by update
        self.accountant = RDPAccountant()
        self.done = 0

    def train(self, examples: list[Encoded]) -> float:
        """Every update that is left; the epsilon that was spent."""
        self.wrapped.train()
        save_every = self.run.recipe.sft.save_every
        for drawn in self._draws(examples):
            self._update(drawn)
            self.done += 1
            self.accountant.step(noise_multiplier=self.budget.noise, sample_rate=self.budget.rate)
            if self.done % save_every == 0 or self.done == self.budget.updates:
                self._tell()
                self.save()
        return self.spent

    @property
    def spent(self) -> float:
        """The epsilon so far."""
        with bounds_may_be_loose():
            return float(self.accountant.get_epsilon(self.budget.delta))

    def _tell(self) -> None:
        of, spent = self.budget.updates, self.spent
        self.run.curve.add(self.done, of, epsilon=spent)
        self.run.say(f"{bar(self.done, of)} update {self.done} of {of}, epsilon {spent:.2f} so far")

    def _draws(self, examples: list[Encoded]) -> Iterator[list[Encoded]]:
        """Whom each update learns from: every example by a coin of its own, so that now and then there is none."""
        import torch
        from opacus.utils.uniform_sampler import UniformWithReplacementSampler

        chance = torch.Generator().manual_seed(secrets.randbits(63))
        drawn = UniformWithReplacementSampler(
            num_samples=len(examples),
            sample_rate=self.budget.rate,
            generator=chance,
            steps=self.budget.updates - self.done,
        )
        for numbers in drawn:
            yield [examples[number] for number in numbers]

    def _update(self, drawn: list[Encoded]) -> None:
        import torch

        self.optimizer.zero_grad(set_to_none=True)
        if drawn:
            self.pull(drawn)
        else:  # noise alone, or an empty draw could be told from others
            for parameter in self.trained:
                parameter.grad_sample = torch.zeros((0, *parameter.shape), device=self.device)
        for group in self.adam.param_groups:
            group["lr"] = self.run.recipe.sft.learning_rate * self._share_at(self.done)
        self.optimizer.step()

    def pull(self, drawn: list[Encoded]) -> None:
        """Each example's own gradient, in `grad_sample` of every parameter that is trained."""
        with warnings.catch_warnings():
            # The base is frozen, so nothing above the first adapter needs a gradient; torch remarks on it.
            warnings.filterwarnings("ignore", message="Full backward hook is firing", category=UserWarning)
            self._losses(drawn).sum().backward()

    def _losses(self, drawn: list[Encoded]) -> Any:
        """The mean loss of each example's answer, (examples,)."""
        import torch

        longest = max(len(ids) for ids, _ in drawn)
        ids = torch.full((len(drawn), longest), int(self.tokenizer.pad_token_id))
        labels, seen = torch.full_like(ids, _IGNORED), torch.zeros_like(ids)
        for row, (tokens, answer) in enumerate(drawn):
            ids[row, : len(tokens)] = torch.tensor(tokens)
            labels[row, answer : len(tokens)] = torch.tensor(tokens[answer:])
            seen[row, : len(tokens)] = 1
        ids, labels, seen = ids.to(self.device), labels.to(self.device)[:, 1:], seen.to(self.device)
        logits = self.wrapped(input_ids=ids, attention_mask=seen).logits[:, :-1].float()
        each = torch.nn.functional.cross_entropy(
            logits.transpose(1, 2), labels, ignore_index=_IGNORED, reduction="none"
        )
        return each.sum(1) / (labels != _IGNORED).sum(1).clamp(min=1)

    def save(self) -> None:
        """Everything to go on from, as safetensors and JSON; the mark is written last."""
        from safetensors.torch import save_file

        tensors = {f"weight.{name}": p.detach().contiguous().cpu() for name, p in self.named}
        for name, parameter in self.named:
            state = self.adam.state[parameter]
            tensors |= {f"{key}.{name}": state[key].contiguous().cpu() for key in ("exp_avg", "exp_avg_sq")}
        folder = self.run.folder / "private"
        folder.mkdir(exist_ok=True)
        save_file(tensors, folder / f"{self.done}.safetensors")
        mark = folder / "state.part"
        mark.write_text(json.dumps({"done": self.done, "spent": self.accountant.history}), encoding="utf-8")
        mark.replace(folder / "state.json")
        for old in folder.glob("*.safetensors"):
            if old.stem != str(self.done):
                old.unlink()

    def restore(self) -> None:
        """Go on from what `save` wrote."""
        import torch
        from safetensors.torch import load_file

        folder = self.run.folder / "private"
        mark = json.loads((folder / "state.json").read_text(encoding="utf-8"))
        self.done = int(mark["done"])
        self.accountant.history = [tuple(each) for each in mark["spent"]]
        tensors = load_file(folder / f"{self.done}.safetensors", device=self.device)
        with torch.no_grad():
            for name, parameter in self.named:
                parameter.copy_(tensors[f"weight.{name}"])
                self.adam.state[parameter] = {
                    "step": torch.tensor(float(self.done)),
                    **{key: tensors[f"{key}.{name}"] for key in ("exp_avg", "exp_avg_sq")},
                }
        self.run.say(f"going on from update {self.done}")
