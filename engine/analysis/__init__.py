"""What can be said about a policy itself, before any child's record is looked at.

    groups      which duties stand on which
    asked       what conditions ask, and which answers they can tell apart
    scenario    small made-up cases, placed on any start date
    composed    what conditions come to, each worked out once for what it depends on
    branches    every combination of answers that a pair of standards can tell apart
    dates       start dates that no limit can tell apart
    proving     local and national duty side by side: never later, or a counter-example
    keeping     does whoever keeps the local standard keep the national one?
    contents    what documents must hold nationally and not locally
    authority   all of it for one authority, on several cores
    side_by_side  two councils' policies by topic, weighed by what they say
    resting     which duties rest on which
    trying      one pair of them over all start dates: is a day left?
    feasible    duties of one policy that cannot all be met, on several cores

In: a compiled plan and its vocabulary. Out: findings, each with dates, and what could not be shown.
Guaranteed: due days and states come from the evaluator itself, never from a second account of the language
(`side_by_side` judges no case: it compares limits, and counts them out by the calendar); what was not tried
is said, never passed over.
"""
