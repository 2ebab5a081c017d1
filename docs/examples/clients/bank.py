"""A client of the bank (specs/bank): bodies of actions, decimals, pages with cursors."""

import sys
from decimal import Decimal
from uuid import UUID

from bank_client import Client
from bank_client.api.accounts import (
    create_account,
    deposit_account,
    list_accounts,
    transfer_account,
)
from bank_client.models import (
    AccountCreate,
    AccountCurrency,
    AccountDepositBody,
    AccountPage,
    AccountResponse,
    AccountTransferBody,
    Problem,
    ProblemCode,
)
from bank_client.types import UNSET, Unset

client = Client(base_url=sys.argv[1])


def opened(owner: str) -> UUID:
    body = AccountCreate(owner=owner, currency=AccountCurrency.EUR)
    account = create_account.sync(client=client, body=body)
    assert isinstance(account, AccountResponse)
    assert account.balance == "0.00"
    return account.id


ada, grace = opened("Ada"), opened("Grace")
rich = deposit_account.sync(ada, client=client, body=AccountDepositBody(amount="9999999999.99"))
assert isinstance(rich, AccountResponse)
assert Decimal(rich.balance) == Decimal("9999999999.99")
moved = transfer_account.sync(
    ada, client=client, body=AccountTransferBody(to_id=grace, amount="0.99")
)
assert isinstance(moved, AccountResponse)
short = transfer_account.sync(
    grace, client=client, body=AccountTransferBody(to_id=ada, amount="1.00")
)
assert isinstance(short, Problem)
assert short.code == ProblemCode.RULE_VIOLATED

owners: list[str] = []
cursor: str | Unset = UNSET
while True:
    page = list_accounts.sync(client=client, page_size=1, cursor=cursor)
    assert isinstance(page, AccountPage)
    owners += [one.owner for one in page.items]
    if page.next_cursor is None:
        break
    cursor = page.next_cursor
assert sorted(owners) == ["Ada", "Grace"]
