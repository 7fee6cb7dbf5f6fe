"""A prompt never costs more than its budget, keeps its order and invents nothing."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.chat.judge import Line
from potentia.domain.chat.prompt import LINE_TOKENS, Prompt, Slot, pack, size, tokens

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LINES = st.lists(st.text(max_size=60), max_size=8, unique=True)
BUDGETS = st.integers(0, 600)


@st.composite
def materials(draw: st.DrawFn) -> dict[str, object]:
    """Everything but the budget."""
    history = [
        Line(draw(st.sampled_from(["user", "assistant"])), text, NOW + timedelta(minutes=age))
        for age, text in enumerate(draw(LINES))
    ]
    return {
        "persona": draw(st.text(max_size=40)),
        "preferences": draw(LINES),
        "facts": draw(LINES),
        "intentions": draw(LINES),
        "context": draw(LINES),
        "history": history,
        "question": draw(st.text(max_size=90)),
        "language": draw(st.sampled_from(["en", "id"])),
    }


def packed(material: dict[str, object], budget: int) -> Prompt:
    return pack(**material, budget=budget)  # type: ignore[arg-type]


def is_in_order(part: list[object], whole: list[object]) -> bool:
    """Whether `part` can be had from `whole` by leaving things out."""
    rest = iter(whole)
    return all(any(one == other for other in rest) for one in part)


@given(materials(), BUDGETS)
def test_a_prompt_is_never_over_its_budget(material: dict[str, object], budget: int) -> None:
    assert size(packed(material, budget)) <= budget


@given(materials(), BUDGETS)
def test_the_slots_and_the_lines_in_them_keep_their_order_and_nothing_is_invented(
    material: dict[str, object], budget: int
) -> None:
    prompt = packed(material, budget)
    given_lines = {**material, "persona": [material["persona"]]}
    assert is_in_order([section.slot for section in prompt.sections], list(Slot))
    for slot in Slot:
        assert is_in_order(list(prompt.lines(slot)), given_lines[slot.value])  # type: ignore[arg-type]
    assert is_in_order(list(prompt.messages), material["history"])  # type: ignore[arg-type]
    assert all(section.lines for section in prompt.sections)


@given(materials(), BUDGETS, BUDGETS)
def test_a_larger_budget_never_drops_what_a_smaller_one_had(material: dict[str, object], one: int, other: int) -> None:
    small, large = (packed(material, budget) for budget in sorted((one, other)))
    assert large.question.startswith(small.question)
    assert is_in_order(list(small.messages), list(large.messages))
    for slot in Slot:
        assert is_in_order(list(small.lines(slot)), list(large.lines(slot)))


@given(materials(), BUDGETS)
def test_the_newest_messages_and_the_most_relevant_lines_are_kept(material: dict[str, object], budget: int) -> None:
    """What is left out of a slot is its end; of the history, its beginning."""
    prompt = packed(material, budget)
    history = list(material["history"])  # type: ignore[call-overload]
    assert list(prompt.messages) == history[len(history) - len(prompt.messages) :]
    facts = [fact for fact in material["facts"] if fact.strip()]  # type: ignore[attr-defined]
    assert list(prompt.lines(Slot.FACTS)) == facts[: len(prompt.lines(Slot.FACTS))]


@given(materials())
def test_with_room_enough_everything_is_in(material: dict[str, object]) -> None:
    prompt = packed(material, 100_000)
    assert prompt.question == material["question"]
    assert list(prompt.messages) == material["history"]


@given(st.text(max_size=200), st.integers(0, 60))
def test_the_question_is_cut_only_where_it_alone_is_over_the_budget(question: str, budget: int) -> None:
    prompt = pack(
        persona="p", preferences=["p"], facts=["f"], intentions=[], context=[], history=[], question=question,
        language="en", budget=budget,
    )  # fmt: skip
    assert question.startswith(prompt.question)
    assert prompt.question == question or tokens(question) > budget
    assert prompt.question == question or not prompt.sections


def test_one_huge_message_does_not_keep_memory_out() -> None:
    """A line is cut to LINE_TOKENS, so that a fact still fits beside a pasted book."""
    prompt = pack(
        persona="", preferences=[], facts=["The code is 4471"], intentions=[], context=[],
        history=[Line("user", "x" * 30_000, NOW)], question="The code?", language="en", budget=2_000,
    )  # fmt: skip
    assert prompt.lines(Slot.FACTS) == ("The code is 4471",)
    assert tokens(prompt.messages[0].content) <= LINE_TOKENS


@given(st.text(max_size=300))
def test_tokens_are_counted_on_the_safe_side(text: str) -> None:
    """Never fewer than a third of the bytes, and never fewer for a longer text."""
    assert tokens(text) * 3 >= len(text.encode())
    assert tokens(text + "x") >= tokens(text)
