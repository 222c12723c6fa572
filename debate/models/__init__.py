"""The rows, and facts about one row. Nothing here asks who is looking, and nothing here decides."""

from .chat import ChatLine
from .courses import Course, Membership, Role
from .drills import Drill
from .essays import Claim, ClaimState, Essay
from .marks import FlowMark
from .moderation import ModerationRecord
from .people import Invitation, Purpose, User, UserSession
from .points import RoundPoint
from .posts import Post, PostState, PostVersion, Relation, Side, Target
from .rooms import BaseScore, Room, RoomState, RoomVisit, Voting
from .rounds import Round, RoundSeat, RoundStep, Seating
from .values import Author, Named, Place, Said, Shown
from .votes import Mover, Position, Vote

__all__ = [
    "Author",
    "BaseScore",
    "ChatLine",
    "Claim",
    "ClaimState",
    "Course",
    "Drill",
    "Essay",
    "FlowMark",
    "Invitation",
    "Membership",
    "ModerationRecord",
    "Mover",
    "Named",
    "Place",
    "Position",
    "Post",
    "PostState",
    "PostVersion",
    "Purpose",
    "Relation",
    "Role",
    "Room",
    "RoomState",
    "RoomVisit",
    "Round",
    "RoundPoint",
    "RoundSeat",
    "RoundStep",
    "Said",
    "Seating",
    "Shown",
    "Side",
    "Target",
    "User",
    "UserSession",
    "Vote",
    "Voting",
]
