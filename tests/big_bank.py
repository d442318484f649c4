"""A bank of two hundred questions on another topic, the same ones each time."""

import json
from itertools import product

from checklist.bank import Bank, load_bank
from checklist.source import Input

_TOPICS = (
    "the operation", "the eye drops", "the new lens", "my other eye", "pain",
    "driving", "work", "sport", "my other medicines", "the first night",
)  # fmt: skip
_QUESTIONS = (
    "What should I know about {} first?",
    "What do most people get wrong about {}?",
    "What could go wrong with {}, and how often does it?",
    "What would you do about {} if you were in my place, and what would you want to know before?",
    "Is there more than one way to go about {}?",
    "What is different about {} at my age?",
    "How will I know that all is well with {}?",
    "Who can I ask about {} at night?",
    "When may I stop thinking about {}?",
    "What does {} cost me?",
    "What is still not known about {}?",
    "Where can I read about {} in large print?",
    "What happens with {} if I wait a year?",
    "Can someone help me with {} at home?",
    "What should I write down about {}?",
    "How do I tell my family about {}?",
    "What may I do myself about {}?",
    "What must I not do about {}?",
    "How long does {} trouble people?",
    "What will you ask me about {} next time?",
)
_PRIORITIES = ("must", "should", "could")
_CERTAINTIES = ("high", "moderate", "low", "very-low", "none-found")


def big_bank() -> Bank:
    """Read it, as any bank is read; JSON is YAML."""
    items = [
        _item(number, topic, question)
        for number, (topic, question) in enumerate(product(_TOPICS, _QUESTIONS), 1)
    ]
    return load_bank(Input("big-bank.yaml", json.dumps({**_HEAD, "items": items}).encode()))


def _item(number: int, topic: str, question: str) -> dict[str, object]:
    certainty = _CERTAINTIES[number % len(_CERTAINTIES)]
    return {
        "id": f"q{number}",
        "section": f"s{_TOPICS.index(topic)}",
        "ask": question.format(topic),
        "why": "It helps to hear it before the day.",
        "priority": _PRIORITIES[number % len(_PRIORITIES)],
        "evidence": {
            "certainty": certainty, "summary": "Invented for a test.", "checked": "2026-11-01"
        },
        "sources": ["leaflet"],
    }  # fmt: skip


_HEAD = {
    "id": "cataract",
    "title": "My cataract operation",
    "language": "en",
    "version": "1",
    "clinical_review": None,
    "review_by": "2027-11-01",
    "minutes_per_item": "3",
    "safety": {
        "lead": "This sheet asks. It does not advise.",
        "text": "Call your eye clinic the same day if your sight gets worse.",
        "sources": ["leaflet"],
    },
    "summary": {"text": "Every eye and every day is different.", "sources": ["leaflet"]},
    "phrases": {
        "starred": "you chose it",
        "own": "it is your own question",
        "unknown": "we do not know this yet: {answer}",
        "always": "it matters for everyone",
        "carried": "it was left over from last time",
        "answered": "it was answered last time",
        "and": "and",
    },
    "points": [{"id": "eye", "title": "The eye"}],
    "groups": [{"id": "me", "title": "About me"}],
    "facts": [
        {
            "id": "alone",
            "group": "me",
            "label": "I live alone",
            "ask": "Do you live alone?",
            "kind": "yes-no",
            "reason": "you live alone",
        }
    ],
    "sections": [
        {"id": f"s{index}", "title": topic.capitalize(), "intro": "Ask what to expect."}
        | ({"points": ["eye"]} if index == 0 else {})
        for index, topic in enumerate(_TOPICS)
    ],
    "sources": [
        {
            "id": "leaflet",
            "title": "What our own staff tell each patient",
            "seen": "unread",
            "note": "invented for a test",
        }
    ],
}
