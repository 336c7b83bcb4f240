"""All rows of the domain."""

from exams.models.comparison import Comparison, ComparisonKind
from exams.models.exam import Exam, ExamRevision, Question, QuestionFile, QuestionVersion, Release, Zone
from exams.models.grading_run import CriterionGrade, Grade, GradingRun, RunState
from exams.models.judge import CallState, JudgeCall, JudgeEndpoint
from exams.models.learning import LearnedQuestion, LearnedSuggestion
from exams.models.marking import KeptComment, Moderation, Presence, SecondMark, SecondMarking, Withdrawal
from exams.models.regrade import BatchState, RegradeBatch, RegradeQuestion
from exams.models.regrade_request import RegradeRequest, RequestState
from exams.models.release_mail import MailState, ReleaseMail
from exams.models.review import ApiToken, AuditEvent, Review
from exams.models.roster import STAFF_ROLES, Course, Enrolment, Role
from exams.models.submission import (
    Answer,
    AnswerFile,
    Attempt,
    Draft,
    DraftFile,
    Method,
    Submission,
    Upload,
)
from exams.models.time_used import TimeUsed
from exams.models.try_run import TryRun
from exams.models.worker import Worker

__all__ = [
    "STAFF_ROLES",
    "Answer",
    "AnswerFile",
    "ApiToken",
    "Attempt",
    "AuditEvent",
    "BatchState",
    "CallState",
    "Comparison",
    "ComparisonKind",
    "Course",
    "CriterionGrade",
    "Draft",
    "DraftFile",
    "Enrolment",
    "Exam",
    "ExamRevision",
    "Grade",
    "GradingRun",
    "JudgeCall",
    "JudgeEndpoint",
    "KeptComment",
    "LearnedQuestion",
    "LearnedSuggestion",
    "MailState",
    "Method",
    "Moderation",
    "Presence",
    "Question",
    "QuestionFile",
    "QuestionVersion",
    "RegradeBatch",
    "RegradeQuestion",
    "RegradeRequest",
    "Release",
    "ReleaseMail",
    "RequestState",
    "Review",
    "Role",
    "RunState",
    "SecondMark",
    "SecondMarking",
    "Submission",
    "TimeUsed",
    "TryRun",
    "Upload",
    "Withdrawal",
    "Worker",
    "Zone",
]
