"""The state folder: every version that was published, who published it when and why, and which of them is live."""
