"""Rolling deploys: a change in two halves, between which processes of both releases are at work.

The first half (`expand`) leaves what the old release needs; what it leaves is owed, and the second
half (`contract`) takes it away.
"""
