"""Who is who (名寄せ): candidates, comparison, chance counted from the master, and the probability of each pair.

In reading order: `arrays`, `candidates`, `levels`, `scheme`, `chance`, `learning`, `model`, `scoring`, `clusters`; then
`columns` for any two files, `people`, `latin` and `persons` for residents; `run` for whole files and `judging` for
records as they come in; `quality` where the truth is known, `sampling` and `drift` where it is not. All are pure
functions: the same input gives the same answer.
"""
