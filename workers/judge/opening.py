"""The judge of one run, if the settings name one."""

from dataclasses import dataclass

from exams.grading.judging.types import Judge, JudgeReply, JudgeRequest
from exams.models import AnswerFile, GradingRun
from workers.judge.config import judge_config, wrong_settings
from workers.judge.endpoint_judge import Asker, EndpointJudge


@dataclass(frozen=True, slots=True)
class SilentJudge:
    """Satisfies `Judge` where the settings are wrong: answers are graded by the rules, and it is said why."""

    problem: str
    sees_pictures: bool = False

    def judge(self, request: JudgeRequest) -> JudgeReply:
        """Return the problem."""
        return JudgeReply(problem=self.problem)


def judge_for(run: GradingRun) -> Judge | None:
    """Return the judge of this run; None if no language model is to be asked."""
    config = judge_config()
    if config is None:
        return None
    for wrong in wrong_settings():
        return SilentJudge(wrong)

    def load_picture(sha256: str) -> bytes | None:
        files = AnswerFile.objects.filter(answer_id=run.answer_id, sha256=sha256)
        content = files.values_list("content", flat=True).first()
        return None if content is None else bytes(content)

    return EndpointJudge(config, Asker(run.version.question.exam_id, run.pk), load_picture)
