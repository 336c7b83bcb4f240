"""Numbers and tuples with working: what is asked for, and what each criterion looks at.

targets, a list of:
  name, field      field of the form that holds it; look_in: other fields where it may be said
  value            a number, an expression ("sqrt(2)/2") or a list for a tuple
  range            instead of value: from, above, to, below (numbers or expressions)
  tolerance, relative_tolerance   how far off still counts; default 0
  units            word after the number -> factor, for example {cm: 0.01, m: 1}
  labels           how the text names it; components: for tuples, the names of each component
  cues, given      words near a tuple in running text; tuples of the task that are no answer
working            fields in which calculations are looked for
counted, levels    what is counted ("11 elements of l0") and all names of that sort
rules: criterion -> kind and
  value   target; component, or each (points a component); slip: points for the right expression worked out wrongly
  steps   each; values: per step, the values that show it; given: per step, the numbers it starts from
  method  each; targets; values; marks: per target, the summands that show the right calculation
  law     law: formula; roles: name -> ways to write it; wrong: name -> formula; rounding, rounding_up: words;
          or_reached: {target, rule}: also earned when both results are reached by the steps of that rule
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from exams.grading.answer_type import ReadError, SpecError
from exams.grading.reading.maths_ast import Expr
from exams.grading.reading.maths_cursor import Vocabulary
from exams.grading.reading.maths_parse import parse_formula
from exams.grading.reading.maths_value import number_of
from exams.grading.reading.normalise import normalise
from exams.grading.reading.settings import Settings, read_list, read_mapping, read_points, read_text, read_texts

_TARGET_KEYS = (
    "name", "field", "look_in", "value", "range", "tolerance", "relative_tolerance", "units", "labels", "components",
    "cues", "given",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bounds:
    """A range of right numbers. `low` and `high` None: no bound; `open_*`: the bound itself is wrong."""

    low: Fraction | None
    high: Fraction | None
    open_low: bool = False
    open_high: bool = False

    def hold(self, value: Fraction) -> bool:
        """Return whether `value` lies within."""
        above = self.low is None or value > self.low or (value == self.low and not self.open_low)
        return above and (self.high is None or value < self.high or (value == self.high and not self.open_high))


@dataclass(frozen=True, slots=True)
class Target:
    """One number or tuple that is asked for: one `Bounds` a component."""

    name: str
    field: str
    bounds: tuple[Bounds, ...]
    look_in: tuple[str, ...] = ()
    units: Mapping[str, Fraction] | None = None
    labels: tuple[str, ...] = ()
    components: tuple[tuple[str, ...], ...] = ()
    cues: tuple[str, ...] = ()
    given: frozenset[tuple[Fraction, ...]] = frozenset()

    @property
    def is_tuple(self) -> bool:
        """True if there is more than one component."""
        return len(self.bounds) > 1

    def verdicts(self, values: tuple[Fraction, ...]) -> tuple[bool, ...]:
        """Return which components are right; all wrong if there are too few or too many."""
        if len(values) != len(self.bounds):
            return (False,) * len(self.bounds)
        return tuple(bound.hold(value) for bound, value in zip(self.bounds, values, strict=True))


@dataclass(frozen=True, slots=True)
class ValueRule:
    """Points for the value of a target: one component, each component, or all."""

    target: str
    component: int | None
    each: Decimal | None
    slip: Decimal | None


@dataclass(frozen=True, slots=True)
class StepsRule:
    """Points for every step that is shown by one of its values."""

    each: Decimal
    values: tuple[frozenset[Fraction], ...]
    given: tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class MethodRule:
    """Points for every target that is calculated by an expression of the right make."""

    each: Decimal
    targets: tuple[str, ...]
    values: tuple[Fraction, ...]
    marks: tuple[frozenset[Fraction], ...]


@dataclass(frozen=True, slots=True)
class LawRule:
    """Points for a general formula, or for results that are reached by the steps of another rule."""

    law: Expr
    roles: Mapping[str, tuple[str, ...]]
    wrong: Mapping[str, Expr]
    rounding: tuple[str, ...]
    rounding_up: tuple[str, ...]
    reached_target: str
    reached_rule: str


Rule = ValueRule | StepsRule | MethodRule | LawRule


@dataclass(frozen=True, slots=True)
class NumbersSpec:
    """All targets, and one rule a criterion."""

    targets: Mapping[str, Target]
    rules: Mapping[str, Rule]
    working: tuple[str, ...]
    counted: tuple[str, ...]
    levels: tuple[str, ...]


def parse_spec(settings: Mapping[str, object], path: str) -> NumbersSpec:
    """Return the spec that `settings` describe. Raises SpecError naming the place."""
    read_mapping(settings, path, ("targets", "rules", "working", "counted", "levels"))
    listed = [
        _target(item, f"{path}.targets.{number}")
        for number, item in enumerate(read_list(settings.get("targets"), f"{path}.targets"))
    ]
    targets = {target.name: target for target in listed}
    if not targets or len(targets) != len(listed):
        raise SpecError(f"{path}.targets", "must name at least one target, each once")
    rules = {
        key: _rule(item, targets, f"{path}.rules.{key}")
        for key, item in read_mapping(settings.get("rules"), f"{path}.rules").items()
    }
    for key, rule in rules.items():
        if isinstance(rule, LawRule) and not isinstance(rules.get(rule.reached_rule), StepsRule | None):
            raise SpecError(f"{path}.rules.{key}.or_reached.rule", "must be a rule of kind steps")
    return NumbersSpec(
        targets=targets,
        rules=rules,
        working=read_texts(settings.get("working"), f"{path}.working"),
        counted=read_texts(settings.get("counted"), f"{path}.counted"),
        levels=read_texts(settings.get("levels"), f"{path}.levels"),
    )


def _target(item: object, path: str) -> Target:
    settings = read_mapping(item, path, _TARGET_KEYS)
    units = read_mapping(settings.get("units"), f"{path}.units")
    return Target(
        name=read_text(settings.get("name"), f"{path}.name"),
        field=read_text(settings.get("field"), f"{path}.field"),
        bounds=_bounds(settings, path),
        look_in=read_texts(settings.get("look_in"), f"{path}.look_in"),
        units={word: _number(factor, f"{path}.units.{word}") for word, factor in units.items()} or None,
        labels=read_texts(settings.get("labels"), f"{path}.labels"),
        components=tuple(
            read_texts(names, f"{path}.components.{number}")
            for number, names in enumerate(read_list(settings.get("components"), f"{path}.components"))
        ),
        cues=read_texts(settings.get("cues"), f"{path}.cues"),
        given=frozenset(
            _numbers(item, f"{path}.given.{number}")
            for number, item in enumerate(read_list(settings.get("given"), f"{path}.given"))
        ),
    )


def _bounds(settings: Settings, path: str) -> tuple[Bounds, ...]:
    if ("value" in settings) == ("range" in settings):
        raise SpecError(path, "needs either value or range")
    if "range" in settings:
        return (_range(settings["range"], f"{path}.range"),)
    value = settings["value"]
    values = _numbers(value, f"{path}.value") if isinstance(value, list) else (_number(value, f"{path}.value"),)
    absolute = _number(settings.get("tolerance", 0), f"{path}.tolerance")
    relative = _number(settings.get("relative_tolerance", 0), f"{path}.relative_tolerance")
    slack = [max(absolute, abs(value) * relative) for value in values]
    return tuple(Bounds(value - off, value + off) for value, off in zip(values, slack, strict=True))


def _range(item: object, path: str) -> Bounds:
    settings = read_mapping(item, path, ("from", "above", "to", "below"))
    low, above, high, below = (
        _number(settings[key], f"{path}.{key}") if key in settings else None for key in ("from", "above", "to", "below")
    )
    if low is None and high is None and above is None and below is None:
        raise SpecError(path, "needs from, above, to or below")
    return Bounds(low if low is not None else above, high if high is not None else below, low is None, high is None)


def _rule(item: object, targets: Mapping[str, Target], path: str) -> Rule:
    kind = read_text(read_mapping(item, path).get("kind"), f"{path}.kind")
    match kind:
        case "value":
            return _value_rule(read_mapping(item, path, ("kind", "target", "component", "each", "slip")), targets, path)
        case "steps":
            return _steps_rule(read_mapping(item, path, ("kind", "each", "values", "given")), path)
        case "method":
            return _method_rule(read_mapping(item, path, ("kind", "each", "targets", "values", "marks")), targets, path)
        case "law":
            keys = ("kind", "law", "roles", "wrong", "rounding", "rounding_up", "or_reached")
            return _law_rule(read_mapping(item, path, keys), targets, path)
        case _:
            raise SpecError(f"{path}.kind", "must be value, steps, method or law")


def _value_rule(settings: Settings, targets: Mapping[str, Target], path: str) -> ValueRule:
    target = _known(settings.get("target"), targets, f"{path}.target")
    component = settings.get("component")
    if component is not None and (
        not isinstance(component, int) or not 0 <= component < len(targets[target].bounds)
    ):  # fmt: skip
        raise SpecError(f"{path}.component", "is no component of the target")
    return ValueRule(
        target=target,
        component=component,
        each=read_points(settings["each"], f"{path}.each") if "each" in settings else None,
        slip=read_points(settings["slip"], f"{path}.slip") if "slip" in settings else None,
    )


def _steps_rule(settings: Settings, path: str) -> StepsRule:
    return StepsRule(
        each=read_points(settings.get("each"), f"{path}.each"),
        values=_sets(settings.get("values"), f"{path}.values"),
        given=tuple(
            _numbers(item, f"{path}.given.{number}")
            for number, item in enumerate(read_list(settings.get("given"), f"{path}.given"))
        ),
    )


def _method_rule(settings: Settings, targets: Mapping[str, Target], path: str) -> MethodRule:
    names = tuple(
        _known(name, targets, f"{path}.targets") for name in read_texts(settings.get("targets"), f"{path}.targets")
    )
    values = _numbers(settings.get("values"), f"{path}.values")
    marks = _sets(settings.get("marks"), f"{path}.marks")
    if not len(names) == len(values) == len(marks):
        raise SpecError(path, "targets, values and marks must have the same length")
    return MethodRule(read_points(settings.get("each"), f"{path}.each"), names, values, marks)


def _law_rule(settings: Settings, targets: Mapping[str, Target], path: str) -> LawRule:
    roles = read_mapping(settings.get("roles"), f"{path}.roles")
    reached = read_mapping(settings.get("or_reached"), f"{path}.or_reached", ("target", "rule"))
    wrong = read_mapping(settings.get("wrong"), f"{path}.wrong")
    return LawRule(
        law=_expression(settings.get("law"), f"{path}.law"),
        roles={role: read_texts(names, f"{path}.roles.{role}") for role, names in roles.items()},
        wrong={name: _expression(text, f"{path}.wrong.{name}") for name, text in wrong.items()},
        rounding=read_texts(settings.get("rounding"), f"{path}.rounding"),
        rounding_up=read_texts(settings.get("rounding_up"), f"{path}.rounding_up"),
        reached_target=_known(reached["target"], targets, f"{path}.or_reached.target") if reached else "",
        reached_rule=read_text(reached.get("rule"), f"{path}.or_reached.rule") if reached else "",
    )


def _known(value: object, targets: Mapping[str, Target], path: str) -> str:
    name = read_text(value, path)
    if name not in targets:
        raise SpecError(path, f"there is no target {name!r}")
    return name


def _sets(value: object, path: str) -> tuple[frozenset[Fraction], ...]:
    items = read_list(value, path)
    return tuple(frozenset(_numbers(item, f"{path}.{number}")) for number, item in enumerate(items))


def _numbers(value: object, path: str) -> tuple[Fraction, ...]:
    return tuple(_number(item, f"{path}.{number}") for number, item in enumerate(read_list(value, path)))


def _number(value: object, path: str) -> Fraction:
    """Return a number of the settings, which may be an expression such as sqrt(0.34) - 0.005."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise SpecError(path, "must be a number or an expression")
    number = number_of(_expression(str(value), path))
    if number is None:
        raise SpecError(path, f"{value!r} has no value")
    return number


def _expression(value: object, path: str) -> Expr:
    try:
        return parse_formula(normalise(read_text(value, path)).text, Vocabulary()).last
    except ReadError as problem:
        raise SpecError(path, f"{problem} (at sign {problem.position})") from problem
