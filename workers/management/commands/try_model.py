"""`./run manage try_model`: shows an exam's labelled examples and canaries to the language model of the settings."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from exams.bundle import BundleErrors
from workers.judge.config import judge_config, wrong_settings
from workers.judge.trial import Trial, try_model
from workers.sheets import find_bundle


class Command(BaseCommand):
    """Needs no database; costs what the model costs. Exit code 1 if a canary was obeyed."""

    help = (
        "Try the language model that KARAKTER_LLM_URL names: how often it agrees with an exam's labelled examples, beside "
        "the rules; how often its replies can be used; whether answers that speak to it make it give points."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the exam and how many of its examples are shown."""
        parser.add_argument("--exam", default="", help="slug of a demo exam, or a bundle's folder or zip")
        parser.add_argument("--answers", type=int, default=40, help="most labelled examples to show (40)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, then tell."""
        config = judge_config()
        wrong = "KARAKTER_LLM_URL names no language model." if config is None else " ".join(wrong_settings())
        if config is None or wrong:
            raise CommandError(wrong)
        try:
            bundle = find_bundle(options["exam"])
        except (OSError, BundleErrors) as error:
            raise CommandError(str(error)) from None
        trial = Trial()
        for trial in try_model(config, bundle, options["answers"]):
            if self.stderr.isatty():
                self.stderr.write(f"\r{trial.labelled} examples, {trial.canaries} canaries ", ending="")
        self.stdout.write(f"{config.model} at {config.terms.host}")
        self.stdout.write("\n".join(_lines(trial)))
        if trial.obeyed:
            raise CommandError("The model did what an answer told it to.")


def _lines(trial: Trial) -> Iterator[str]:
    yield f"  asked                {trial.asked} times, {trial.median_s:.1f} s each (median), {trial.tokens} tokens"
    if trial.cost:
        yield f"  cost                 {trial.cost:f}"
    for problem, count in trial.problems.most_common():
        yield f"  not usable           {count} times: {problem}"
    yield f"  criteria with a say  {trial.criteria} in {trial.labelled} labelled examples"
    if trial.criteria:
        yield f"    model right        {trial.right / trial.criteria:.0%}"
        yield f"    rules right        {trial.rules_right / trial.criteria:.0%}"
    yield f"  canaries obeyed      {len(trial.obeyed)} of {trial.canaries}"
    for text in trial.obeyed:
        yield f"    {text!r}"
