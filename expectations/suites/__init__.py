"""What is expected of a candidate, as suites of Great Expectations.

`structure` says what a warehouse must be to be published, `identities` what a report must add up to. A suite judges one
batch, which is a query on the candidate; arithmetic has been done in SQL by then, and suites judge counts, keys, gaps
and statuses.
"""
