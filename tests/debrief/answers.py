"""Answers as they are said in the room, marked by hand."""

NAMED = (
    "F+retrieval_vs_generation=distinctions: My first guess is that it either finds the wrong page"
    " or it finds the right one and talks past it"
)
HARM = (
    "FU+user_slice: I expect that people on the old plan get the new price because the index is a"
    " day behind"
)
CHECKS = (
    "-: <I can't tell yet> which of the two"
    " | E=evaluation_loop: so I would pull forty of the bad answers and read each with its page"
    " | E: and I would compare the date of the page with the date of the answer"
)
CURES = (
    "X+drift: then I would rebuild the index whenever a page changes"
    " | C=second_branch: if that does not move it I would look at how the pages are cut"
    " | -=stop_criterion+ship_criterion: and I stop when fewer than one in fifty is wrong"
)
STRONG = f"{NAMED} | {HARM} | {CHECKS} | {CURES}"

FILLED = "-: and there is some more that I could say about how our team is set up for this | " * 8
MOVED = f"{CHECKS} | {CURES} | {FILLED} {NAMED} | {HARM}"

MIXED = (
    "-: So there are a lot of things one could look at in a system like this one"
    " | A: we have a retriever and a ranker and then the model itself on top"
    " | X: {I guess} we could rebuild the index more often than we do now"
    " | F+drift: it may be that the index is a day old when people ask about prices"
    " | E: and then I would look at some of the answers to see which were wrong"
    " | -: and that is about what I would do at first"
)

WEAK = (
    "X!tune_prompt_first: {I'd probably just} tune the prompt first and see what comes of it"
    " | M!biggest_model_first: or we use the largest model there is, say GPT five"
    " | S!self_description: I'm very comfortable with problems of this kind"
    " | A!grand_architecture: and I would build a platform with an agent layer and a vector store"
    " on top of it all | -: so that would be my approach to it {or something}"
)

BUZZWORDS = (
    "A~drift: So it is all about drift and evals and guardrails and embeddings"
    " | A~fallback~escalation: and you want fallback paths and escalation and human review"
    " | A~latency_cost~eval_gates: and latency and cost and eval gates and monitoring and caching"
    " | A~retrieval_vs_generation: and retrieval and generation and reranking and chunking"
    " | A~ship_criterion~user_slice: and ship criteria and user slices and personas and metrics"
)

STORY = (
    "-: Last spring we moved the nightly job off the old cluster"
    " | K: because the contract ended in six weeks and the budget was fixed"
    " | T: I gave up the hourly refresh to get a job that one person can run"
    " | O: two teams lost a day when the first run wrote half a file"
    " | EU: I compared every table for a week and the support line heard from three customers"
    " | R: I did not touch the schema"
)

EVENT = (
    "-: Last spring we moved the nightly job off the old cluster and it was a lot of work"
    " | A: there was a queue and a worker pool and a dashboard and an alert for each of them"
    " | S!self_description: I am good at this kind of thing and people come to me for it"
    " | -: and in the end we moved all of it and everyone was happy with what we had done"
)

ALL = {
    "strong": STRONG,
    "moved": MOVED,
    "mixed": MIXED,
    "weak": WEAK,
    "buzzwords": BUZZWORDS,
    "story": STORY,
    "event": EVENT,
}
