"""Proposals: every change is looked at before it is live, and accepted, or returned with a reason."""

from graph.proposals.deciding import accept, return_to_editor
from graph.proposals.proposal import Proposal, list_proposals, propose, read_proposal
from graph.proposals.review import Review, review, review_change, weakenings_of

__all__ = [
    "Proposal",
    "Review",
    "accept",
    "list_proposals",
    "propose",
    "read_proposal",
    "return_to_editor",
    "review",
    "review_change",
    "weakenings_of",
]
