"""Learns from people's marks and writes what they suggest for the rest. Suggestions only: nothing here is a mark."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from exams.grading.learning import Lesson, Model, Pool, Prediction, ask_first, fit, pool_of, read_lesson, write_lesson
from exams.models import LearnedQuestion, LearnedSuggestion, QuestionVersion
from exams.selectors.learning import Material, judged_criteria, learning_material, newest_suggestions, shipped_prior
from exams.specs import spec_of

# A probability that moved by less is the same to a marker and no reason for a new row.
_SAME_CHANCE = 0.02


@dataclass(frozen=True, slots=True)
class Learned:
    """What one round of learning did: marks it read, suggestions it added."""

    marks: int
    suggestions: int


def learn(version_id: int, now: datetime) -> Learned | None:
    """Learn from the marks of a live question version; return None if there is nothing new. Safe to call at any time.

    Marks that arrive meanwhile ring a bell of their own. Nothing that exists is changed but what was learned before."""
    LearnedQuestion.objects.filter(version_id=version_id).update(rung_at=None)
    version = QuestionVersion.objects.select_related("question__exam").get(pk=version_id)
    if version.question.live_version_id != version_id or not judged_criteria(spec_of(version), version.solution):
        return None
    material = learning_material(version)
    before = LearnedQuestion.objects.get_or_create(version=version)[0]
    if before.digest == material.digest or not material.answer_ids:
        return None
    pools, models = _models(material, before.lessons)
    return _record(material, pools, models, now)


def _models(material: Material, own: Mapping[str, object]) -> tuple[dict[str, Pool], dict[str, Model]]:
    """Return pools and models by criterion; each learns from all lessons of the exam but its own."""
    lessons = {**_lessons_of_others(material.version), **_read({f"own:{key}": found for key, found in own.items()})}
    texts = {fields: material.texts(fields) for fields in {judged.fields for judged in material.judged}}
    pools: dict[str, Pool] = {}
    models: dict[str, Model] = {}
    for judged in material.judged:
        key = judged.question.key
        pools[key] = pool_of(judged.question, texts[judged.fields])
        others = [lesson for name, lesson in lessons.items() if name != f"own:{key}"]
        models[key] = fit(pools[key], material.marks(key), shipped_prior(), others, material.hints_for(key))
        lessons[f"own:{key}"] = models[key].lesson
    return pools, models


def _lessons_of_others(version: QuestionVersion) -> dict[str, Lesson]:
    """Return what the other questions of the exam taught, as far as their live versions did."""
    rows = LearnedQuestion.objects.filter(
        version__question__exam=version.question.exam_id, version__question__live_version=F("version")
    )
    others = rows.exclude(version=version).order_by("pk")
    return _read({f"{row.version_id}:{key}": found for row in others for key, found in row.lessons.items()})


def _read(found: Mapping[str, object]) -> dict[str, Lesson]:
    lessons: dict[str, Lesson] = {}
    for name, written in found.items():
        try:
            lessons[name] = read_lesson(written)
        except ValueError:  # by an earlier version of the program: learned again when its question is
            continue
    return lessons


def _record(material: Material, pools: Mapping[str, Pool], models: Mapping[str, Model], now: datetime) -> Learned:
    version = material.version
    order = ask_first(next(iter(pools.values())).texts, list(models.values()), seed=version.pk)
    lessons = {key: write_lesson(model.lesson) for key, model in models.items()}
    with transaction.atomic():
        rows = list(_new_suggestions(material, models))
        LearnedSuggestion.objects.bulk_create(rows, ignore_conflicts=True)
        LearnedQuestion.objects.filter(version=version).update(
            digest=material.digest,
            order=[material.answer_ids[place] for place in order],
            lessons=lessons,
            learned_at=now,
        )
    return Learned(sum(len(model.marks) for model in models.values()), len(rows))


def _new_suggestions(material: Material, models: Mapping[str, Model]) -> Iterator[LearnedSuggestion]:
    """Yield a row for each judged criterion of an answer that no person decided, where it says something new."""
    newest = newest_suggestions(material.version, material.answer_ids)
    for key, model in models.items():
        digest = hashlib.sha256(f"{material.digest}:{key}".encode()).hexdigest()
        for prediction in model.predict():
            answer_id = material.answer_ids[prediction.answer]
            done = answer_id in material.reviewed or answer_id in material.odd
            open_here = not done and key in material.hints.get(answer_id, {})
            if prediction.points is None or not open_here or _says(newest.get((answer_id, key)), prediction):
                continue
            yield LearnedSuggestion(
                answer_id=answer_id,
                version=material.version,
                key=key,
                points=prediction.points,
                p_agree=prediction.p_agree,
                marks=len(model.marks),
                digest=digest,
                reasons=list(prediction.reasons),
            )


def _says(row: LearnedSuggestion | None, prediction: Prediction) -> bool:
    """Return whether the newest row says the same already."""
    if row is None or row.points != prediction.points or row.reasons != list(prediction.reasons):
        return False
    if row.p_agree is None or prediction.p_agree is None:
        return row.p_agree == prediction.p_agree
    return abs(row.p_agree - prediction.p_agree) < _SAME_CHANCE
