"""Who is who (名寄せ): candidates, comparison, chance counted from the master, and the probability of each pair.

In reading order: `arrays`, `candidates`, `levels`, `scheme`, `chance`, `learning`, `model`, `scoring`, `clusters`; then
`columns` for any two files and `persons` for residents. All are pure functions over numpy arrays: the same input gives
the same answer.
"""
