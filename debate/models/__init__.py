"""The rows, and facts about one row. Nothing here asks who is looking, and nothing here decides."""

from .ballots import Ballot, RoundJudge, Score
from .chat import ChatLine
from .courses import Course, Membership, Role
from .drills import Drill
from .essays import Claim, ClaimState, Essay
from .formats import CourseFormat
from .marks import FlowMark
from .moderation import ModerationRecord
from .people import Invitation, Purpose, User, UserSession
from .points import RoundPoint
from .posts import PARTS, Debt, Gate, Owes, Post, PostState, PostVersion, Relation, Side, Target
from .rooms import BaseScore, Room, RoomState, RoomVisit, Sides, Voting
from .rounds import Round, RoundSeat, RoundStep, Seating
from .sides import RoomSide
from .values import Author, Named, OpenQuestion, Place, Said, Shown
from .votes import Mover, Position, Vote

__all__ = [
    "PARTS",
    "Author",
    "Ballot",
    "BaseScore",
    "ChatLine",
    "Claim",
    "ClaimState",
    "Course",
    "CourseFormat",
    "Debt",
    "Drill",
    "Essay",
    "FlowMark",
    "Gate",
    "Invitation",
    "Membership",
    "ModerationRecord",
    "Mover",
    "Named",
    "OpenQuestion",
    "Owes",
    "Place",
    "Position",
    "Post",
    "PostState",
    "PostVersion",
    "Purpose",
    "Relation",
    "Role",
    "Room",
    "RoomSide",
    "RoomState",
    "RoomVisit",
    "Round",
    "RoundJudge",
    "RoundPoint",
    "RoundSeat",
    "RoundStep",
    "Said",
    "Score",
    "Seating",
    "Shown",
    "Side",
    "Sides",
    "Target",
    "User",
    "UserSession",
    "Vote",
    "Voting",
]
