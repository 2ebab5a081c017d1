"""A client of the library (specs/library): parts, states, reports and creations that are sent twice."""

import sys

from library_client import Client
from library_client.api.authors import create_author
from library_client.api.books import books_of_authors, create_book, update_book
from library_client.api.loans import change_status_of_loan, create_loan
from library_client.api.members import create_member
from library_client.models import (
    AuthorCreate,
    AuthorResponse,
    BookCreate,
    BookResponse,
    BookUpdate,
    LoanCreate,
    LoanLineCreate,
    LoanResponse,
    LoanStatus,
    MemberCreate,
    MemberResponse,
    Problem,
    ProblemCode,
)

client = Client(base_url=sys.argv[1])

author = create_author.sync(client=client, body=AuthorCreate(name="Stanislaw Lem"))
assert isinstance(author, AuthorResponse)
made = create_book.sync_detailed(
    client=client,
    body=BookCreate(title="Solaris", isbn="9780156027601", author_id=author.id, copies=2),
)
book = made.parsed
assert isinstance(book, BookResponse)
etag = made.headers["ETag"]
changed = update_book.sync(book.id, client=client, body=BookUpdate(copies=3), if_match=etag)
assert isinstance(changed, BookResponse)
stale = update_book.sync(book.id, client=client, body=BookUpdate(copies=4), if_match=etag)
assert isinstance(stale, Problem)
assert stale.code == ProblemCode.STALE

member = create_member.sync(
    client=client, body=MemberCreate(name="Grace", email="grace@example.com")
)
assert isinstance(member, MemberResponse)
body = LoanCreate(member_id=member.id, lines=[LoanLineCreate(book_id=book.id, copies=2)])
loan = create_loan.sync(client=client, body=body, idempotency_key="loan-of-grace")
again = create_loan.sync(client=client, body=body, idempotency_key="loan-of-grace")
assert isinstance(loan, LoanResponse)
assert isinstance(again, LoanResponse)
assert (loan.id, loan.lines[0].fee) == (again.id, "0.40")
back = change_status_of_loan.sync(loan.id, client=client, new_status=LoanStatus.RETURNED)
assert isinstance(back, LoanResponse)
illegal = change_status_of_loan.sync(loan.id, client=client, new_status=LoanStatus.LOST)
assert isinstance(illegal, Problem)
assert illegal.code == ProblemCode.ILLEGAL_TRANSITION

figures = books_of_authors.sync(client=client)
assert isinstance(figures, list)
assert {one.average_fee for one in figures} == {"0.20"}
